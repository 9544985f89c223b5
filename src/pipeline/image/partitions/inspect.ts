import type { Disk, Inspection } from '../../types.ts';
export async function inspectDisk(disk: Disk): Promise<Inspection> {
  return {
    format: disk.format,
    size: disk.size,
    table: 'unknown',
    partitions: [],
    boots: { bios: 'unknown', efi: 'unknown' },
    evidence: [],
  };
}
