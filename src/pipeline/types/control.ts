import type { Caps } from '../caps.ts';
import type { Facts } from '../failure.ts';
import type { Throttle } from '../throttle.ts';
import type { Answer, Question } from './question.ts';

export interface Clock {
  /** Milliseconds since 1970: for dates. Somebody may set it at any moment. */
  now(): number;
  /** Milliseconds on a clock that nobody sets: for durations, rates and limits of time. */
  elapsed(): number;
  /** Resolves after `ms`, rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What goes the other way than events: stop (two strengths), answers, limits. */
export interface Control {
  /** First Ctrl-C: begin nothing new, finish what is in flight. */
  readonly drain: AbortSignal;
  /** Second Ctrl-C: now. */
  readonly kill: AbortSignal;
  ask(question: Question, facts?: Facts): Promise<Answer>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Where a person can hold the run and choose its streams. */
  readonly throttle?: Throttle;
  /** Tells what a person may want to know; never dropped. */
  note(code: string, facts: Facts): void;
  /** Writes what happened to the session's log, for who looks for a fault: nobody is shown it. */
  log?(is: string, facts: Facts): void;
  /** Tells how far others are with what they do for us (regions that are copied to); only the latest counts. */
  progress?(parts: readonly ProgressPart[]): void;
}

/** One of several things that are done elsewhere at once. */
export interface ProgressPart {
  /** A name from the other side: a region. */
  readonly name: string;
  /** 0 to 100. */
  readonly percent: number;
}

export interface Limits {
  /** Pieces in flight per sink: at the start, and at most. */
  readonly windowStart: number;
  readonly windowMax: number;
  /** Tries of one piece before it fails. */
  readonly tries: number;
  /** Bytes of one piece at most, whatever the sink takes. */
  readonly pieceMax: number;
  /** Streams from one host at once; many runs may share one. */
  readonly hosts: Caps;
}
