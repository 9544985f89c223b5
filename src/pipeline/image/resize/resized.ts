import { ExtentSet } from '../../extents.ts';
import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import { Malformed, viewOf } from '../partitions/view.ts';
import { sector } from '../sector.ts';
import { editedRuns, editedStream } from './edited-runs.ts';
import { type Edits, editsFor, mustLoseNothing, oldSectors, type Patch, type Resize } from './edits.ts';

const readLength = 1024 * 1024;

/**
 * A disk with another size, as a person asked for it: with a GPT that knows its new end, or with what lay beyond left
 * out where nothing did. What its partitions hold is not touched. At its own size the disk is left as it is.
 * @param size bytes
 * @param name what a person calls the disk
 * @returns a disk that owns the given one. Where it can be read in any order, what is in the way is found now; else when
 *   its runs are read
 * @throws Failed RESIZE_* of image/failures.ts, and what reading the disk throws
 */
export async function resized(disk: Disk, size: number, name: string, signal: AbortSignal): Promise<Disk> {
  if (size === disk.size) return disk;
  const resize = resizeOf(disk, size, name);
  const { format, ordered, sectorSize, snapshots } = disk;
  const about = {
    format,
    size,
    ordered,
    ...(sectorSize === undefined ? {} : { sectorSize }),
    ...(snapshots === undefined ? {} : { snapshots }),
  };
  const close = () => disk.close();
  if (!disk.read) {
    return { ...about, runs: options => editedStream(disk, resize, options), close };
  }
  const read = disk.read.bind(disk);
  const edits = await settled(await editsOf(disk.size, read, resize), read);
  await mustBeEmpty(disk, read, edits, resize, signal);
  return {
    ...about,
    ...(disk.allocation ? { allocation: allocationOf(disk.allocation, edits) } : {}),
    runs: options => editedRuns(disk, edits, resize, options),
    read: (offset, into) => readEdited(disk.size, read, edits, offset, into),
    close,
  };
}

/**
 * Does the partition table allow the size? What lies outside of the partitions is not looked at.
 * @param disk one that can be read in any order
 * @throws Failed RESIZE_* of image/failures.ts
 */
export async function mustAllow(disk: Disk, size: number, name: string): Promise<void> {
  if (disk.read && size !== disk.size) {
    await editsOf(disk.size, disk.read.bind(disk), resizeOf(disk, size, name));
  }
}

function resizeOf({ size: from, sectorSize = sector }: Disk, to: number, name: string): Resize {
  return { name, from, to, unit: sectorSize };
}

type Read = NonNullable<Disk['read']>;

async function editsOf(size: number, read: Read, resize: Resize): Promise<Edits> {
  try {
    return await editsFor(viewOf(size, read), resize);
  } catch (error) {
    if (error instanceof Malformed) throw imageFailure('RESIZE_TABLE_BROKEN', { disk: resize.name });
    throw error;
  }
}

/** With the old backup looked at: what of it is there is cleared by patches, whatever range is read. */
async function settled({ old, ...edits }: Edits, read: Read): Promise<Edits> {
  if (!old) return edits;
  const data = Buffer.alloc(old.entries.length + sector);
  await read(old.offset, data);
  const cleared = [...oldSectors(old, old.offset, data)];
  const patches = cleared.map((offset): Patch => ({ offset, data: new Uint8Array(sector) }));
  return { ...edits, patches: [...edits.patches, ...patches] };
}

/** @throws Failed RESIZE_DATA_BEYOND */
async function mustBeEmpty(disk: Disk, read: Read, edits: Edits, resize: Resize, signal: AbortSignal): Promise<void> {
  const { limit } = edits;
  const held = disk.allocation ?? ExtentSet.whole(disk.size);
  const buffer = Buffer.allocUnsafe(readLength);
  for (const { offset, length } of held.within(limit, Math.max(0, disk.size - limit))) {
    const end = offset + length;
    for (let at = offset; at < end; at += readLength) {
      signal.throwIfAborted();
      const data = buffer.subarray(0, Math.min(readLength, end - at));
      await read(at, data);
      mustLoseNothing(edits, at, data, resize);
    }
  }
}

function allocationOf(before: ExtentSet, { limit, backup }: Edits): ExtentSet {
  const after = ExtentSet.of(before.within(0, limit));
  if (backup) after.add(backup.offset, backup.data.length);
  return after;
}

async function readEdited(size: number, read: Read, edits: Edits, offset: number, into: Uint8Array): Promise<void> {
  const there = Math.max(0, Math.min(into.length, Math.min(size, edits.limit) - offset));
  if (there > 0) await read(offset, into.subarray(0, there));
  into.fill(0, there);
  for (const patch of edits.backup ? [...edits.patches, edits.backup] : edits.patches) {
    const from = Math.max(offset, patch.offset);
    const to = Math.min(offset + into.length, patch.offset + patch.data.length);
    if (from < to) into.set(patch.data.subarray(from - patch.offset, to - patch.offset), from - offset);
  }
}
