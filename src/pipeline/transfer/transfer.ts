import type { Layout } from '../types/layout.ts';
import type { BlockSink, StreamSink } from '../types/sink.ts';
import { transferBlocks } from './blocks.ts';
import type { TransferJob, Transferred } from './job.ts';
import { transferStream } from './streams.ts';

/**
 * The one hot loop: any layout into any sink. The only place that cuts, aligns, pads, digests, sizes the window,
 * tries again and skips what is held. Resolves when the other side has acknowledged everything.
 * @throws Failed as the reader or the sink threw it; the abort reason when ctl.kill is aborted
 */
export function transfer(job: TransferJob, layout: Layout, sink: BlockSink | StreamSink): Promise<Transferred> {
  if (layout.kind === 'blocks' && 'write' in sink) return transferBlocks(job, layout, sink);
  if (layout.kind === 'stream' && 'put' in sink) return transferStream(job, layout, sink);
  throw new TypeError(layout.kind);
}
