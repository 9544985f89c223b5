import type { Facts } from '../../pipeline/failure.ts';

type Names = Readonly<Record<string, string>>;
type Sentence = (facts: Facts) => string;

/** The plan, before anything is done. */
export interface PlanText {
  readonly plan: {
    readonly which: string;
    readonly will: string;
    readonly wont: string;
    readonly time: string;
    readonly touches: string;
    readonly nothing: string;
    readonly total: (time: string) => string;
    readonly where: string;
    readonly undo: string;
    readonly undoWhat: string;
    readonly file: string;
    readonly same: string;
    readonly steps: Readonly<Record<string, Sentence>>;
    readonly not: Readonly<Record<string, Sentence>>;
    readonly saved: (path: string) => string;
    readonly hint: string;
    readonly blocked: string;
  };
}

/** The run, how it ends, and the card that is printed then. */
export interface RunText {
  readonly run: {
    readonly stages: Names;
    readonly left: (time: string, doubt: string | undefined) => string;
    readonly endsAt: (clock: string) => string;
    readonly about: (time: string) => string;
    readonly rate: string;
    readonly now: (rate: string) => string;
    readonly mean: (rate: string) => string;
    readonly peak: (rate: string) => string;
    readonly streams: (count: number) => string;
    readonly heldUp: (by: string) => string;
    readonly by: Names;
    readonly disk: (index: number) => string;
    readonly legend: Readonly<Record<'sent' | 'read' | 'toRead' | 'zero' | 'failed', string>>;
    readonly cell: (bytes: string) => string;
    readonly log: string;
    readonly logLines: (count: number) => string;
    readonly ago: (time: string) => string;
    readonly session: string;
    readonly resumed: string;
    readonly data: (sent: string, zero: string, data: string | undefined) => string;
    readonly paused: string;
    readonly draining: string;
    readonly safe: string;
    readonly safeShort: string;
    readonly mapTitle: string;
    readonly nothingYet: string;
  };
  readonly stopped: {
    readonly you: string;
    readonly safe: string;
    readonly safeBytes: (bytes: string) => string;
    readonly sourceSafe: string;
  };
  readonly failed: {
    readonly title: (stage: string | undefined, percent: number | undefined) => string;
    readonly headline: string;
    readonly what: string;
    readonly where: string;
    readonly likely: string;
    readonly likelyBy: Readonly<Record<'auto' | 'ask' | 'never', string>>;
    readonly actions: Names;
    readonly actionNotes: Names;
    readonly keep: string;
    readonly report: string;
    readonly code: string;
    readonly recommended: string;
    readonly hint: (exit: number) => string;
  };
  readonly done: {
    readonly title: (machine: string, target: string) => string;
    readonly labels: {
      readonly made: string;
      /** How the machine that was made has started. */
      readonly boot: string;
      readonly checked: string;
      readonly moved: string;
      readonly kept: string;
      readonly next: string;
      readonly record: string;
    };
    readonly checked: string;
    readonly moved: (sent: string, nominal: string) => string;
    readonly held: (bytes: string) => string;
    readonly rate: (rate: string) => string;
    readonly kept: string;
    readonly undoWhat: string;
    readonly facts: Names;
    readonly kinds: Names;
    readonly hint: string;
    readonly finish: string;
  };
  readonly card: {
    readonly quit: string;
    readonly stopped: (machine: string) => string;
    readonly failed: (machine: string) => string;
    readonly resumeWith: string;
    readonly running: (machine: string) => string;
  };
  readonly watch: {
    readonly hint: (pid: number | undefined) => string;
    readonly hintShort: string;
    /** A person is waited for where the run is. */
    readonly asks: (pid: number | undefined) => string;
    readonly draining: string;
    readonly left: (machine: string) => string;
    readonly stopped: string;
    /** The process was gone without having told how it ended. */
    readonly ended: string;
  };
  readonly log: { readonly title: string; readonly none: string };
}
