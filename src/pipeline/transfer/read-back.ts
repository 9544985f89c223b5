import { Buffers } from '../buffers.ts';
import type { Extent } from '../extents.ts';
import type { Control } from '../types/control.ts';
import { retrying } from './retry.ts';

/** Reads under way at once: enough to keep a disk or a line busy, and all the memory that reading back takes. */
export const readsAtOnce = 4;

/** Fills all of `into` with what the other side has at `offset`. */
export type Read = (offset: number, into: Uint8Array, signal: AbortSignal) => Promise<void>;

/**
 * Reads ranges back, several at once, and has each looked at; which comes first is nobody's promise.
 * @param most bytes of a range, as a rule; a longer one has memory of its own
 * @param atOnce how many are under way
 * @throws what the reading throws for good; the reason of `ctl.drain` when it was asked to stop
 */
export async function readEach<E extends Extent>(
  ctl: Control,
  read: Read,
  ranges: Iterable<E>,
  most: number,
  look: (range: E, data: Uint8Array) => void,
  atOnce = readsAtOnce,
): Promise<void> {
  const waiting = ranges[Symbol.iterator]();
  const buffers = new Buffers(most, atOnce);
  let failed = false;
  const lane = async () => {
    for (let next = waiting.next(); !next.done && !failed; next = waiting.next()) {
      const range = next.value;
      await ctl.throttle?.pass([ctl.drain, ctl.kill]);
      ctl.kill.throwIfAborted();
      ctl.drain.throwIfAborted();
      const buffer = range.length > most ? Buffer.allocUnsafe(range.length) : await buffers.take();
      const data = buffer.subarray(0, range.length);
      await retrying(
        ctl,
        () => read(range.offset, data, ctl.kill),
        () => {},
      );
      look(range, data);
      if (range.length <= most) buffers.give(buffer);
    }
  };
  const stopping = (error: unknown) => {
    failed = true;
    throw error;
  };
  const lanes = Array.from({ length: atOnce }, () => lane().catch(stopping));
  const ended = await Promise.allSettled(lanes);
  // What is left of it holds a file open.
  waiting.return?.();
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
}

/** Ranges cut into such as are not longer than `most`. */
export function* cutUp(ranges: Iterable<Extent>, most: number): Generator<Extent> {
  for (const { offset, length } of ranges) {
    const end = offset + length;
    for (let at = offset; at < end; at += most) yield { offset: at, length: Math.min(most, end - at) };
  }
}
