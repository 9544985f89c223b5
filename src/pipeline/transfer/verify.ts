import { ExtentSet } from '../extents.ts';
import type { Failed } from '../failure.ts';
import { runFailure } from '../run-failures.ts';
import type { Journal } from '../session/journal.ts';
import type { Control } from '../types/control.ts';
import type { Layout } from '../types/layout.ts';
import type { BlockSink, StreamSink } from '../types/sink.ts';
import { agrees } from './digests.ts';
import { retrying } from './retry.ts';

export interface VerifyJob {
  readonly disk: number;
  readonly name: string;
  readonly journal: Journal;
  readonly ctl: Control;
}

/**
 * Compares what the target holds with what was acknowledged: its ranges, its tail, and, where the sink says 'all',
 * every piece by its digest. Pieces that do not agree are journalled as lost, so that a resume sends them again.
 * @returns what is wrong, or undefined
 */
export async function verifyDisk(
  job: VerifyJob,
  layout: Layout,
  sink: BlockSink | StreamSink,
): Promise<Failed | undefined> {
  const missing = 'write' in sink ? await missingRanges(job, sink) : undefined;
  if (missing) return missing;
  if ('write' in sink && layout.kind === 'blocks' && layout.tail && sink.read) {
    const tail = await readBack(job, sink.read.bind(sink), layout.size, layout.tail.length);
    if (!Buffer.from(tail).equals(layout.tail)) return lost(job, layout.size, layout.tail.length);
  }
  const whole = !('write' in sink) || sink.takes.verify === 'all';
  return whole && sink.read ? differingPiece(job, sink.read.bind(sink)) : undefined;
}

async function missingRanges(job: VerifyJob, sink: BlockSink): Promise<Failed | undefined> {
  const held = await retrying(
    job.ctl,
    () => sink.held(job.ctl.kill),
    () => {},
  );
  const missing = job.journal.extents(job.disk).minus(held);
  const [first] = missing;
  if (!first) return undefined;
  return runFailure('VERIFY_MISSING', { disk: job.name, bytes: missing.bytes, offset: first.offset });
}

type Read = (offset: number, into: Uint8Array, signal: AbortSignal) => Promise<void>;

async function differingPiece(job: VerifyJob, read: Read): Promise<Failed | undefined> {
  const seen = new ExtentSet();
  let first: Failed | undefined;
  for (const { offset, length, digests } of job.journal.pieces(job.disk)) {
    if (seen.covers(offset, length)) continue;
    seen.add(offset, length);
    if (!agrees(await readBack(job, read, offset, length), digests)) {
      const failed = lost(job, offset, length);
      first ??= failed;
    }
  }
  return first;
}

function lost(job: VerifyJob, offset: number, length: number): Failed {
  job.journal.append({ disk: job.disk, pass: 0, offset, length, digests: {}, lost: true });
  return runFailure('VERIFY_DIFFERS', { disk: job.name, offset, length });
}

async function readBack({ ctl }: VerifyJob, read: Read, offset: number, length: number): Promise<Uint8Array> {
  const into = Buffer.allocUnsafe(length);
  ctl.kill.throwIfAborted();
  await retrying(
    ctl,
    () => read(offset, into, ctl.kill),
    () => {},
  );
  return into;
}
