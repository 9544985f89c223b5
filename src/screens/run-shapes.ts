/** What the screens see of a run. */
import type { Facts, Failure } from '../pipeline/failure.ts';
import type { Published } from '../pipeline/types/target.ts';

/** What a session has not put back or not finished, as pipeline/held-at-source.ts and held-at-target.ts tell it. */
export interface Held {
  readonly code: string;
  readonly facts: Facts;
}

/** A question of the run to the person, as `Control.ask` has it. */
export interface RunQuestion {
  /** `source.powerOff`, `source.password`, … */
  readonly key: string;
  readonly kind: 'choice' | 'secret';
  readonly facts: Facts;
  /** Values to choose from; the first is what Enter takes. */
  readonly choices: readonly string[];
}

/** A person at the screen, for work that is no run. */
export interface Attending {
  /** What they answer; it never settles where they leave the question: `signal` is aborted then. */
  ask(question: RunQuestion): Promise<string>;
  readonly signal: AbortSignal;
}

/** Fractions of one cell of the disk map, each from 0 to 1. `read` has come from the source and is not sent yet. */
export interface Cell {
  readonly read: number;
  readonly sent: number;
  readonly held: number;
  readonly zero: number;
  readonly failed: number;
}

export interface DiskView {
  readonly index: number;
  readonly name: string;
  /** Bytes, nominal. */
  readonly size: number;
  readonly read: number;
  readonly zero: number;
  readonly sent: number;
  readonly held: number;
  readonly expected?: number;
  /** The disk in so many equal cells. */
  cells(count: number): readonly Cell[];
}

export interface StageView {
  /** A StageId, or `read` and `send` for the two ends of the transfer. */
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** It reads again what it had read before: a stream that was lost begins at its start. */
  readonly again?: boolean;
  readonly ms?: number;
  readonly progress?: { readonly done: number; readonly total: number; readonly rate?: number };
  /** What others do of it, 0 to 100 each: regions that are copied to. */
  readonly parts?: readonly { readonly name: string; readonly percent: number }[];
}

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly code: string;
  readonly facts: Facts;
}

/** A run as the running screen shows it; a new object for every change. */
export interface RunView {
  readonly session: string;
  readonly machine: string;
  readonly target: string;
  /** Further names of the place: group, image. */
  readonly place?: string;
  readonly state: 'running' | 'draining' | 'paused' | 'stopped' | 'failed' | 'done';
  readonly resumed: boolean;
  /** How long it has been going on, in milliseconds. */
  readonly ms: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly stages: readonly StageView[];
  readonly disks: readonly DiskView[];
  /** Bytes sent a second, oldest first, evenly spaced. */
  readonly rates: readonly number[];
  /** Milliseconds between two rates. */
  readonly ratesEvery?: number;
  readonly meanRate?: number;
  readonly heldUpBy?: string;
  readonly leftMs?: number;
  readonly doubtMs?: number;
  readonly log: readonly LogLine[];
  /** Pieces in flight, all disks. */
  readonly streams?: number;
  /** Folder of the session. */
  readonly folder?: string;
  /** What the run waits for the person to say; of another's run, there and not here. */
  readonly asking?: RunQuestion;
  /** Another process does it, and it is only looked at. `ended`: that process is gone and has not said why. */
  readonly watching?: { readonly pid?: number; readonly ended: boolean };
  /** What this session changed at the source and has not put back; absent where the source is as it was. */
  readonly sourceHeld?: readonly Held[];
  /** What stands at the target and costs money until it is resumed or undone. */
  readonly targetHeld?: readonly Held[];
  readonly failure?: Failure;
  /** Bytes the other side has and that are checked; for the failed and stopped screens. */
  readonly safe?: number;
  readonly left?: readonly { readonly code: string; readonly facts: Facts }[];
  readonly report?: string;
  readonly published?: Published;
  readonly bytes?: { readonly nominal: number; readonly sent: number; readonly held: number };
}

export interface RunHandle {
  readonly view: { get(): RunView; subscribe(changed: () => void): () => void };
  /** First Ctrl-C: begin nothing new. */
  drain(): void;
  /** Second Ctrl-C: now. @param why an error that nobody caught, where that is what stops it */
  kill(why?: unknown): void;
  /** Only where the run can. */
  readonly pause?: { hold(): void; go(): void };
  readonly streams?: { fewer(): void; more(): void };
  /** Answers `view.asking`. */
  answer?(value: string): void;
}
