import type { ExtentSet } from './extents.ts';
import { inspectDisk } from './image/partitions/inspect.ts';
import type { Disk } from './types/disk.ts';
import type { Advice, Inspection } from './types/inspection.ts';
import type { Machine, MachineDisk } from './types/machine.ts';
import type { Target } from './types/target.ts';

/** A machine's disk, opened. */
export interface OpenedDisk {
  readonly source: MachineDisk;
  readonly disk: Disk;
}

export interface InspectOptions {
  /** Who is asked for advice. */
  readonly targets: readonly Pick<Target, 'id' | 'advise'>[];
  /** Cells of each disk's map. */
  readonly cells?: number;
}

/** Plain data, as `vmferry inspect --json` prints it. Sizes and offsets in bytes; what is not known is absent. */
export interface MachineReport extends Omit<Machine, 'disks'> {
  readonly disks: readonly DiskReport[];
  /** By target id. */
  readonly advice: Readonly<Record<string, Advice>>;
}

export interface DiskReport extends Inspection {
  /** As in the plan's `from`. */
  readonly index: number;
  readonly name: string;
  /** Bytes of the file it comes in. */
  readonly fileSize?: number;
  /** How much of each equal part of the disk is allocated, 0 to 1, from the first part to the last. */
  readonly map?: readonly number[];
}

const CELLS = 64;

/**
 * What is in a machine: its disks, where their data lies, what they boot with, and what each target makes of it.
 * @param opened one entry for each disk, in the machine's order; they are not closed here
 * @throws what reading the disks throws
 */
export async function inspectMachine(
  machine: Machine,
  opened: readonly OpenedDisk[],
  { targets, cells = CELLS }: InspectOptions,
): Promise<MachineReport> {
  const inspections: Inspection[] = [];
  const disks: DiskReport[] = [];
  for (const { source, disk } of opened) {
    const found = await inspectDisk(disk);
    inspections.push(found);
    disks.push({ index: source.index, name: source.name, ...fileSize(source), ...found, ...mapOf(disk, cells) });
  }
  const advice = Object.fromEntries(targets.map(target => [target.id, target.advise(machine, inspections)]));
  return { ...machine, disks, advice };
}

function fileSize({ fileSize }: MachineDisk): { fileSize?: number } {
  return fileSize === undefined ? {} : { fileSize };
}

function mapOf({ allocation, size }: Disk, cells: number): { map?: number[] } {
  return allocation === undefined ? {} : { map: allocationMap(allocation, size, cells) };
}

/**
 * The share of each cell that is allocated, to three decimals; a cell with anything in it is never 0, and one that is
 * not full is never 1.
 * @param cells at most this many; a disk of fewer bytes gets one for each byte
 */
export function allocationMap(allocation: ExtentSet, size: number, cells: number): number[] {
  const count = Math.min(cells, size);
  const edge = (cell: number) => Math.floor((cell * size) / count);
  return Array.from({ length: count }, (_, cell) => {
    const from = edge(cell);
    const length = edge(cell + 1) - from;
    let allocated = 0;
    for (const extent of allocation.within(from, length)) allocated += extent.length;
    if (allocated === 0 || allocated === length) return allocated / length;
    return Math.min(0.999, Math.max(0.001, Math.round((allocated / length) * 1000) / 1000));
  });
}
