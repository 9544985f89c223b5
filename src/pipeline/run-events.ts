import { systemClock } from './clock.ts';
import { ExtentSet } from './extents.ts';
import type { Clock } from './types/control.ts';
import { type Moved, msOf, type RunEvent, type RunFact } from './types/run.ts';

/** How often `moved` is let through while nothing else happens, in milliseconds. */
const mergeFor = 100;

/**
 * From the running stages to whoever reads: states are never lost, `moved`, `at` and `progress` are merged while the reader
 * is slow or the time is not up, so that a slow screen costs memory by ranges, not by events.
 */
export class RunEvents {
  private readonly session: string;
  private readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  private readonly began: number;
  private readonly ready: RunFact[] = [];
  private readonly moved = new Map<string, { disk: number; what: Moved; extents: ExtentSet }>();
  /** Of each of these only the newest is worth telling. */
  private readonly latest = new Map<string, RunFact>();
  private seq = 0;
  private over = false;
  private wake: (() => void) | undefined;

  constructor(session: string, clock: Pick<Clock, 'now' | 'elapsed'> = systemClock) {
    this.session = session;
    this.clock = clock;
    this.began = clock.elapsed();
  }

  tell(fact: RunFact): void {
    if (fact.is === 'moved') {
      const key = `${fact.disk} ${fact.what}`;
      const merged = this.moved.get(key) ?? { disk: fact.disk, what: fact.what, extents: new ExtentSet() };
      for (const { offset, length } of fact.extents) merged.extents.add(offset, length);
      this.moved.set(key, merged);
    } else if (fact.is === 'at' || fact.is === 'progress') {
      this.latest.set(latestKey(fact), fact);
    } else {
      this.release();
      this.ready.push(fact);
      this.wake?.();
    }
  }

  end(): void {
    this.over = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
    for (;;) {
      const fact = this.ready.shift();
      if (fact) {
        const ms = Math.round(this.clock.elapsed() - this.began);
        yield { v: 1, seq: ++this.seq, at: this.clock.now(), ms, session: this.session, ...fact };
      } else if (this.over) {
        this.release();
        if (this.ready.length === 0) return;
      } else {
        await this.pause();
        if (this.ready.length === 0) this.release();
      }
    }
  }

  private pause(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, mergeFor);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private release(): void {
    this.ready.push(...this.latest.values());
    for (const { disk, what, extents } of this.moved.values()) {
      this.ready.push({ is: 'moved', disk, what, extents: [...extents] });
    }
    this.latest.clear();
    this.moved.clear();
  }
}

function latestKey(fact: RunFact & { is: 'at' | 'progress' }): string {
  return fact.is === 'at' ? `at ${fact.disk}` : fact.is;
}

/**
 * Thins a run's events to two `moved` a second for files and pipes: the same facts, merged.
 * @param write takes each event that is let through, with `seq` counted anew
 */
export function thinned(write: (event: RunEvent) => void, every = 500): { event(event: RunEvent): void; end(): void } {
  const held = new Map<string, { event: RunEvent & { is: 'moved' }; extents: ExtentSet }>();
  const latest = new Map<string, RunEvent>();
  let last = Number.NEGATIVE_INFINITY;
  let seq = 0;
  const out = (event: RunEvent) => write({ ...event, seq: ++seq });
  const flush = (now: number) => {
    last = now;
    const merged = [...held.values()].map(({ event, extents }) => ({ ...event, extents: [...extents] }));
    // In the order of time.
    for (const event of [...latest.values(), ...merged].toSorted((a, b) => msOf(a) - msOf(b))) out(event);
    latest.clear();
    held.clear();
  };
  return {
    event(event) {
      if (event.is === 'moved') {
        const key = `${event.disk} ${event.what}`;
        const extents = held.get(key)?.extents ?? new ExtentSet();
        for (const { offset, length } of event.extents) extents.add(offset, length);
        held.set(key, { event, extents });
      } else if (event.is === 'at' || event.is === 'progress') {
        latest.set(latestKey(event), event);
      } else {
        flush(msOf(event));
        out(event);
        return;
      }
      // Or another run began.
      if (Math.abs(msOf(event) - last) >= every) flush(msOf(event));
    },
    end: () => flush(last),
  };
}
