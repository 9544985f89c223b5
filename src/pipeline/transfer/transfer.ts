import type { ExtentSet } from '../extents.ts';
import type { Journal } from '../session/journal.ts';
import type { BlockSink, Control, Layout, RunFact, StreamSink } from '../types.ts';
import { transferBlocks } from './blocks.ts';
import type { Again } from './retry.ts';
import { transferStream } from './streams.ts';

/** One disk's way into one sink, on one pass. */
export interface TransferJob {
  readonly disk: number;
  /** What a person calls the disk. */
  readonly name: string;
  readonly pass: number;
  readonly journal: Journal;
  readonly ctl: Control;
  tell(fact: RunFact): void;
  /** A piece (or, with length 0, a question to the sink) will be tried again. */
  again(offset: number, length: number, about: Again): void;
}

export interface Transferred {
  /** True when it stopped early because it was asked to; everything in flight was finished and journalled. */
  readonly drained: boolean;
  readonly sent: ExtentSet;
  readonly held: ExtentSet;
}

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
