import type { Facts } from '../../pipeline/failure.ts';
import type { Verdict } from '../../pipeline/types/inspection.ts';
import type { Power } from '../../pipeline/types/machine.ts';
import type { Trust } from '../server-shapes.ts';

type Names = Readonly<Record<string, string>>;
type Sentence = (facts: Facts) => string;

/** Ways a list of machines can be sorted. */
export const sortKeys = ['name', 'used', 'power', 'guest'] as const;
export type SortKey = (typeof sortKeys)[number];

/** What can be typed to filter, which is the same in every language. */
export const filterExamples = {
  words: 'web prod',
  phrase: '"web 01"',
  not: '-test',
  power: 'on off',
  system: 'os:ubuntu',
  place: 'host:esx-07',
  amount: 'mem:>=16',
  count: 'disks:>1',
} as const;
export type FilterKind = keyof typeof filterExamples;

/** What the screens say about machines on a server. */
export interface VsphereText {
  readonly server: {
    readonly ask: string;
    readonly labels: Readonly<Record<'server' | 'user' | 'password' | 'keep' | 'certificate', string>>;
    readonly keep: string;
    /** Where the password is in the keyring already. */
    readonly inKeyring: string;
    readonly signedIn: string;
    readonly typed: (count: number) => string;
    readonly pasted: (count: number) => string;
    readonly hint: string;
    readonly hintKept: string;
    readonly signingIn: (server: string) => string;
    readonly needed: Readonly<Record<'server' | 'user' | 'password', string>>;
    readonly tries: (at: number, most: number) => string;
    readonly lock: string;
    readonly notTrusted: string;
    readonly notKept: (reason: string) => string;
  };
  readonly certificate: {
    readonly selfSigned: string;
    readonly issuedBy: (issuer: string) => string;
    readonly subject: (subject: string) => string;
    readonly until: (day: string) => string;
    readonly expired: (day: string) => string;
    readonly fingerprint: string;
    readonly first: string;
    readonly changed: string;
    readonly before: string;
    readonly now: string;
    readonly choices: Readonly<Record<Trust, string>>;
    readonly hint: string;
  };
  readonly picker: {
    readonly columns: Readonly<
      Record<'name' | 'guest' | 'cpus' | 'memory' | 'disks' | 'used' | 'state' | 'move', string>
    >;
    readonly power: Readonly<Record<Power, string>>;
    readonly template: string;
    /** Why it cannot be read, in one word, and as a sentence. */
    readonly troubles: Names;
    readonly troubleWhy: (machine: string, trouble: string) => string;
    readonly blocked: (machine: string, why: string) => string;
    readonly cannotMove: (machine: string) => string;
    readonly count: (shown: string, all: string, loading: boolean) => string;
    readonly sorted: (by: string) => string;
    readonly sorts: Readonly<Record<SortKey, string>>;
    readonly hint: string;
    readonly hintShort: string;
    readonly none: string;
    readonly noMatch: string;
    readonly looking: (machine: string) => string;
    readonly details: string;
    readonly rows: (from: number, to: number, all: number) => string;
    readonly filterHelp: string;
    readonly filters: Readonly<Record<FilterKind, string>>;
  };
  readonly details: {
    readonly labels: Readonly<
      Record<'where' | 'guest' | 'boot' | 'tools' | 'cbt' | 'snapshots' | 'power' | 'hardware' | 'moves', string>
    >;
    readonly disks: string;
    readonly networks: string;
    readonly can: string;
    readonly verdicts: Readonly<Record<Verdict, string>>;
    readonly firmware: Readonly<Record<'bios' | 'efi', string>>;
    readonly secureBoot: (on: boolean) => string;
    readonly tools: (running: boolean, version: string | undefined) => string;
    readonly tracking: (on: boolean) => string;
    readonly snapshots: (count: number) => string;
    readonly noSnapshots: string;
    readonly hardware: (cpus: number | undefined, memory: string | undefined) => string;
    readonly disk: (index: number) => string;
    readonly network: (index: number) => string;
    readonly thin: string;
    readonly thick: string;
    readonly used: (bytes: string) => string;
    readonly noDisks: string;
    readonly noNetworks: string;
    readonly more: (count: number) => string;
    readonly asking: string;
  };
  readonly power: {
    readonly ask: (machine: string) => string;
    readonly names: Names;
    /** What each way means, several sentences. */
    readonly means: Names;
    readonly quiesced: string;
    readonly crashConsistent: string;
    readonly recommended: string;
    readonly after: (machine: string) => string;
    readonly afters: Names;
    readonly hint: string;
  };
  readonly plan: {
    /** What undo does where the source is changed, too. */
    readonly undoWhat: string;
    readonly offUntil: (machine: string, step: number, time: string | undefined) => string;
    readonly offFor: (machine: string, time: string | undefined) => string;
  };
  /** Changes at the source that are not put back. */
  readonly held: Readonly<Record<string, Sentence>>;
  /** Questions of a run, by their key. */
  readonly asks: Readonly<Record<string, Sentence>>;
  /** What can be answered, by question and value. */
  readonly answers: Readonly<Record<string, Names>>;
  /** Where what is under way is no run. */
  readonly waitsForYou: string;
  readonly asksYou: string;
  readonly again: string;
}
