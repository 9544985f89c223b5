import { ExtentSet } from '../extents.ts';
import type { BlockSink } from '../types.ts';
import { Buffers } from './buffers.ts';
import type { Cut } from './cutter.ts';
import { digestsOf } from './digests.ts';
import type { TransferJob } from './job.ts';
import { retrying } from './retry.ts';
import { Window } from './window.ts';

/** Pieces on their way, as many as the window allows. */
export class Sender {
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

  /** What was sent was not what the source has: none of it counts, here or on a resume. */
  takeBack(): void {
    const { job, sent } = this;
    const { disk, pass } = job;
    const extents = [...sent];
    for (const { offset, length } of extents) {
      job.journal.append({ disk, pass, offset, length, digests: {}, lost: true });
      sent.remove(offset, length);
    }
    if (extents.length > 0) job.tell({ is: 'moved', disk, what: 'failed', extents });
  }

  private async deliver({ offset, length, buffer }: Cut): Promise<void> {
    const { job, window } = this;
    const { ctl, disk, pass } = job;
    const data = buffer.subarray(0, length);
    const piece = { offset, data, digests: await digestsOf(data, this.takes.digests) };
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
