import { digestsOf } from '../../native/index.ts';
import { ExtentSet } from '../extents.ts';
import type { StreamLayout } from '../types/layout.ts';
import type { HeldPart, StreamSink } from '../types/sink.ts';
import { journalDigests } from './digests.ts';
import type { TransferJob, Transferred } from './job.ts';
import { parts, partsHeadLast } from './parts.ts';
import { type Reading, readingAgain } from './reading.ts';
import { retrying } from './retry.ts';

/**
 * Sends a stream layout part by part, in order. On resume, and after a source that broke off, the stream is encoded
 * again, and parts whose digests the other side already holds are not put again. Where the stream's head is known last
 * and the sink takes it last, the disk is read once. Offsets are in the stream, not on the disk.
 */
export async function transferStream(job: TransferJob, layout: StreamLayout, sink: StreamSink): Promise<Transferred> {
  const there = new Map((await sink.held(job.ctl.kill)).map(part => [part.index, part]));
  const reading = new StreamReading(job, layout, sink, there);
  const drained = !(await readingAgain(job, reading));
  const { sent, held } = reading;
  if (!drained) {
    await reading.cut();
    await job.journal.sync();
  }
  return { drained, sent, held, seen: sent };
}

class StreamReading implements Reading {
  readonly sent = new ExtentSet();
  readonly held = new ExtentSet();
  private readonly job: TransferJob;
  private readonly layout: StreamLayout;
  private readonly sink: StreamSink;
  private readonly there: Map<number, HeldPart>;
  /** What verify found to differ: what the other side says of it is not believed. */
  private readonly lost: ExtentSet;
  private furthest = 0;
  private failure: { error: unknown } | undefined;

  constructor(job: TransferJob, layout: StreamLayout, sink: StreamSink, there: Map<number, HeldPart>) {
    this.job = job;
    this.layout = layout;
    this.sink = sink;
    this.there = there;
    this.lost = job.journal.lost(job.disk);
  }

  get progress(): number {
    return this.furthest;
  }

  async settled(): Promise<void> {
    if (this.failure) throw this.failure.error;
  }

  /** Nothing to do: every part is compared with what is there when it is encoded again. */
  takeBack(): void {}

  /** Ends the other side where the stream ended, for what may lie there beyond. */
  async cut(): Promise<void> {
    const { job, sink, furthest, lost } = this;
    const { disk, pass } = job;
    await sink.cut?.(furthest, job.ctl.kill);
    for (const { offset, length } of lost)
      job.journal.append({ disk, pass, offset, length, digests: {}, lost: true, cleared: true });
  }

  async once(signal: AbortSignal): Promise<boolean> {
    const { ctl } = this.job;
    const size = this.sink.takes.part;
    const { headLast } = this.layout;
    const inOrder = headLast === undefined || this.sink.takes.order !== 'any';
    for await (const { offset, data } of inOrder
      ? parts(this.layout.bytes(signal), size)
      : partsHeadLast(headLast, size, signal)) {
      await ctl.throttle?.pass([ctl.drain, ctl.kill]);
      if (ctl.drain.aborted) return false;
      await this.part(offset / size, offset, data);
      this.furthest = Math.max(this.furthest, offset + data.length);
    }
    return true;
  }

  private async part(index: number, offset: number, data: Uint8Array): Promise<void> {
    const { job, sink, there, sent, held, lost } = this;
    const { disk, pass } = job;
    const { length } = data;
    const kinds = sink.takes.digests.length > 0 ? sink.takes.digests : journalDigests;
    const digests = await digestsOf(data, kinds);
    const same = lost.touches(offset, length) ? undefined : there.get(index);
    if (same?.length === length && kinds.every(kind => same.digests[kind] === digests[kind])) {
      if (sent.covers(offset, length)) return;
      // Sent by another machine: verify reads back what is journalled.
      if (job.compare && !held.covers(offset, length)) job.journal.append({ disk, pass, offset, length, digests });
      held.add(offset, length);
      job.tell({ is: 'moved', disk, what: 'held', extents: [{ offset, length }] });
      return;
    }
    await this.put(index, offset, data, digests);
    there.set(index, { index, offset, length, digests });
    lost.remove(offset, length);
    job.journal.append({ disk, pass, offset, length, digests });
    sent.add(offset, length);
    held.remove(offset, length);
    job.tell({ is: 'moved', disk, what: 'sent', extents: [{ offset, length }] });
  }

  private async put(index: number, offset: number, data: Uint8Array, digests: HeldPart['digests']): Promise<void> {
    const { job, sink } = this;
    const { ctl } = job;
    try {
      await retrying(
        ctl,
        () => sink.put({ index, offset, data, digests }, ctl.kill),
        again => job.again(offset, data.length, again),
      );
    } catch (error) {
      // The sink's own tries are used up: reading the source again would not help.
      this.failure = { error };
      throw error;
    }
  }
}
