import type { ExtentSet } from './extents.ts';
import { Failed } from './failure.ts';
import { inspectDisk } from './image/partitions/inspect.ts';
import { CellSums, scanDisk } from './image/scan.ts';
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
  /** Nothing is read besides tables and the like, where it is absent. */
  readonly scan?: ScanOptions;
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
  /** Bytes that are not zeros, in blocks of 4 KiB; absent where nobody read the disk. */
  readonly data?: number;
  /** How much of each equal part of the disk is data, else allocated: 0 to 1, from the first part to the last. */
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
  { targets, cells = CELLS, scan }: InspectOptions,
): Promise<MachineReport> {
  const inspections: Inspection[] = [];
  const disks: DiskReport[] = [];
  for (const { source, disk } of opened) {
    const found = await inspectDisk(disk);
    inspections.push(found);
    const data = scan ? await scanned(disk, found, scan, cells) : {};
    disks.push({
      index: source.index,
      name: source.name,
      ...fileSize(source),
      ...found,
      ...mapOf(disk, cells),
      ...data,
    });
  }
  const advice = Object.fromEntries(targets.map(target => [target.id, target.advise(machine, inspections)]));
  return { ...machine, disks, advice };
}

function fileSize({ fileSize }: MachineDisk): { fileSize?: number } {
  return fileSize === undefined ? {} : { fileSize };
}

/** What is read of a disk to find its data. */
export interface ScanOptions {
  /** However big it is. */
  readonly all: boolean;
  readonly signal: AbortSignal;
}

/** Bytes of a disk that are read without being asked for: seconds. */
const mostUnasked = 4 * 1024 ** 3;

/** Does its allocation leave open where its data is? */
export function saysNothing({ size, allocated }: Pick<Inspection, 'size' | 'allocated'>): boolean {
  return allocated === undefined || allocated >= size;
}

/**
 * Where its data is, as far as somebody looked: all of it where that was asked for, else where its tables tell nothing
 * and it is small. Found to be wrong on the way without having been asked for, it is as if nobody had looked.
 */
async function scanned(disk: Disk, found: Inspection, scan: ScanOptions, cells: number): Promise<Partial<DiskReport>> {
  const cheap = disk.format === 'blank' || (saysNothing(found) && disk.size <= mostUnasked);
  if (!scan.all && !cheap) return {};
  try {
    return await scanDisk(disk, cells, scan.signal);
  } catch (error) {
    if (!scan.all && error instanceof Failed && error.failure.exit === 'data') return {};
    throw error;
  }
}

function mapOf({ allocation, size }: Disk, cells: number): { map?: number[] } {
  return allocation === undefined ? {} : { map: allocationMap(allocation, size, cells) };
}

/**
 * The share of each cell that is allocated, as `CellSums` has it.
 * @param cells at most this many; a disk of fewer bytes gets one for each byte
 */
export function allocationMap(allocation: ExtentSet, size: number, cells: number): number[] {
  const sums = new CellSums(size, cells);
  for (const { offset, length } of allocation.within(0, size)) sums.add(offset, length);
  return sums.shares();
}
