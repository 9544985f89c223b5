import type { Extent } from '../extents.ts';
import type { Facts, Failure } from '../failure.ts';
import type { ProgressPart } from './control.ts';
import type { Check } from './inspection.ts';
import type { Published } from './target.ts';

export const stageIds = ['preflight', 'begin', 'quiesce', 'transfer', 'verify', 'publish', 'tidy'] as const;

export type StageId = (typeof stageIds)[number];

export interface PlannedDisk {
  readonly index: number;
  readonly name: string;
  /** Nominal size of the disk. */
  readonly size: number;
  /** Bytes expected to move, where known. */
  readonly expected?: number;
  readonly format: string;
}

/** read: has come from the source · zero: needs no sending · sent: acknowledged · held: was there before · failed: will be tried again. */
export type Moved = 'read' | 'zero' | 'sent' | 'held' | 'failed';

/** Where the reader of a disk is, and what this transfer has waited for so far, in milliseconds. */
export interface Whereabouts {
  readonly offset: number;
  readonly waitedForSource: number;
  readonly waitedForSink: number;
}

export type RunFact =
  | {
      readonly is: 'plan';
      readonly name: string;
      readonly source: Facts;
      readonly target: Facts;
      readonly disks: readonly PlannedDisk[];
      readonly resumed: boolean;
      readonly kernel: string;
    }
  | { readonly is: 'stage'; readonly stage: StageId; readonly state: 'started' | 'done' | 'skipped' | 'failed' }
  | { readonly is: 'check'; readonly check: Check }
  | { readonly is: 'moved'; readonly disk: number; readonly what: Moved; readonly extents: readonly Extent[] }
  | ({ readonly is: 'at'; readonly disk: number } & Whereabouts)
  | { readonly is: 'window'; readonly disk: number; readonly size: number }
  | { readonly is: 'note'; readonly code: string; readonly facts: Facts }
  /** Of the stage that is under way, where others do the work: merged, the latest stands. */
  | { readonly is: 'progress'; readonly parts: readonly ProgressPart[] }
  /** A person is waited for; `answered` ends it, whatever they said. */
  | { readonly is: 'asks'; readonly key: string; readonly facts: Facts }
  | { readonly is: 'answered'; readonly key: string }
  /** Asked to stop: what is in flight is finished, nothing new is begun. */
  | { readonly is: 'draining' }
  | { readonly is: 'failure'; readonly failure: Failure }
  | { readonly is: 'stopped'; readonly how: 'drained' | 'killed' }
  | {
      readonly is: 'done';
      readonly published: Published;
      readonly bytes: { readonly nominal: number; readonly sent: number; readonly held: number };
    };

/**
 * The envelope: `seq` counts from 1 within one run, `at` is milliseconds since 1970, `ms` milliseconds since the run began, by
 * a clock that nobody sets (absent in records of older versions).
 */
export type RunEvent = {
  readonly v: 1;
  readonly seq: number;
  readonly at: number;
  readonly ms?: number;
  readonly session: string;
} & RunFact;

/** When an event was, for durations between events of one run, in milliseconds. */
export function msOf({ ms, at }: RunEvent): number {
  return ms ?? at;
}
