type Names = Readonly<Record<string, string>>;

/** The screens on which a person is asked something, from the first one to Where. */
export interface AskingText {
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
    /** Before the field for a tenant, and under it. */
    readonly tenant: string;
    readonly tenantHint: string;
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
}

/** What questions and answers are called, and what is wrong with an answer. Lookups by foreign code fall back to the code. */
export interface AnswerText {
  readonly questions: Names;
  readonly values: Readonly<Record<string, Names>>;
  readonly wrong: Names;
}
