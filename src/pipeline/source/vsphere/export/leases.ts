import type { Lease } from './lease.ts';

/** How a disk is done with its lease. spent: this lease will never give that disk, another may. */
export type Ending = 'well' | 'ill' | 'spent' | 'stopped';

/** A disk's part in a lease. */
export interface Share {
  readonly lease: Lease;
  /** Resolves when the lease is ended, where this was the last part of it; harmless the second time. */
  leave(ending: Ending): Promise<void>;
}

/** Streams of one disk that may end ill before it asks for another lease. */
const mostIll = 2;

interface Shared {
  readonly opening: Promise<Lease>;
  readonly stop: AbortController;
  readonly ended: PromiseWithResolvers<void>;
  /** Ill endings by disk. */
  readonly ill: Map<number, number>;
  shares: number;
  well: boolean;
  /** Nobody comes in any more: it is being ended, or somebody waits for a fresh one. */
  closed: boolean;
}

/**
 * The one lease that a machine can have at a time, shared by the disks that stream at once: opened for the first,
 * completed when the last has ended and all ended well, aborted in every other case. A disk that needs a fresh one
 * waits until the others are done with the old, and those that come meanwhile wait with it.
 */
export class Leases {
  private readonly open: (signal: AbortSignal) => Promise<Lease>;
  private readonly left: (lease: Lease) => void;
  private current: Shared | undefined;
  private over = false;

  /** @param left told of a lease that the server would not end */
  constructor(open: (signal: AbortSignal) => Promise<Lease>, left: (lease: Lease) => void) {
    this.open = open;
    this.left = left;
  }

  /** @param disk its device key */
  async take(disk: number, signal: AbortSignal): Promise<Share> {
    for (;;) {
      signal.throwIfAborted();
      const shared = this.current ?? this.begin();
      if (admits(shared, disk)) return this.share(shared, disk, signal);
      shared.closed = true;
      await orAborted(shared.ended.promise, signal);
    }
  }

  /** Aborts what is open; resolves when the server has said so, or has had its time. */
  async close(): Promise<void> {
    this.over = true;
    const shared = this.current;
    if (!shared) return;
    shared.well = false;
    await this.end(shared);
  }

  private begin(): Shared {
    if (this.over) throw new DOMException('closed', 'AbortError');
    const stop = new AbortController();
    const opening = this.open(stop.signal);
    opening.catch(() => {});
    const ended = Promise.withResolvers<void>();
    this.current = { opening, stop, ended, ill: new Map(), shares: 0, well: true, closed: false };
    return this.current;
  }

  private async share(shared: Shared, disk: number, signal: AbortSignal): Promise<Share> {
    shared.shares++;
    let gone = false;
    const leave = async (ending: Ending) => {
      if (gone) return;
      gone = true;
      if (ending !== 'well') shared.well = false;
      if (ending === 'ill' || ending === 'spent') {
        shared.ill.set(disk, ending === 'spent' ? mostIll : (shared.ill.get(disk) ?? 0) + 1);
      }
      shared.shares--;
      if (shared.shares === 0) await this.end(shared);
    };
    try {
      const lease = await orAborted(shared.opening, signal);
      lease.lost.addEventListener('abort', () => {
        shared.closed = true;
      });
      return { lease, leave };
    } catch (error) {
      await leave('stopped');
      throw error;
    }
  }

  private async end(shared: Shared): Promise<void> {
    if (shared.stop.signal.aborted) return shared.ended.promise;
    shared.closed = true;
    shared.stop.abort();
    const lease = await shared.opening.catch(() => undefined);
    if (lease) {
      const well = shared.well && !lease.lost.aborted;
      const done = (well && (await lease.complete())) || (await lease.abort());
      if (!done && !lease.lost.aborted) this.left(lease);
    }
    if (this.current === shared) this.current = undefined;
    shared.ended.resolve();
  }
}

function admits(shared: Shared, disk: number): boolean {
  return !shared.closed && (shared.ill.get(disk) ?? 0) < mostIll;
}

/** The promise, or the signal's reason if it is aborted first. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
