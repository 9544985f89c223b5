import { open, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Partition } from '../../../src/pipeline/types/inspection.ts';
import { ran } from '../../fixtures/tools.ts';
import { run } from '../../journeys/program.ts';

/** What these tests ask of a disk in `vmferry inspect --json`. */
export interface Inspected {
  readonly size: number;
  readonly table: string;
  readonly partitions: readonly Partition[];
  readonly boots: { readonly bios: string; readonly efi: string };
  readonly loaders?: readonly { readonly partition: number; readonly path: string; readonly fallback: boolean }[];
}

export async function inspected(file: string): Promise<Inspected> {
  const { code, stdout, stderr } = await run(['inspect', file, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout).disks[0];
}

/** An empty raw disk, partitioned by sfdisk from its own script language. */
export async function bySfdisk(file: string, size: number, ...script: readonly string[]): Promise<void> {
  await writeFile(file, '');
  const disk = await open(file, 'r+');
  await disk.truncate(size);
  await disk.close();
  if (script.length === 0) return;
  await writeFile(`${file}.sfdisk`, `${script.join('\n')}\n`);
  await ran('sh', '-c', 'sfdisk -q "$0" < "$1"', file, `${file}.sfdisk`);
}

export interface Row {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  readonly type: string;
  readonly name?: string;
  readonly active?: boolean;
}

/** The same table as sfdisk reads it, in the words of `inspect`. */
export async function asSfdiskSees(file: string): Promise<{ table: string; rows: Row[] }> {
  const { partitiontable: table } = JSON.parse(await ran('sfdisk', '-J', file));
  const sector: number = table.sectorsize ?? 512;
  const gpt = table.label === 'gpt';
  const rows = (table.partitions ?? []).map(
    (one: { node: string; start: number; size: number; type: string; name?: string; bootable?: boolean }) => ({
      number: Number(/(\d+)$/.exec(one.node)?.[1]),
      offset: one.start * sector,
      length: one.size * sector,
      type: gpt ? one.type.toUpperCase() : `0x${one.type.padStart(2, '0')}`,
      ...(gpt && one.name !== undefined ? { name: one.name } : {}),
      ...(one.bootable ? { active: true } : {}),
    }),
  );
  return { table: gpt ? 'gpt' : 'mbr', rows };
}

/** Only what a table says, without what the partitions hold. */
export function rowsOf({ partitions }: Inspected, gpt: boolean): Row[] {
  return partitions.map(({ number, offset, length, type, name, active }) => ({
    number,
    offset,
    length,
    type,
    ...(gpt && name !== undefined ? { name } : {}),
    ...(!gpt && active ? { active } : {}),
  }));
}
