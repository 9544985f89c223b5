/**
 * What the screens ask of the program. The screens know no source, target, session or pipeline beyond this;
 * commands/wizard.ts implements it over the real ones, test/screens/fake-world.ts as a script.
 */
import type { Facts } from '../pipeline/failure.ts';
import type { GuestTarget } from '../pipeline/guest/checks/check.ts';
import type { Judged } from '../pipeline/guest/judge.ts';
import type { Advice, Check, Inspection, Verdict } from '../pipeline/types/inspection.ts';
import type { Machine, MachineRow } from '../pipeline/types/machine.ts';
import type { Answer, Answers, Choice, Question } from '../pipeline/types/question.ts';
import type { Attending, Held, RunHandle } from './run-shapes.ts';
import type { KnownServer, MachineDetails, SeenCertificate, ServerSignIn, SignedIn, Trust } from './server-shapes.ts';
import type { Language } from './text/language.ts';

/** A question as the wizard asks it. */
export interface Ask extends Question {
  /** Keys on whose answers the choices depend: when one of them changes, this answer is asked again, preselected. */
  readonly dependsOn?: readonly string[];
  /** A value that is not among the choices may be typed: a name to be created. */
  readonly free?: boolean;
  /** Known of it besides, with the answers as they are: a size's `tier`. */
  tells?(answers: Answers): Facts;
}

/** A place a machine can come from or go to. */
export interface Offer {
  readonly id: string;
  /** coming: has its place on the screen but cannot be chosen yet. */
  readonly state: 'ready' | 'coming';
  /** What is known without asking anybody: an account, a folder. A name, not a sentence. */
  readonly about?: string;
}

/** An unfinished session. What is not known is absent. */
export interface SessionRow {
  readonly id: string;
  readonly machine: string;
  readonly target: string;
  /** Id of the stage it stopped in. */
  readonly stage?: string;
  readonly sent?: number;
  readonly expected?: number;
  /** Milliseconds since 1970. */
  readonly stoppedAt?: number;
  readonly why?: { readonly code: string; readonly facts: Facts };
  /** What keeps it from being gone on with as it is. */
  readonly trouble?: { readonly code: string; readonly facts: Facts };
  /** Bytes a second, when measured in its last run. */
  readonly rate?: number;
  /** Process that is working on it now. */
  readonly pid?: number;
  /** What it changed at the source and has not put back. */
  readonly sourceHeld?: readonly Held[];
  /** What stands at the target and costs money until it is resumed or undone. */
  readonly targetHeld?: readonly Held[];
}

export interface PathRow {
  readonly path: string;
  readonly folder: boolean;
  readonly bytes?: number;
}

/** What is in the file the person named. */
export interface Inspected {
  readonly machine: Machine;
  readonly inspections: readonly Inspection[];
}

export interface SignInWay {
  readonly id: string;
  /** Who would be signed in, where known. */
  readonly account?: string;
  /** Name of the tenant, where it tells more than the account. */
  readonly tenant?: string;
  /** Of several clouds the one it is in, where that is not the usual one. */
  readonly cloud?: string;
  readonly ready: boolean;
}

/** A tenant that does not show the subscriptions in it until the person signs in to it. */
export interface ClosedTenant {
  readonly id: string;
  readonly name: string;
  readonly why: 'second-factor' | 'refused';
}

export type SignInStep =
  | { readonly is: 'code'; readonly url: string; readonly code: string; readonly expiresAt?: number }
  | { readonly is: 'browser'; readonly url?: string }
  | { readonly is: 'done'; readonly account?: string };

export interface OutlineStep {
  readonly code: string;
  readonly facts: Facts;
  readonly ms?: number;
  /** Name of what is touched: `Azure`, `/srv/out`; absent when nothing is. */
  readonly touches?: string;
}

/** What a plan will do, before it does it. */
export interface Outline {
  readonly steps: readonly OutlineStep[];
  readonly ms?: number;
  /** Codes of what will not happen. */
  readonly not: readonly { readonly code: string; readonly facts: Facts }[];
  /** Names from the outermost place to the innermost. */
  readonly where: readonly string[];
  /** Shell commands. */
  readonly undo: string;
  readonly headless: string;
  readonly file: string;
}

export interface Undone {
  readonly gone: readonly string[];
  readonly left: readonly string[];
}

export interface ReadyRow {
  readonly name: string;
  readonly verdict: Verdict;
  readonly code: string;
  readonly facts: Facts;
}

export interface World {
  readonly version: string;
  /** Unfinished sessions, newest first. */
  sessions(): Promise<readonly SessionRow[]>;
  readonly sources: readonly Offer[];
  readonly targets: readonly Offer[];
  ready?(signal: AbortSignal): AsyncIterable<ReadyRow>;
  /** Files and folders that a half-typed path can become. */
  completions(path: string): Promise<readonly PathRow[]>;
  /** @throws Failed when there is no machine in it */
  inspect(source: string, path: string, signal: AbortSignal, vm?: string): Promise<Inspected>;
  /** The machines in a file that holds several, which `inspect` refuses with OVF_SEVERAL_MACHINES. */
  machines?(source: string, path: string, signal: AbortSignal): Promise<readonly MachineRow[]>;
  /** Servers signed in to before, the last one first. */
  servers?(): Promise<readonly KnownServer[]>;
  /**
   * Signs in to a server of machines; all that follows speaks through it.
   * @param trust asked, at most once, about a certificate that cannot be verified
   * @throws Failed; the session then is the one there was before
   */
  signInServer?(
    source: string,
    given: ServerSignIn,
    trust: (seen: SeenCertificate) => Promise<Trust>,
    signal: AbortSignal,
  ): Promise<SignedIn>;
  /** The machines of the server signed in to, in batches as they come. */
  inventory?(signal: AbortSignal): AsyncIterable<readonly MachineRow[]>;
  /** What a person wants to know of one of them. */
  details?(id: string, signal: AbortSignal): Promise<MachineDetails>;
  /** The chosen one, with what can be read of its disks before anything is touched. */
  chosen?(id: string, signal: AbortSignal): Promise<Inspected>;
  /** Every question of the chosen source and target, in the order they are asked. */
  readonly asks: (answers: Answers, inspected: Inspected | undefined) => readonly Ask[];
  /** Takes what a question of kind secret was answered with; among the answers its key is only true. */
  secret?(key: string, value: string): void;
  advise(target: string, inspected: Inspected): Advice;
  signInWays(target: string): Promise<readonly SignInWay[]>;
  signIn(target: string, way: string, answers: Answers, signal: AbortSignal): AsyncIterable<SignInStep>;
  choices(ask: Ask, answers: Answers, signal: AbortSignal): AsyncIterable<Choice>;
  /** Of those that were asked for choices last. */
  closedTenants?(): readonly ClosedTenant[];
  /** Signs in to one of them, by code; the other sign-in goes on. */
  enterTenant?(id: string, signal: AbortSignal): AsyncIterable<SignInStep>;
  preflight(answers: Answers, signal: AbortSignal): AsyncIterable<Check>;
  /** What a guest must be ready for in the target that was chosen; undefined where nothing is asked of it. */
  guestTarget?(answers: Answers): GuestTarget | undefined;
  /**
   * Looks into the machine's disks, reading only, and judges what is found, check by check as it comes.
   * @throws Failed where the way to the disks breaks
   */
  readiness?(answers: Answers, signal: AbortSignal): AsyncIterable<Judged>;
  /** Writes what was found as a page. @returns the file's path */
  saveReadiness?(answers: Answers, judged: readonly Judged[], language: Language): Promise<string>;
  outline(answers: Answers, inspected: Inspected): Outline;
  /** @returns the file's path */
  savePlan(answers: Answers): Promise<string>;
  start(answers: Answers): Promise<RunHandle>;
  /** @param how what the person chose after a failure, where it was not simply to go on (an ActionCode); `person` as for `undo`, where it begins anew */
  resume(session: string, how?: string, person?: Attending): Promise<RunHandle>;
  /** The run of another process, to be looked at; absent where that cannot be. */
  watch?(session: string): Promise<RunHandle>;
  /**
   * Removes what the session made, puts back what it changed, and ends it.
   * @param person who can be asked for a password that nobody knows any more
   */
  undo(session: string, person?: Attending): Promise<Undone>;
  /** Opens an address in a browser; absent where there is none. */
  open?(url: string): Promise<void>;
  /** Puts a text on the clipboard; absent where there is none (the terminal is asked by OSC 52 then). */
  copy?(text: string): Promise<void>;
}

export type { Answer, Answers, Choice, MachineRow };
