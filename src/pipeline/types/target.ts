import type { Facts } from '../failure.ts';
import type { Plan } from '../plan.ts';
import type { Control } from './control.ts';
import type { Advice, Check, Inspection } from './inspection.ts';
import type { LayoutWish } from './layout.ts';
import type { Keep, LedgerEntry } from './ledger.ts';
import type { Machine } from './machine.ts';
import type { Answers, Choice, Question } from './question.ts';
import type { BlockSink, StreamSink } from './sink.ts';

export interface Target {
  readonly id: string;
  readonly asks: readonly Question[];
  /** What this target makes of a machine and its disks; no connection needed. */
  advise(machine: Machine, inspections: readonly Inspection[]): Advice;
  /** As what a disk of this kind and so many bytes is paid: `E10`; undefined where it has no such name. */
  diskTier?(sku: string, bytes: number): string | undefined;
  /** How this target wants a disk written down; the image registry builds it. */
  wants(plan: Plan): LayoutWish;
  connect(plan: Plan['target'], ctl: Control): Promise<TargetLink>;
}

/** A disk as the target will hold it. */
export interface TargetDisk {
  readonly index: number;
  /** Bytes the sink will hold: block layouts with their tail; absent for a stream of unknown size. */
  readonly size?: number;
  readonly layout: 'blocks' | 'stream';
  readonly machine: Machine;
  readonly name: string;
  /** 1 BIOS, 2 UEFI, as decided by plan and advice. */
  readonly generation?: 1 | 2;
  readonly guest?: GuestTraits;
  readonly marks?: Marks;
}

/** What was read of the system on a machine's disks, as far as it could be read: what is absent is not known. */
export interface GuestTraits {
  readonly family?: 'linux' | 'windows';
  readonly architecture?: 'x86-64' | 'x86' | 'arm64';
  /** Has it the drivers of a network card that Azure gives a machine directly? */
  readonly acceleratedNetwork?: boolean;
  /** Can it start from an NVMe disk? */
  readonly nvme?: boolean;
}

/** What is kept at the target beside a disk, so that a machine without the session's folder can go on with it. */
export interface Marks {
  /** When the session began, milliseconds since 1970. */
  readonly began: number;
  /** Of the source's fingerprint: SHA-256 in lower-case hex. */
  readonly source: string;
}

/** What carries a session's tag at a target. */
export interface Found {
  /** With the keys that a run gives them. */
  readonly entries: readonly LedgerEntry[];
  readonly disks: readonly FoundDisk[];
  /** What is left to do. */
  readonly next: 'transfer' | 'publish' | 'nothing';
  /** Something of it that is not what or where the plan says: no run of this plan made it. */
  readonly elsewhere?: { readonly name: string; readonly place: string };
}

export interface FoundDisk extends Partial<Marks> {
  readonly index: number;
  readonly name: string;
  /** Verified, and nothing more can be written to it. */
  readonly sealed: boolean;
}

export interface TargetLink {
  /** @param machine that will go there, where it is known: what is like it is recommended */
  choices(question: Question, answers: Answers, machine?: Machine): AsyncIterable<Choice>;
  /** @param signal stops what is still being looked at */
  preflight(plan: Plan, disks: readonly TargetDisk[], signal?: AbortSignal): AsyncIterable<Check>;
  /** What all disks share (group, bucket, account), once. */
  begin(plan: Plan, keep: Keep, ctl: Control): Promise<void>;
  /** The same sink again on resume. */
  open(plan: Plan, disk: TargetDisk, keep: Keep, ctl: Control): Promise<BlockSink | StreamSink>;
  publish(plan: Plan, disks: readonly TargetDisk[], keep: Keep, ctl: Control): Promise<Published>;
  /** What carries the session's tag, for another machine that has no ledger. */
  find(plan: Plan, session: string): Promise<Found>;
  /** Takes back the given entries, marking each gone; throws after trying all of them. */
  undo(entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void>;
  /** Tenants, projects or accounts that did not show what is in them when choices were last asked, and why. */
  closed?(): readonly { readonly id: string; readonly name: string; readonly why: 'second-factor' | 'refused' }[];
  /** A person signs in to one of them; what is in it is among the choices from then on. */
  enter?(id: string, way: 'browser' | 'device-code', ctl: Control): Promise<void>;
  /** Logs from now on what a run should know of it: a link may have been opened before there was a run. */
  logTo?(log: NonNullable<Control['log']>): void;
  close(): Promise<void>;
}

/** What stands at the end, as names and ids. */
export interface Published {
  readonly kind: string;
  readonly facts: Facts;
}
