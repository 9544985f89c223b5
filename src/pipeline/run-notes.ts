import type { HeldNotes } from './held-at-source.ts';
import type { HeldAtTargetNotes } from './held-at-target.ts';

/** What a run tells besides its states. */
export interface RunNotes extends HeldNotes, HeldAtTargetNotes {
  /** A piece (length 0: a question to the sink) is tried again after `wait` milliseconds. */
  'piece-again': { disk: number; offset: number; length: number; tries: number; wait: number; code: string };
  /** The source broke off while a disk was read; it is read again after `wait` milliseconds. */
  'source-again': { disk: number; tries: number; wait: number; code: string };
  /** A session of another machine whose target cannot be read back: what it holds of a disk is sent again. */
  'disk-over': { disk: number; bytes: number };
  /** What this process has not sent itself of a disk, in bytes, is read back, where each reading is a request. */
  'verify-reads': { disk: number; bytes: number };
  /** What a target holds of a disk is not what was sent: from there on it is read from the source again and mended. */
  'verify-mends': { disk: number; offset: number; code: string };
  /** Nothing keeps this machine from going to sleep while the run goes on. */
  'may-sleep': Record<never, never>;
  /** Why a session is not finished, where a person stopped it. */
  'stopped-by-user': Record<never, never>;
}
