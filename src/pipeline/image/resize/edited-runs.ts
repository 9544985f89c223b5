import { ExtentSet } from '../../extents.ts';
import type { Disk, Run, RunsOptions } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import { Malformed, viewOf } from '../partitions/view.ts';
import { splitRuns } from '../raw-runs.ts';
import { type Edits, edited, editsFor, mustLoseNothing, type Resize } from './edits.ts';

const mebibyte = 1024 * 1024;
/** Where a partition table is: a GPT of 512 entries in sectors of 4 KiB ends far before. */
const headLength = mebibyte;
/** Longer than the longest backup table. */
const mostTail = 2 * mebibyte;

/** The runs of a disk with another size whose edits are known. */
export async function* editedRuns(
  disk: Disk,
  edits: Edits,
  resize: Resize,
  { wanted, ...options }: RunsOptions,
): AsyncGenerator<Run> {
  const inside = Math.min(disk.size, edits.limit);
  const clipped = wanted ? ExtentSet.of(wanted.within(0, inside)) : ExtentSet.whole(inside);
  for await (const run of disk.runs({ ...options, wanted: clipped })) yield* passed(edits, run, wanted, resize);
  yield* backupRun(edits, wanted);
}

/**
 * The same of a disk that can only be read from front to back: its first MiB, which is kept until it is complete, tells
 * the edits. What would be lost is found when it comes.
 * @throws Failed RESIZE_DATA_BEYOND, IMAGE_UNORDERED, and what `editsFor` throws
 */
export async function* editedStream(
  disk: Disk,
  resize: Resize,
  { wanted, ...options }: RunsOptions,
): AsyncGenerator<Run> {
  const head = Buffer.alloc(Math.min(headLength, disk.size));
  const needed = wanted && ExtentSet.of(wanted.within(0, disk.size));
  needed?.add(0, head.length);
  const tail = Math.max(0, resize.to - mostTail);
  needed?.add(tail, disk.size - tail);
  let edits: Edits | undefined;
  const begin = async () => {
    edits = await editsOfHead(head, resize);
    return headRuns(edits, head, wanted, resize);
  };
  for await (const run of disk.runs({ ...options, ...(needed ? { wanted: needed } : {}) })) {
    const rest = edits ? run : intoHead(head, run);
    if (!rest) continue;
    if (!edits) yield* await begin();
    else if (run.offset < head.length) {
      throw imageFailure('IMAGE_UNORDERED', { format: disk.format, offset: run.offset });
    }
    if (edits) yield* passed(edits, rest, wanted, resize);
  }
  if (!edits) yield* await begin();
  if (edits) yield* backupRun(edits, wanted);
}

/** Keeps the part of a run that is in the head. @returns what lies behind, if anything */
function intoHead(head: Buffer, { offset, length, data }: Run): Run | undefined {
  const room = Math.max(0, Math.min(length, head.length - offset));
  if (data && room > 0) head.set(data.subarray(0, room), offset);
  if (room === length) return undefined;
  return { offset: offset + room, length: length - room, data: data ? data.subarray(room) : null };
}

async function editsOfHead(head: Buffer, resize: Resize): Promise<Edits> {
  const view = viewOf(resize.from, async (offset, into) => {
    into.fill(0);
    if (offset < head.length) into.set(head.subarray(offset, offset + into.length));
  });
  try {
    return await editsFor(view, resize);
  } catch (error) {
    if (error instanceof Malformed) throw imageFailure('RESIZE_TABLE_BROKEN', { disk: resize.name });
    throw error;
  }
}

function* headRuns(edits: Edits, head: Buffer, wanted: ExtentSet | undefined, resize: Resize): Generator<Run> {
  for (const run of splitRuns(0, head, undefined)) yield* passed(edits, run, wanted, resize);
}

/** A run as it becomes: edited, and not beyond the limit. */
function* passed(edits: Edits, run: Run, wanted: ExtentSet | undefined, resize: Resize): Generator<Run> {
  const { offset, data } = run;
  if (data) mustLoseNothing(edits, offset, data, resize);
  const length = Math.min(run.length, edits.limit - offset);
  if (length <= 0 || (wanted && !wanted.touches(offset, length))) return;
  yield { offset, length, data: data && edited(edits, offset, data.subarray(0, length)) };
}

function* backupRun({ backup }: Edits, wanted: ExtentSet | undefined): Generator<Run> {
  if (!backup) return;
  const { offset, data } = backup;
  if (!wanted || wanted.touches(offset, data.length)) yield { offset, length: data.length, data };
}
