import type { Disk } from '../../types/disk.ts';
import type { Check, Evidence } from '../../types/inspection.ts';
import { saw } from './evidence.ts';
import { readTable } from './table.ts';
import { Malformed, orProblem, viewOf } from './view.ts';

const usual = 512;

/**
 * Do the disks have sectors of 512 bytes, which is what every cloud presents? A partition table of a disk with longer
 * ones is not understood there, whatever carries its bytes.
 * @param disks with the name that a person knows them by
 * @param severity `warns` where a file is written: what reads it may present 4096
 * @returns nothing where all is as usual
 */
export async function sectorCheck(
  disks: readonly { readonly name: string; readonly disk: Disk }[],
  severity: 'blocks' | 'warns',
): Promise<Check | undefined> {
  const evidence: Evidence[] = [];
  for (const { name, disk } of disks) {
    const { sector, table } = await lookedAt(disk);
    if (sector === usual) continue;
    const facts = { disk: name, sector };
    evidence.push(
      table
        ? saw('BOOT_SECTORS_TABLE', severity === 'blocks' ? 'fail' : 'warn', facts)
        : saw('BOOT_SECTORS_BARE', 'warn', facts),
    );
  }
  if (evidence.length === 0) return undefined;
  const verdict = evidence.some(one => one.verdict === 'fail') ? 'fail' : 'warn';
  return { id: 'disk-sectors', severity, verdict, evidence };
}

/** What cannot be looked into is taken at its format's word. */
async function lookedAt(disk: Disk): Promise<{ sector: number; table: boolean }> {
  const said = disk.sectorSize ?? usual;
  if (!disk.read) return { sector: said, table: true };
  const table = await orProblem(readTable(viewOf(disk.size, disk.read.bind(disk)), said));
  if (table instanceof Malformed) return { sector: said, table: true };
  return { sector: table.unit, table: table.kind !== 'none' };
}
