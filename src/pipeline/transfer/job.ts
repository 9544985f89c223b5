import type { ExtentSet } from '../extents.ts';
import type { Journal } from '../session/journal.ts';
import type { Control } from '../types/control.ts';
import type { RunFact } from '../types/run.ts';
import type { Again } from './retry.ts';

/** One disk's way into one sink, on one pass. */
export interface TransferJob {
  readonly disk: number;
  /** What a person calls the disk. */
  readonly name: string;
  readonly pass: number;
  readonly journal: Journal;
  /**
   * What the other side holds without a record in this journal was sent by another machine: it is read back and
   * compared with the source. Otherwise it was in flight when a run ended, and is sent again.
   */
  readonly compare?: boolean;
  /** True where nobody will read back what was sent: pieces then have only the digests that the sink asks for. */
  readonly unverified?: boolean;
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
  /** What this process sent, or read back and found to be what the source has. */
  readonly seen: ExtentSet;
}
