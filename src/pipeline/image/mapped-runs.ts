import type { Run, RunsOptions } from '../types/disk.ts';
import { imageFailure } from './failures.ts';
import { type Gathered, gathered, type Mapped, mostGathered } from './gathered.ts';
import type { ImageFile } from './image-file.ts';
import { Ring, type Stretch } from './ring.ts';

export type { Mapped } from './gathered.ts';

/** As many of the longest runs are read or decoded ahead of whoever takes them. */
const ahead = 4;
/** Runs under way at most, however short they are. */
const mostGoing = 64;

interface Going {
  readonly run: Gathered;
  readonly room?: Stretch;
  readonly data: Promise<Uint8Array | null>;
}

/**
 * The runs of a file that can be read in any order and whose format says what lies where: neighbours are read
 * together, up to 16 MiB ahead, and yielded in the order of the map. Data that is all zeros is not looked for.
 *
 * Where a digest was promised of the file, all of it is streamed beside that, once and whatever is wanted of it, and
 * the last run is held back until it held. However it ends, nothing is under way in the file any more.
 * @param map where everything is that was allocated, in ascending order; may be made while it is read
 * @throws Failed IMAGE_NEEDS_SEEKING where the file can only be streamed, IMAGE_CUT where it is too short for the map,
 *   what the map and its decoders throw, and what was promised and is not so
 */
export async function* mappedRuns(
  file: ImageFile,
  map: Iterable<Mapped> | AsyncIterable<Mapped>,
  options: RunsOptions,
): AsyncGenerator<Run> {
  if (!file.seekable) throw imageFailure('IMAGE_NEEDS_SEEKING', { file: file.name });
  const leaving = new AbortController();
  const promise = promiseKept(file, AbortSignal.any([options.signal, leaving.signal]));
  promise.catch(() => {}); // it is heard of before the last run
  const coming = new Ahead(gathered(map, options));
  const ring = new Ring(mostGathered, slabsFor(options.lend), options.lend !== undefined);
  const going: Going[] = [];
  try {
    for (;;) {
      while (going.length < mostGoing) {
        const next = await coming.peek();
        const begun = next && begin(file, next, ring);
        if (!begun) break;
        coming.drop();
        going.push(begun);
      }
      const [first] = going;
      if (!first) {
        if ((await coming.peek()) === undefined) break;
        // All of the room is kept by the caller.
        await ring.freed;
        continue;
      }
      const data = await first.data;
      if (going.length === 1 && (await coming.peek()) === undefined) await promise;
      options.signal.throwIfAborted();
      options.at?.(first.run.offset);
      yield runOf(first, data, ring);
      going.shift();
      if (first.room) ring.free(first.room);
    }
    await promise;
  } finally {
    leaving.abort();
    await Promise.allSettled([promise, ...going.map(({ data }) => data)]);
    await coming.close();
  }
}

/** Room for what is read ahead, and for what the caller keeps, whose bytes may lie in one stretch more than they fill. */
function slabsFor(lend: RunsOptions['lend']): number {
  if (!lend) return ahead;
  return Math.min(ahead, lend.ahead) + Math.ceil((lend.runs * lend.bytes) / mostGathered);
}

/** It may be kept where its data lies in the ring, and not in a buffer of its decoder's. */
function runOf({ run: { offset, length }, room }: Going, data: Uint8Array | null, ring: Ring): Run {
  if (!data || data !== room?.data) return { offset, length, data };
  const keep = () => {
    ring.keep(room);
    return () => ring.free(room);
  };
  return { offset, length, data, keep };
}

/** @returns undefined while there is no room for it */
function begin(file: ImageFile, run: Gathered, ring: Ring): Going | undefined {
  if ('at' in run) return { run, data: Promise.resolve(null) };
  const room = ring.take(run.length);
  if (!room) return undefined;
  const data = 'parts' in run ? readParts(file, run.parts, room.data) : decoded(run, room.data);
  data.catch(() => {}); // it may fail before its turn
  return { run, room, data };
}

async function readParts(
  file: ImageFile,
  parts: readonly { readonly at: number; readonly length: number }[],
  into: Uint8Array,
): Promise<Uint8Array> {
  let done = 0;
  const reads = parts.map(({ at, length }) => {
    done += length;
    return file.read(at, into.subarray(done - length, done));
  });
  const ends = await Promise.allSettled(reads);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return into;
}

async function decoded(
  run: { readonly length: number; decode(into: Uint8Array): Promise<Uint8Array | null> },
  into: Uint8Array,
): Promise<Uint8Array | null> {
  const data = await run.decode(into);
  if (data && data.length !== run.length) throw new RangeError(String(data.length));
  return data;
}

async function promiseKept(file: ImageFile, signal: AbortSignal): Promise<void> {
  if (!file.promised) return;
  for await (const _ of file.stream(signal));
}

/** The next of what comes, without taking it. */
class Ahead<T> {
  private next: Promise<IteratorResult<T, unknown>> | undefined;
  private readonly from: AsyncGenerator<T>;

  constructor(from: AsyncGenerator<T>) {
    this.from = from;
  }

  async peek(): Promise<T | undefined> {
    this.next ??= this.from.next();
    const { done, value } = await this.next;
    return done ? undefined : (value as T);
  }

  drop(): void {
    this.next = undefined;
  }

  async close(): Promise<void> {
    await this.next?.catch(() => {});
    await this.from.return(undefined);
  }
}
