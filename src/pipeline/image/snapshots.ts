import type { Disk } from '../types/disk.ts';
import type { Check } from '../types/inspection.ts';
import { saw } from './partitions/evidence.ts';

/**
 * Do the files of the disks keep earlier states besides the current one, which alone is read?
 * @param disks with the name that a person knows them by
 * @returns nothing where none does
 */
export function snapshotCheck(disks: readonly { readonly name: string; readonly disk: Disk }[]): Check | undefined {
  const evidence = disks.flatMap(({ name, disk: { snapshots = 0 } }) =>
    snapshots === 0 ? [] : [saw('DISK_SNAPSHOTS_OF', 'warn', { disk: name, snapshots })],
  );
  return evidence.length === 0 ? undefined : { id: 'disk-snapshots', severity: 'warns', verdict: 'warn', evidence };
}
