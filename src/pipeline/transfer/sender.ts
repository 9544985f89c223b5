import { digestsOf } from '../../native/index.ts';
import { Buffers } from '../buffers.ts';
import { ExtentSet } from '../extents.ts';
import type { BlockSink, Digests, Piece } from '../types/sink.ts';
import type { Cut } from './cutter.ts';
import { journalDigests } from './digests.ts';
import type { TransferJob } from './job.ts';
import { Pace } from './pace.ts';
import { retrying } from './retry.ts';
import { Window } from './window.ts';

/** Pieces on their way, as many as the window allows. */
export class Sender {
  readonly sent = new ExtentSet();
  /** Read back and found to be what the source has. */
  readonly same = new ExtentSet();
  /** What the other side holds and nobody vouches for: pieces in it are read back before they are sent. */
  readonly doubtful: ExtentSet;
  /** What was acknowledged once and found lost or wrong since, and is not yet sent again. */
  readonly lost: ExtentSet;
  readonly takes: BlockSink['takes'];
  /** Bytes of a piece at most, whatever the line carries. */
  readonly pieceMax: number;
  readonly buffers: Buffers;
  private readonly readBack: Buffers;
  private readonly job: TransferJob;
  private readonly sink: BlockSink;
  private readonly window: Window;
  private readonly pace: Pace;
  private readonly flying = new Set<Promise<void>>();
  /** Of requests under way. */
  private bytes = 0;
  private failure: { error: unknown } | undefined;

  constructor(job: TransferJob, sink: BlockSink, doubtful = new ExtentSet()) {
    const { limits, clock } = job.ctl;
    this.doubtful = doubtful;
    this.lost = job.journal.lost(job.disk);
    this.job = job;
    this.sink = sink;
    this.takes = sink.takes;
    this.pieceMax = Math.max(sink.takes.align, Math.min(limits.pieceMax, sink.takes.max));
    this.window = new Window(limits, clock.elapsed(), job.ctl.throttle);
    this.pace = new Pace(this.pieceMax);
    this.buffers = new Buffers(this.pieceMax, limits.windowMax + 1);
    this.readBack = new Buffers(this.pieceMax, limits.windowMax);
    this.tellWindow();
  }

  /** Bytes of the next piece at most, in whole units of the sink. */
  get piece(): number {
    const { align } = this.takes;
    return Math.max(align, Math.floor(this.pace.piece(this.window.size) / align) * align);
  }

  get failed(): boolean {
    return this.failure !== undefined;
  }

  /** Waits until the window has a place for another piece. */
  async place(): Promise<void> {
    const { throttle, drain, kill } = this.job.ctl;
    for (;;) {
      // Again after every wait: what is held meanwhile must not begin.
      await throttle?.pass([drain, kill]);
      if (this.flying.size < this.window.size) return;
      await Promise.race(this.flying);
    }
  }

  /** A buffer, once the window has a place for the piece that will be in it. */
  async room(): Promise<Uint8Array> {
    await this.place();
    return this.buffers.take();
  }

  /** Sends a piece, for which there must be a place, and lets go of its data when it has landed. */
  send(cut: Cut): void {
    if (this.failure) {
      cut.letGo();
      return;
    }
    const flight = this.deliver(cut)
      .catch(error => {
        this.failure ??= { error };
      })
      .finally(() => {
        cut.letGo();
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
    const { job, sent, same } = this;
    const { disk, pass } = job;
    const extents = [...sent.union(same)];
    for (const { offset, length } of extents) {
      job.journal.append({ disk, pass, offset, length, digests: {}, lost: true });
      this.lost.add(offset, length);
      sent.remove(offset, length);
      same.remove(offset, length);
    }
    if (extents.length > 0) job.tell({ is: 'moved', disk, what: 'failed', extents });
  }

  private async deliver({ offset, data }: Cut): Promise<void> {
    const { job } = this;
    const { ctl, disk, pass } = job;
    const { length } = data;
    const piece = { offset, data, digests: await this.digests(data) };
    const same = await this.isThere(piece);
    if (!same) {
      const { flying, took } = await this.trying(piece, () => this.sink.write(piece, ctl.kill));
      this.pace.acknowledged(length, flying, took);
    }
    job.journal.append({ disk, pass, offset, length, digests: piece.digests });
    this[same ? 'same' : 'sent'].add(offset, length);
    this.lost.remove(offset, length);
    job.tell({ is: 'moved', disk, what: same ? 'held' : 'sent', extents: [{ offset, length }] });
    this.size(length);
  }

  /** The window grows or shrinks by what the line carried. */
  private size(bytes: number): void {
    const now = this.job.ctl.clock.elapsed();
    const eased = this.pace.crowded(this.window.size) && this.window.crowded(now);
    if (eased || this.window.acknowledged(bytes, now)) this.tellWindow();
  }

  /** What the sink asks for, and at least one for who reads the journal, where somebody will. */
  private digests(data: Uint8Array): Promise<Digests> | Digests {
    const { digests } = this.takes;
    if (digests.length > 0) return digestsOf(data, digests);
    return this.job.unverified ? {} : digestsOf(data, journalDigests);
  }

  /** Does the other side hold these very bytes? Known only of what is doubtful and can be read back. */
  private async isThere(piece: Piece): Promise<boolean> {
    const { sink, doubtful } = this;
    const { offset, data } = piece;
    if (!sink.read || !doubtful.covers(offset, data.length)) return false;
    const buffer = await this.readBack.take();
    try {
      const into = buffer.subarray(0, data.length);
      await this.trying(piece, async () => sink.read?.(offset, into, this.job.ctl.kill));
      return Buffer.compare(into, data) === 0;
    } finally {
      this.readBack.give(buffer);
    }
  }

  /**
   * One request for a piece, again and again while that helps; the window learns from each refusal.
   * @returns of the last: bytes under way when it began, its own among them, and the milliseconds it took
   */
  private async trying(
    { offset, data }: Piece,
    request: () => Promise<void>,
  ): Promise<{ readonly flying: number; readonly took: number }> {
    const { job, window } = this;
    const { ctl, disk } = job;
    let began = ctl.clock.elapsed();
    let flying = data.length;
    await retrying(
      ctl,
      async () => {
        began = ctl.clock.elapsed();
        this.bytes += data.length;
        flying = this.bytes;
        try {
          await request();
        } finally {
          this.bytes -= data.length;
        }
      },
      again => {
        job.tell({ is: 'moved', disk, what: 'failed', extents: [{ offset, length: data.length }] });
        job.again(offset, data.length, again);
        if (window.refused(began, ctl.clock.elapsed())) this.tellWindow();
      },
    );
    return { flying, took: ctl.clock.elapsed() - began };
  }

  private tellWindow(): void {
    this.job.tell({ is: 'window', disk: this.job.disk, size: this.window.size });
  }
}
