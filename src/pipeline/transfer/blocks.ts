import { ExtentSet } from '../extents.ts';
import { runFailure } from '../run-failures.ts';
import type { BlockLayout, BlockSink } from '../types.ts';
import { Buffers } from './buffers.ts';
import { type Cut, Cutter } from './cutter.ts';
import { digestsOf } from './digests.ts';
import type { TransferJob, Transferred } from './job.ts';
import { retrying } from './retry.ts';
import { Window } from './window.ts';

/**
 * Sends a block layout: what is held and journalled is skipped, zeros are not sent, the tail goes last, after all
 * else is acknowledged. Several pieces are in flight; the first that fails for good ends the transfer once the
 * others have settled.
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

  const sender = new Sender(job, sink);
  const drained = await sendRuns(job, layout, sender, skip).finally(() => sender.landed());
  await sender.settled();
  if (drained) return { drained, sent: sender.sent, held: skip };

  const stale = held.minus(skip).minus(sender.sent);
  if (!stale.empty)
    await retrying(
      ctl,
      () => sink.clear(stale, ctl.kill),
      again => job.again(0, 0, again),
    );
  if (layout.tail && !skip.covers(layout.size, layout.tail.length)) {
    const buffer = await sender.buffers.take();
    buffer.set(layout.tail);
    sender.send({ offset: layout.size, length: layout.tail.length, buffer });
    await sender.settled();
  }
  await job.journal.sync();
  return { drained: false, sent: sender.sent, held: skip };
}

/** @returns true when it stopped early because it was asked to */
async function sendRuns(job: TransferJob, layout: BlockLayout, sender: Sender, skip: ExtentSet): Promise<boolean> {
  const { ctl, disk } = job;
  const wanted = ExtentSet.whole(layout.disk.size).minus(skip);
  const cutter = new Cutter(
    sender.takes,
    sender.pieceMax,
    () => sender.room(),
    cut => sender.send(cut),
    (offset, length) => job.tell({ is: 'moved', disk, what: 'zero', extents: [{ offset, length }] }),
  );
  const ascending = sender.takes.order === 'ascending' || sender.takes.align > smallestUnit;
  const waits = { waitedForSource: 0, waitedForSink: 0 };
  const at = (offset: number) => job.tell({ is: 'at', disk, offset, ...waits });
  const options = { signal: ctl.kill, wanted, at };
  let reached = 0;
  let since = ctl.clock.now();
  for await (const run of layout.disk.runs(options)) {
    if (ctl.drain.aborted || sender.failed) break;
    if (ascending && run.offset < reached) throw runFailure('SOURCE_UNORDERED', { disk: job.name, offset: run.offset });
    reached = run.offset + run.length;
    const arrived = ctl.clock.now();
    waits.waitedForSource += arrived - since;
    if (run.data) await cutRun(cutter, wanted, run.offset, run.data);
    since = ctl.clock.now();
    waits.waitedForSink += since - arrived;
    at(reached);
  }
  cutter.flush();
  return ctl.drain.aborted;
}

/** The parts of a run that are wanted. */
async function cutRun(cutter: Cutter, wanted: ExtentSet, offset: number, data: Uint8Array): Promise<void> {
  for (const part of wanted.within(offset, data.length)) {
    const from = part.offset - offset;
    await cutter.add(part.offset, data.subarray(from, from + part.length));
  }
}

/** Sinks with larger units than this assemble a unit from several runs, which needs them in order. */
const smallestUnit = 4096;

/** Pieces on their way, as many as the window allows. */
class Sender {
  readonly sent = new ExtentSet();
  readonly takes: BlockSink['takes'];
  readonly pieceMax: number;
  readonly buffers: Buffers;
  private readonly job: TransferJob;
  private readonly sink: BlockSink;
  private readonly window: Window;
  private readonly flying = new Set<Promise<void>>();
  private failure: { error: unknown } | undefined;

  constructor(job: TransferJob, sink: BlockSink) {
    const { limits, clock } = job.ctl;
    this.job = job;
    this.sink = sink;
    this.takes = sink.takes;
    this.pieceMax = Math.max(sink.takes.align, Math.min(limits.pieceMax, sink.takes.max));
    this.window = new Window(limits, clock.now(), job.ctl.throttle);
    this.buffers = new Buffers(this.pieceMax, limits.windowMax + 1);
    this.tellWindow();
  }

  get failed(): boolean {
    return this.failure !== undefined;
  }

  /** A buffer, once the window has a place for the piece that will be in it. */
  async room(): Promise<Uint8Array> {
    const { throttle, drain, kill } = this.job.ctl;
    await throttle?.pass([drain, kill]);
    while (this.flying.size >= this.window.size) await Promise.race(this.flying);
    return this.buffers.take();
  }

  send(cut: Cut): void {
    if (this.failure) {
      this.buffers.give(cut.buffer);
      return;
    }
    const flight = this.deliver(cut)
      .catch(error => {
        this.failure ??= { error };
      })
      .finally(() => {
        this.buffers.give(cut.buffer);
        this.flying.delete(flight);
      });
    this.flying.add(flight);
  }

  /** Waits for everything in flight. */
  async landed(): Promise<void> {
    await Promise.all(this.flying);
  }

  /** Waits for everything in flight, then throws the first failure. */
  async settled(): Promise<void> {
    await this.landed();
    if (this.failure) throw this.failure.error;
  }

  private async deliver({ offset, length, buffer }: Cut): Promise<void> {
    const { job, window } = this;
    const { ctl, disk, pass } = job;
    const data = buffer.subarray(0, length);
    const piece = { offset, data, digests: digestsOf(data, this.takes.digests) };
    let began = ctl.clock.now();
    await retrying(
      ctl,
      () => {
        began = ctl.clock.now();
        return this.sink.write(piece, ctl.kill);
      },
      again => {
        job.tell({ is: 'moved', disk, what: 'failed', extents: [{ offset, length }] });
        job.again(offset, length, again);
        if (window.refused(began, ctl.clock.now())) this.tellWindow();
      },
    );
    job.journal.append({ disk, pass, offset, length, digests: piece.digests });
    this.sent.add(offset, length);
    job.tell({ is: 'moved', disk, what: 'sent', extents: [{ offset, length }] });
    if (window.acknowledged(length, ctl.clock.now())) this.tellWindow();
  }

  private tellWindow(): void {
    this.job.tell({ is: 'window', disk: this.job.disk, size: this.window.size });
  }
}
