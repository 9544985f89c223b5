import { ExtentSet } from '../extents.ts';
import { runFailure } from '../run-failures.ts';
import type { BlockLayout } from '../types/layout.ts';
import type { BlockSink } from '../types/sink.ts';
import { Cutter } from './cutter.ts';
import type { TransferJob, Transferred } from './job.ts';
import { type Reading, readingAgain } from './reading.ts';
import { retrying } from './retry.ts';
import { RunParts } from './run-parts.ts';
import { Sender } from './sender.ts';
import { Turns } from './turns.ts';

/**
 * Sends a block layout: what is held and journalled is skipped, zeros are not sent, the tail goes last, after all
 * else is acknowledged. What is held and not journalled is sent again or, where the job says so, read back and sent only
 * where it differs. Several pieces are in flight; the first that fails for good ends the transfer once the others have
 * settled. A source that breaks off is read again, for what is still missing.
 */
export async function transferBlocks(job: TransferJob, layout: BlockLayout, sink: BlockSink): Promise<Transferred> {
  const { ctl, disk } = job;
  const held = await retrying(
    ctl,
    () => sink.held(ctl.kill),
    again => job.again(0, 0, again),
  );
  const skip = held.intersect(job.journal.extents(disk));
  if (!skip.empty) job.tell({ is: 'moved', disk, what: 'held', extents: [...skip] });

  const sender = new Sender(job, sink, comparable(job, held.minus(skip), sink));
  const drained = !(await readingAgain(job, new BlockReading(job, layout, sender, skip)));
  await sender.settled();
  const { sent, same } = sender;
  if (drained) return { drained, sent, held: skip.union(same), seen: sent.union(same) };

  const stale = held.union(sender.lost).minus(skip).minus(sent).minus(same);
  if (layout.tail) stale.remove(layout.size, layout.tail.length);
  if (!stale.empty)
    await retrying(
      ctl,
      () => sink.clear(stale, ctl.kill),
      again => job.again(0, 0, again),
    );
  for (const { offset, length } of sender.lost.intersect(stale))
    job.journal.append({ disk, pass: job.pass, offset, length, digests: {}, lost: true, cleared: true });
  if (layout.tail && !skip.covers(layout.size, layout.tail.length)) {
    sender.send({ offset: layout.size, data: layout.tail, letGo: () => {} });
    await sender.settled();
  }
  await job.journal.sync();
  return { drained: false, sent, held: skip.union(same), seen: sent.union(same) };
}

/** The ranges to compare instead of believing or sending them, in whole units of the sink. */
function comparable(job: TransferJob, unknown: ExtentSet, sink: BlockSink): ExtentSet {
  const ranges = new ExtentSet();
  if (!job.compare || unknown.empty) return ranges;
  if (!sink.read) {
    job.ctl.note('disk-over', { disk: job.disk, bytes: unknown.bytes });
    return ranges;
  }
  const { align } = sink.takes;
  for (const { offset, length } of unknown) {
    const start = Math.ceil(offset / align) * align;
    ranges.add(start, Math.floor((offset + length) / align) * align - start);
  }
  return ranges;
}

/** Sinks with larger units than this assemble a unit from several runs, which needs them in order. */
const smallestUnit = 4096;

/** For so many pieces that may be in flight a reader has one ready: what is not in flight it may fill as well. */
const piecesAhead = 6;

/** One disk on its way into a sender, in as many readings as it takes. */
class BlockReading implements Reading {
  private readonly job: TransferJob;
  private readonly layout: BlockLayout;
  private readonly sender: Sender;
  private readonly skip: ExtentSet;
  /** Data that was read and turned out to be zeros: needs neither sending nor reading again. */
  private readonly zeros = new ExtentSet();
  private readonly waits = { waitedForSource: 0, waitedForSink: 0 };
  private furthest = 0;

  constructor(job: TransferJob, layout: BlockLayout, sender: Sender, skip: ExtentSet) {
    this.job = job;
    this.layout = layout;
    this.sender = sender;
    this.skip = skip;
  }

  get progress(): number {
    return this.furthest + this.sender.sent.bytes + this.sender.same.bytes;
  }

  settled(): Promise<void> {
    return this.sender.settled();
  }

  takeBack(): void {
    this.sender.takeBack();
    for (const { offset, length } of [...this.zeros]) this.zeros.remove(offset, length);
  }

  async once(signal: AbortSignal): Promise<boolean> {
    const { sender, layout } = this;
    const there = this.skip.union(sender.same);
    const wanted = ExtentSet.whole(layout.disk.size).minus(there).minus(sender.sent).minus(this.zeros);
    const cutter = new Cutter(
      sender.takes,
      () => sender.piece,
      () => sender.room(),
      cut => sender.send(cut),
      buffer => sender.buffers.give(buffer),
      (offset, length) => this.zero(offset, length),
    );
    let whole = false;
    try {
      whole = await this.read(cutter, wanted, signal);
    } finally {
      cutter.flush(whole);
      await sender.landed();
    }
    return whole;
  }

  /** @returns false when it stopped before the end */
  private async read(cutter: Cutter, wanted: ExtentSet, signal: AbortSignal): Promise<boolean> {
    const { job, layout, sender, waits } = this;
    const { clock, drain } = job.ctl;
    const ascending = sender.takes.order === 'ascending' || sender.takes.align > smallestUnit;
    const at = (offset: number) => this.at(offset);
    const turns = new Turns();
    const parts = new RunParts(cutter, sender, wanted, (offset, length) => this.zero(offset, length));
    // One more than are in flight: the run that is being cut up waits for a place with the pieces before it.
    const { windowMax } = job.ctl.limits;
    const lend = { runs: windowMax + 1, bytes: sender.pieceMax, ahead: Math.ceil(windowMax / piecesAhead) };
    let reached = 0;
    let since = clock.elapsed();
    for await (const run of layout.disk.runs({ signal, wanted, at, lend })) {
      if (drain.aborted || sender.failed) return false;
      if (ascending && run.offset < reached)
        throw runFailure('SOURCE_UNORDERED', { disk: job.name, offset: run.offset });
      reached = run.offset + run.length;
      const arrived = clock.elapsed();
      waits.waitedForSource += arrived - since;
      if (run.data) await parts.send({ ...run, data: run.data });
      else this.zeros.add(run.offset, run.length);
      since = clock.elapsed();
      waits.waitedForSink += since - arrived;
      at(reached);
      await turns.pass();
    }
    return true;
  }

  private at(offset: number): void {
    const { job, waits } = this;
    this.furthest = Math.max(this.furthest, offset);
    job.tell({ is: 'at', disk: job.disk, offset, ...waits });
  }

  private zero(offset: number, length: number): void {
    const { job } = this;
    this.zeros.add(offset, length);
    job.tell({ is: 'moved', disk: job.disk, what: 'zero', extents: [{ offset, length }] });
  }
}
