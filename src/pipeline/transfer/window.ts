import type { Throttle } from '../throttle.ts';
import type { Limits } from '../types/control.ts';

/** Completions that make one measure of throughput, per slot of the window. */
const roundsPerMeasure = 2;
/** Growth stops paying below this gain: more in flight then only earns 503s (page blobs saturate at 4 to 8). */
const worthwhileGain = 1.05;

/**
 * How many pieces may be in flight: starts small, grows by one while throughput grows with it,
 * halves when the other side is busy or times out.
 */
export class Window {
  private current: number;
  private readonly most: number;
  private best = 0;
  private bytes = 0;
  private pieces = 0;
  private since: number;
  private lastHalved = Number.NEGATIVE_INFINITY;
  private readonly throttle: Throttle | undefined;

  /** @param throttle a person's choice, which goes before what the window finds */
  constructor(limits: Limits, now: number, throttle?: Throttle) {
    this.throttle = throttle;
    this.most = limits.windowMax;
    this.current = Math.min(limits.windowStart, limits.windowMax);
    this.since = now;
  }

  get size(): number {
    const wanted = this.throttle?.wanted;
    return wanted === undefined ? this.current : Math.max(1, Math.min(wanted, this.most));
  }

  /** @returns true when the size changed */
  acknowledged(bytes: number, now: number): boolean {
    this.bytes += bytes;
    this.pieces++;
    // The clock was put back: what was measured until then measures nothing.
    if (now < this.since) this.restart(now);
    if (this.pieces < this.current * roundsPerMeasure || now <= this.since) return false;
    const rate = this.bytes / (now - this.since);
    this.restart(now);
    if (rate < this.best * worthwhileGain || this.current >= this.most) return false;
    this.best = rate;
    this.current++;
    return true;
  }

  /**
   * @param began when the refused piece was first sent: what was in flight before the last halving says nothing new
   * @returns true when the size changed
   */
  refused(began: number, now: number): boolean {
    if (began < this.lastHalved && now >= this.lastHalved) return false;
    this.lastHalved = now;
    this.best = 0;
    this.restart(now);
    const before = this.size;
    const half = Math.max(1, Math.floor(before / 2));
    this.current = half;
    if (this.throttle?.wanted !== undefined) this.throttle.wanted = half;
    return half !== before;
  }

  /**
   * One less: the line is so slow that pieces under way keep each other waiting.
   * @returns true when the size changed
   */
  crowded(now: number): boolean {
    if (this.current <= 1 || this.throttle?.wanted !== undefined) return false;
    this.current--;
    // What it carried with one more is what it has to beat before it grows again.
    this.restart(now);
    return true;
  }

  private restart(now: number): void {
    this.bytes = 0;
    this.pieces = 0;
    this.since = now;
  }
}
