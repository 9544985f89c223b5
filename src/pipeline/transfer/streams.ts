import { ExtentSet } from '../extents.ts';
import type { StreamLayout, StreamSink } from '../types.ts';
import { digestsOf } from './digests.ts';
import type { TransferJob, Transferred } from './job.ts';
import { retrying } from './retry.ts';

/**
 * Sends a stream layout part by part, in order. On resume the stream is encoded again, and parts whose digests
 * the other side already holds are not put again. Offsets are in the stream, not on the disk.
 */
export async function transferStream(job: TransferJob, layout: StreamLayout, sink: StreamSink): Promise<Transferred> {
  const { ctl, disk, pass } = job;
  const there = new Map((await sink.held(ctl.kill)).map(part => [part.index, part]));
  const sent = new ExtentSet();
  const held = new ExtentSet();
  let index = 0;
  for await (const { offset, data } of parts(layout.bytes(ctl.kill), sink.takes.part)) {
    await ctl.throttle?.pass([ctl.drain, ctl.kill]);
    if (ctl.drain.aborted) return { drained: true, sent, held };
    const digests = digestsOf(data, sink.takes.digests);
    const same = there.get(index);
    if (same?.length === data.length && sink.takes.digests.every(kind => same.digests[kind] === digests[kind])) {
      held.add(offset, data.length);
      job.tell({ is: 'moved', disk, what: 'held', extents: [{ offset, length: data.length }] });
    } else {
      const part = { index, offset, data, digests };
      await retrying(
        ctl,
        () => sink.put(part, ctl.kill),
        again => job.again(offset, data.length, again),
      );
      job.journal.append({ disk, pass, offset, length: data.length, digests });
      sent.add(offset, data.length);
      job.tell({ is: 'moved', disk, what: 'sent', extents: [{ offset, length: data.length }] });
    }
    index++;
  }
  await job.journal.sync();
  return { drained: false, sent, held };
}

/** Regroups a stream into parts of exactly `size` bytes, the last one shorter. One buffer, used again. */
async function* parts(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ offset: number; data: Uint8Array }> {
  const buffer = Buffer.allocUnsafeSlow(size);
  let offset = 0;
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const length = Math.min(size - filled, chunk.length - at);
      buffer.set(chunk.subarray(at, at + length), filled);
      filled += length;
      at += length;
      if (filled < size) continue;
      yield { offset, data: buffer };
      offset += size;
      filled = 0;
    }
  }
  if (filled > 0) yield { offset, data: buffer.subarray(0, filled) };
}
