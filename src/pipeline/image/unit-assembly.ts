import { isZero } from '../../native/index.ts';
import type { Run } from '../types/disk.ts';

/**
 * Cuts ascending runs of any length into the equal units that a format allocates in (grains, clusters, blocks), leaving
 * out those that are all zero.
 */
export class UnitAssembly {
  private readonly runs: AsyncIterator<Run>;
  private readonly unitBytes: number;
  private run: Run | undefined;
  /** Bytes of the current run that are used up. */
  private used = 0;

  constructor(runs: AsyncIterable<Run>, unitBytes: number) {
    this.runs = runs[Symbol.asyncIterator]();
    this.unitBytes = unitBytes;
  }

  /**
   * Fills `into` (one unit long) with the next unit that holds data, padded with zeros past the end of the disk.
   * @returns its number, or undefined when there is none
   */
  async next(into: Uint8Array): Promise<number | undefined> {
    while (await this.toData()) {
      const unit = Math.floor(this.position / this.unitBytes);
      await this.collect(unit * this.unitBytes, into);
      if (!isZero(into)) return unit;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.runs.return?.();
  }

  private async collect(start: number, into: Uint8Array): Promise<void> {
    let filled = 0;
    for (;;) {
      const rest = await this.toData();
      const from = this.position - start;
      if (!rest || from >= this.unitBytes) break;
      const data = rest.subarray(0, this.unitBytes - from);
      into.fill(0, filled, from);
      into.set(data, from);
      this.used += data.length;
      filled = from + data.length;
      if (filled === this.unitBytes) return;
    }
    into.fill(0, filled);
  }

  /** On the disk, of the next byte of data. */
  private get position(): number {
    return (this.run?.offset ?? 0) + this.used;
  }

  /** Goes to the next byte of data. @returns what the current run has of it, undefined at the end */
  private async toData(): Promise<Uint8Array | undefined> {
    while (!this.run?.data || this.used === this.run.length) {
      const next = await this.runs.next();
      if (next.done) return undefined;
      this.run = next.value;
      this.used = 0;
    }
    return this.run.data.subarray(this.used);
  }
}
