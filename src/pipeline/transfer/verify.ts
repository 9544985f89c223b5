import { zeroUnits } from '../../native/index.ts';
import { ExtentSet } from '../extents.ts';
import type { Failed } from '../failure.ts';
import { runFailure } from '../run-failures.ts';
import type { Journal, JournalRecord } from '../session/journal.ts';
import type { Control } from '../types/control.ts';
import type { Layout } from '../types/layout.ts';
import type { RunFact } from '../types/run.ts';
import type { BlockSink, StreamSink } from '../types/sink.ts';
import { agrees } from './digests.ts';
import { cutUp, type Read, readEach, readsAtOnce } from './read-back.ts';
import { retrying } from './retry.ts';
import { Sample } from './sample.ts';

export interface VerifyJob {
  readonly disk: number;
  readonly name: string;
  readonly journal: Journal;
  /**
   * What this process sent, or compared with the source: of it a sample will do, where the sink says so. What is found
   * wrong is taken out of it.
   */
  readonly seen?: ExtentSet;
  /** Chooses the sample. */
  readonly seed?: string;
  readonly ctl: Control;
  tell(fact: RunFact): void;
  /** Told how many bytes were read back, and of how many, as far as that is known before. */
  looked?(bytes: number, of: number): void;
}

/** Bytes read at once where no piece says how many. */
const stretch = 4 * 1024 * 1024;
/** At least: what is no zeros is found to so many bytes. */
const grain = 4096;

/**
 * Compares what the target holds with what was sent: its ranges, its tail, its pieces by their digests (all of them, or
 * as `Takes.verify` has it), and that whatever else it holds reads as zeros, as far as it can be read back. What is wrong
 * is journalled as lost, so that the next transfer reads it from the source again.
 * @returns what is wrong, or undefined
 * @throws the reason of `ctl.drain` when it was asked to stop
 */
export async function verifyDisk(
  job: VerifyJob,
  layout: Layout,
  sink: BlockSink | StreamSink,
): Promise<Failed | undefined> {
  if ('write' in sink && sink.sealed) return undefined;
  const { disk, name, journal } = job;
  const found = await new Looking(job, layout, sink).look();
  // Found before, and never sent again: the transfer that should have done it did not come to its end.
  for (const { offset, length } of journal.lost(disk)) found.differing.add(offset, length);
  const wrong = found.missing.union(found.differing).union(found.stray);
  if (wrong.empty) return undefined;
  widen(wrong, journal, disk);
  for (const { offset, length } of wrong) {
    journal.append({ disk, pass: 0, offset, length, digests: {}, lost: true });
    job.seen?.remove(offset, length);
  }
  job.tell({ is: 'moved', disk, what: 'failed', extents: [...wrong] });
  const [missing] = found.missing;
  if (missing) return runFailure('VERIFY_MISSING', { disk: name, bytes: found.missing.bytes, offset: missing.offset });
  const [differing] = found.differing;
  if (differing) return runFailure('VERIFY_DIFFERS', { disk: name, ...differing });
  const [stray] = found.stray;
  return runFailure('VERIFY_STRAY', { disk: name, bytes: found.stray.bytes, offset: stray?.offset ?? 0 });
}

/** To whole pieces, for a digest is of a piece: what is left of one could not be looked at again. */
function widen(wrong: ExtentSet, journal: Journal, disk: number): void {
  for (let before = -1; before !== wrong.bytes; ) {
    before = wrong.bytes;
    for (const { offset, length } of journal.pieces(disk)) if (wrong.touches(offset, length)) wrong.add(offset, length);
  }
}

/** One look at all that a target holds of a disk. */
class Looking {
  /** Acknowledged, and not there. */
  readonly missing = new ExtentSet();
  /** There, with other bytes. */
  readonly differing = new ExtentSet();
  /** Bytes where there should be zeros, or nothing. */
  readonly stray = new ExtentSet();
  private readonly job: VerifyJob;
  private readonly layout: Layout;
  private readonly sink: BlockSink | StreamSink;
  private readonly expected: ExtentSet;
  private bytes = 0;

  constructor(job: VerifyJob, layout: Layout, sink: BlockSink | StreamSink) {
    this.job = job;
    this.layout = layout;
    this.sink = sink;
    this.expected = job.journal.extents(job.disk);
  }

  async look(): Promise<this> {
    const { sink, layout, expected, missing } = this;
    const held = 'write' in sink ? await this.asked(signal => sink.held(signal)) : undefined;
    // A stream has no zeros of its own: whatever lacks a record lacks its part.
    const should = held ? expected : ExtentSet.whole(endOf(expected));
    for (const { offset, length } of should.minus(held ?? expected)) missing.add(offset, length);
    const read = sink.read?.bind(sink);
    if (read) await this.pieces(read);
    if (read && layout.kind === 'blocks' && layout.tail) await this.tail(read, layout.size, layout.tail);
    const data = sink.data ? await this.asked(async signal => sink.data?.(signal)) : held;
    if (data) await this.rest(data, read);
    return this;
  }

  private async pieces(read: Read): Promise<void> {
    const { job, sink, expected, missing, differing } = this;
    const seen = new ExtentSet();
    const most = 'write' in sink ? sink.takes.max : sink.takes.part;
    const look = (piece: JournalRecord, data: Uint8Array) => {
      this.looked(data.length);
      if (!agrees(data, piece.digests)) differing.add(piece.offset, piece.length);
    };
    // A sample is short, and comes while the memory of the transfer is still there.
    const sampled = !this.all && job.seen !== undefined && expected.minus(job.seen).empty;
    await readEach(job.ctl, read, this.chosen(seen), most, look, sampled ? 2 : readsAtOnce);
    for (const { offset, length } of expected.minus(seen).minus(missing)) differing.add(offset, length);
  }

  /** Which pieces are read back. @param seen gets all pieces */
  private *chosen(seen: ExtentSet): Generator<JournalRecord> {
    const { job, missing, all } = this;
    const sample = new Sample<JournalRecord>(`${job.seed ?? ''}/${job.disk}`);
    for (const piece of job.journal.pieces(job.disk)) {
      const { offset, length } = piece;
      if (seen.covers(offset, length)) continue;
      seen.add(offset, length);
      if (missing.touches(offset, length)) continue;
      if (all || !job.seen?.covers(offset, length)) yield piece;
      else sample.offer(offset, piece);
    }
    yield* sample;
  }

  private async tail(read: Read, offset: number, tail: Uint8Array): Promise<void> {
    const { length } = tail;
    await readEach(this.job.ctl, read, [{ offset, length }], length, (_, data) => {
      if (Buffer.compare(data, tail) !== 0 && !this.missing.touches(offset, length)) this.differing.add(offset, length);
    });
  }

  /** What nobody sent: up to the end it has to read as zeros, beyond there has to be nothing. */
  private async rest(data: ExtentSet, read: Read | undefined): Promise<void> {
    const { job, stray, expected } = this;
    const { end, align } = this.bounds();
    // A stream that was cut where it ends in zeros would read the same. Blocks get their length when they are sealed.
    const has = endOf(data);
    if (this.layout.kind === 'stream' && has < end) this.missing.add(has, end - has);
    const rest = new ExtentSet();
    for (const { offset, length } of data) {
      const to = Math.min(end, Math.ceil((offset + length) / align) * align);
      const from = Math.floor(offset / align) * align;
      if (from < end) rest.add(from, to - from);
      if (offset + length > end) stray.add(Math.max(end, offset), offset + length - Math.max(end, offset));
    }
    const ranges = cutUp(rest.minus(expected), stretch);
    if (!read) for (const { offset, length } of ranges) stray.add(offset, length);
    const unit = Math.ceil(grain / align) * align;
    const look = ({ offset }: { readonly offset: number }, bytes: Uint8Array) => {
      this.looked(bytes.length);
      for (const [n, zero] of zeroUnits(bytes, unit).entries())
        if (zero === 0) stray.add(offset + n * unit, Math.min(unit, bytes.length - n * unit));
    };
    if (read) await readEach(job.ctl, read, ranges, stretch, look);
  }

  private get all(): boolean {
    return !('write' in this.sink) || this.sink.takes.verify === 'all';
  }

  private looked(bytes: number): void {
    const { job, expected, all } = this;
    this.bytes += bytes;
    job.looked?.(this.bytes, (all || !job.seen ? expected : expected.minus(job.seen)).bytes);
  }

  private bounds(): { readonly end: number; readonly align: number } {
    const { layout, sink, expected } = this;
    if (layout.kind === 'stream' || !('write' in sink)) return { end: endOf(expected), align: 1 };
    return { end: layout.size + (layout.tail?.length ?? 0), align: sink.takes.align };
  }

  private asked<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { ctl } = this.job;
    return retrying(
      ctl,
      () => question(ctl.kill),
      () => {},
    );
  }
}

function endOf(extents: ExtentSet): number {
  let end = 0;
  for (const { offset, length } of extents) end = offset + length;
  return end;
}
