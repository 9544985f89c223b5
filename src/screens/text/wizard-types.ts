import type { Facts } from '../../pipeline/failure.ts';
import type { BindingId } from '../parts/keys.ts';
import type { StepId } from '../wizard.ts';
import type { ReadinessText } from './readiness-types.ts';
import type { VsphereText } from './vsphere-types.ts';

type Names = Readonly<Record<string, string>>;
type Sentence = (facts: Facts) => string;

/** Every sentence and word of the wizard, once per language. Lookups by foreign code fall back to the code. */
export interface WizardText {
  readonly keys: {
    readonly help: string;
    readonly close: string;
    readonly back: string;
    readonly quit: string;
    readonly choose: string;
    readonly next: string;
    readonly move: string;
    readonly resume: string;
    readonly begin: string;
    readonly discard: string;
    readonly yes: string;
    readonly no: string;
    readonly complete: string;
    readonly look: string;
    readonly open: string;
    readonly copyLink: string;
    readonly copyCode: string;
    readonly otherWay: string;
    readonly evidence: string;
    readonly keep: (what: string) => string;
    readonly field: string;
    readonly change: string;
    readonly toggle: string;
    readonly filter: string;
    readonly again: string;
    readonly start: string;
    readonly edit: string;
    readonly save: string;
    readonly log: string;
    readonly map: string;
    readonly pause: string;
    readonly go: string;
    readonly fewer: string;
    readonly more: string;
    readonly streams: string;
    readonly stopKeep: string;
    readonly stopNow: string;
    readonly stopWatching: string;
    readonly watch: string;
    readonly quitKeep: string;
    readonly copy: string;
    readonly do: string;
    readonly goOn: string;
    readonly signIn: string;
    readonly reveal: string;
    readonly otherServer: string;
    readonly details: string;
    readonly sort: string;
    readonly addDisk: string;
    readonly removeDisk: string;
    readonly refresh: string;
    readonly answer: string;
  };
  readonly help: {
    readonly here: string;
    readonly everywhere: string;
    readonly stop: string;
    readonly suspend: string;
    readonly redraw: string;
    readonly what: Readonly<Partial<Record<BindingId, string>>>;
  };
  /** `14 min`, `41 min 12 s`. */
  readonly duration: (ms: number) => string;
  readonly ago: (ms: number) => string;
  readonly steps: Readonly<Record<StepId, string>>;
  readonly tooSmall: (columns: number, rows: number) => string;
  readonly working: string;
  readonly tagline: string;
  readonly welcome: {
    readonly unfinished: string;
    readonly new: string;
    readonly migrate: string;
    readonly ready: string;
    readonly looking: string;
    readonly sent: (part: string, whole: string) => string;
    readonly left: (time: string, rate: string) => string;
    readonly twice: string;
    readonly stopped: (ago: string, why: string | undefined) => string;
    readonly runsIn: (pid: number) => string;
    readonly busy: (machine: string, pid: number) => string;
    readonly first: string;
    readonly sure: (machine: string) => string;
    readonly discarded: (machine: string, gone: number) => string;
    readonly leftOver: (names: string) => string;
    readonly more: (count: number) => string;
  };
  readonly offers: Names;
  readonly offersWhat: Names;
  readonly coming: string;
  readonly source: {
    readonly ask: string;
    readonly path: string;
    /** Above the machines of a file that holds several. */
    readonly which: string;
    readonly looking: (name: string) => string;
    readonly hint: string;
    /** Where the machine is on a server. */
    readonly serverHint: string;
    readonly found: (count: number) => string;
    readonly none: string;
    readonly folder: string;
  };
  readonly signIn: {
    readonly to: (target: string) => string;
    readonly ask: (target: string) => string;
    readonly ways: Names;
    readonly wayNotes: Names;
    readonly openIt: string;
    readonly enterIt: string;
    readonly comeBack: string;
    readonly waiting: string;
    readonly browser: string;
    readonly checking: string;
    readonly goodFor: (time: string) => string;
    readonly other: string;
    readonly notFound: string;
    readonly asked: string;
    readonly askedFor: string;
    readonly nothingYet: string;
    readonly hint: string;
    readonly codeHint: string;
    readonly copied: string;
  };
  readonly target: {
    readonly ask: (machine: string) => string;
    readonly labels: { readonly size: string; readonly boots: string; readonly undo: string; readonly way: string };
    readonly size: (disks: number, nominal: string, used: string | undefined) => string;
    readonly boots: (generation: 1 | 2) => string;
    readonly undo: string;
    readonly hint: string;
  };
  readonly boot: {
    readonly ask: (target: string) => string;
    readonly firmware: Readonly<Record<'1' | '2', string>>;
    readonly recommended: string;
    readonly against: string;
    readonly noAdvice: string;
    readonly why: (name: string) => string;
    readonly whyNot: (name: string) => string;
    readonly typeIt: (word: string) => string;
    readonly hint: (name: string, word: string) => string;
    readonly all: string;
  };
  readonly form: {
    readonly of: (shown: number, all: number) => string;
    readonly loading: string;
    readonly nothing: string;
    /** An empty list into which a new name can be typed. */
    readonly nothingButNew: string;
    readonly needed: string;
    readonly implied: string;
    readonly doubt: string;
    readonly typed: (count: number) => string;
    readonly secret: string;
    readonly hint: string;
    readonly yes: string;
    readonly no: string;
    readonly number: string;
    readonly new: (name: string) => string;
    /** Facts of a choice that are not names: by their key. */
    readonly facts: Readonly<Record<string, (fact: string | number | boolean) => string>>;
  };
  readonly options: { readonly ask: (target: string) => string };
  readonly disks: {
    readonly ask: (target: string, sizes: boolean) => string;
    readonly row: (index: number, name: string) => string;
    readonly about: (nominal: string, used: string | undefined) => string;
    readonly unit: string;
    readonly hint: string;
    /** Where no size is asked. */
    readonly kindHint: string;
    readonly used: (index: number, bytes: string) => string;
    /** One of the new, empty ones, from 1. */
    readonly fresh: (n: number) => string;
    /** As what it is kept and paid: `E10`. */
    readonly tier: (name: string) => string;
  };
  readonly where: {
    readonly ask: (target: string) => string;
    readonly checked: string;
    readonly checking: string;
    readonly passed: (count: number) => string;
    readonly blocked: string;
    readonly hint: string;
    /** More than there is room for. */
    readonly more: (count: number) => string;
    /** What a policy wants on everything that is made. */
    readonly tag: (name: string) => string;
    readonly oneOf: (values: string) => string;
  };
  readonly questions: Names;
  readonly values: Readonly<Record<string, Names>>;
  readonly wrong: Names;
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
  readonly readiness: ReadinessText;
  readonly vsphere: VsphereText;
}
