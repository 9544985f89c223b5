import type { Failed } from '../failure.ts';
import type { Plan } from '../plan.ts';
import type { Control } from './control.ts';
import type { Bytes } from './disk.ts';
import type { Check } from './inspection.ts';
import type { Keep, LedgerEntry } from './ledger.ts';
import type { Machine, MachineDisk, MachineRow } from './machine.ts';
import type { Answers, Choice, Question } from './question.ts';

export interface Source {
  readonly id: string;
  readonly asks: readonly Question[];
  connect(plan: Plan['source'], ctl: Control): Promise<SourceLink>;
  /** What carries the session's name there, for another machine that has no ledger; absent where nothing ever does. */
  find?(plan: Plan['source'], session: string, ctl: Control): Promise<readonly LedgerEntry[]>;
}

export interface Late {
  misread(disk: MachineDisk, failure: Failed): Failed;
  /** Told where on the disk its reader is, in bytes: what the source shows of the export's progress. */
  at?(disk: MachineDisk, offset: number): void;
}

/**
 * Why a disk cannot be looked into before it is exported: its machine runs, sleeps or is out of reach; it has snapshots;
 * it is no flat file, or encrypted; its storage has no files; the account may not read files there; the server did not
 * give it in ranges; it comes as a stream.
 */
export type NotYet =
  | 'running'
  | 'suspended'
  | 'disconnected'
  | 'snapshots'
  | 'kind'
  | 'encrypted'
  | 'storage'
  | 'privilege'
  | 'unreadable'
  | 'stream';

/** A disk that can be looked into, or why not yet. */
export type Peeked = { readonly bytes: Bytes } | { readonly notYet: NotYet };

export interface SourceLink {
  /** What answers, as it calls itself: `VMware vCenter Server 8.0.2 build-22385739`. */
  readonly about?: string;
  machines(signal: AbortSignal): AsyncIterable<MachineRow>;
  machine(id?: string): Promise<Machine>;
  choices(question: Question, answers: Answers): AsyncIterable<Choice>;
  preflight(plan: Plan): AsyncIterable<Check>;
  /**
   * Shut down, snapshot, eject: each noted in the ledger before it is done. Rejects with the reason of `ctl.drain` where
   * it stopped because of it; called again, it goes on.
   */
  quiesce(plan: Plan, keep: Keep, ctl: Control): Promise<void>;
  /** Instead, where an earlier run did that: takes up what it left in the ledger. */
  resume?(keep: Keep): void;
  /** Same content, same string; taken after quiesce. */
  fingerprint(disk: MachineDisk): Promise<string>;
  /** Where the source is `late`, only after quiesce. */
  open(disk: MachineDisk, ctl: Control): Promise<Bytes>;
  /**
   * There where a machine must come to rest before its disks can be streamed: their sizes are known from `machine`.
   * `misread` says what a stream means that its format could not make sense of: it may be whole when asked for again.
   */
  readonly late?: Late;
  /** A disk as it lies there, readable in any order, before anything is touched; nothing of it fails. */
  peek?(disk: MachineDisk, ctl: Control): Promise<Peeked>;
  /** Can this machine be carried, and how? What a person wants to know before there is a plan. */
  readiness?(id: string, signal: AbortSignal): AsyncIterable<Check>;
  release(keep: Keep, ctl: Control): Promise<void>;
  /** Takes back the given entries, marking each gone; throws after trying all of them. */
  undo(entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void>;
  /** Tenants, projects or accounts that did not show what is in them when choices were last asked, and why. */
  closed?(): readonly { readonly id: string; readonly name: string; readonly why: 'second-factor' | 'refused' }[];
  /** A person signs in to one of them; what is in it is among the choices from then on. */
  enter?(id: string, way: 'browser' | 'device-code', ctl: Control): Promise<void>;
  close(): Promise<void>;
}
