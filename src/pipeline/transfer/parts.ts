import type { HeadLast } from '../types/layout.ts';

/** Bytes of a stream, from `offset` in it. Valid only until the next ones are asked for. */
export interface StreamPart {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Regroups a stream into parts of exactly `size` bytes, the last one shorter. One buffer, used again. */
export async function* parts(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
  begin = 0,
): AsyncGenerator<StreamPart, void, undefined> {
  const buffer = Buffer.allocUnsafeSlow(size);
  let offset = begin;
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const length = Math.min(size - filled, chunk.length - at);
      buffer.set(chunk.subarray(at, at + length), filled);
      filled += length;
      at += length;
      if (filled < size) continue;
      yield { offset, data: buffer };
      offset += size;
      filled = 0;
    }
  }
  if (filled > 0) yield { offset, data: buffer.subarray(0, filled) };
}

/**
 * The same parts of a stream whose head is known last: those with the head in them are held back to the end. Until they
 * are there, what is written cannot be mistaken for a whole file.
 */
export async function* partsHeadLast(
  { length, rest }: HeadLast,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<StreamPart, void, undefined> {
  const kept = Buffer.alloc(Math.ceil(length / size) * size);
  const all = rest(signal);
  let filled = length;
  let head: Uint8Array = kept.subarray(0, 0);
  async function* behind(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const next = await all.next();
      if (next.done) {
        head = next.value;
        return;
      }
      const room = Math.min(kept.length - filled, next.value.length);
      kept.set(next.value.subarray(0, room), filled);
      filled += room;
      if (room < next.value.length) yield next.value.subarray(room);
    }
  }
  try {
    yield* parts(behind(), size, kept.length);
    if (head.length !== length) throw new RangeError(`head: ${head.length}, ${length}`);
    kept.set(head);
    for (let offset = 0; offset < filled; offset += size) {
      yield { offset, data: kept.subarray(offset, Math.min(filled, offset + size)) };
    }
  } finally {
    await all.return(head);
  }
}
