import type { Disk } from '../../types/disk.ts';
import type { Evidence, Inspection, Partition } from '../../types/inspection.ts';
import { biosBoot } from './bios.ts';
import { contentOf } from './content.ts';
import { efiBoot } from './efi.ts';
import { saw } from './evidence.ts';
import { readTable, type Table } from './table.ts';
import { Malformed, orProblem, type View, viewOf } from './view.ts';

/** Partitions whose first bytes are looked at; a GPT has at most this many unless someone asked for more. */
const MOST_CONTENTS = 128;

/**
 * What is on a disk and whether it would boot in a machine that has never seen it. Looks at a few dozen small ranges,
 * in all at most 64 MiB whatever the disk claims. What cannot be understood is evidence with the verdict `unknown`.
 * @throws only what `disk.read` throws
 */
export async function inspectDisk(disk: Disk): Promise<Inspection> {
  const { snapshots } = disk;
  const about = {
    format: disk.format,
    size: disk.size,
    ...(snapshots === undefined ? {} : { snapshots }),
    ...(disk.allocation === undefined ? {} : { allocated: disk.allocation.bytes }),
  };
  const kept = snapshots === undefined ? [] : [saw('DISK_SNAPSHOTS', 'warn', { snapshots })];
  const told = (found: Found): Inspection => ({ ...about, ...found, evidence: [...kept, ...found.evidence] });
  if (disk.read === undefined) return told(nothing(saw('BOOT_NOT_LOOKED', 'unknown', { format: disk.format })));
  const view = viewOf(disk.size, disk.read.bind(disk));
  const found = await orProblem(look(view, disk.sectorSize));
  if (!(found instanceof Malformed)) return told(found);
  return told(nothing(saw('BOOT_TABLE_UNREADABLE', 'unknown', { problem: found.problem })));
}

type Found = Omit<Inspection, 'format' | 'size' | 'allocated' | 'snapshots'>;

function nothing(evidence: Evidence): Found {
  return { table: 'unknown', partitions: [], boots: { bios: 'unknown', efi: 'unknown' }, evidence: [evidence] };
}

async function look(disk: View, sector: number | undefined): Promise<Found> {
  const table = await readTable(disk, sector);
  const bios = await biosBoot(disk, table);
  const efi = await efiBoot(disk, table);
  return {
    table: table.kind,
    partitions: await withContents(disk, table.partitions),
    boots: { bios: bios.verdict, efi: efi.verdict },
    bootCode: table.code.kind,
    ...(efi.loaders === undefined ? {} : { loaders: efi.loaders }),
    ...(table.unit === 512 ? {} : { sectorSize: table.unit }),
    evidence: [...table.evidence, ...sectorEvidence(table), ...bios.evidence, ...efi.evidence],
  };
}

/** Every cloud presents sectors of 512 bytes: addresses in longer ones lead astray there. */
function sectorEvidence({ unit }: Table): Evidence[] {
  return unit === 512 ? [] : [saw('BOOT_SECTORS', 'warn', { sector: unit })];
}

async function withContents(disk: View, partitions: readonly Partition[]): Promise<Partition[]> {
  const out: Partition[] = [];
  for (const partition of partitions) {
    const content = out.length < MOST_CONTENTS ? await partitionContent(disk, partition) : undefined;
    out.push(content === undefined ? partition : { ...partition, content });
  }
  return out;
}

/** One that reaches past the end of the disk (the image was cut) is still recognised by its start. */
async function partitionContent(disk: View, { offset, length, role }: Partition): Promise<string | undefined> {
  if (role === 'extended' || role === 'protective' || offset >= disk.size) return undefined;
  return contentOf(disk.part(offset, Math.min(length, disk.size - offset)));
}
