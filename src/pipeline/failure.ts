/** What a failure means to whoever called the program; each maps to one exit code (sysexits.h and cli.md). */
export const exitCodes = {
  usage: 64,
  data: 65,
  unreachable: 69,
  bug: 70,
  create: 73,
  differs: 74,
  again: 75,
  denied: 77,
  stopped: 130,
} as const;

export type ExitKind = keyof typeof exitCodes;
export type Fact = string | number | boolean;
export type Facts = Readonly<Record<string, Fact>>;

/** Something a person can do about a failure; the sentence for the code lives in screens/text. */
export type ActionCode = 'resume' | 'undo' | 'start-over' | 'sign-in' | 'show-log';

export interface FailureKind {
  readonly exit: ExitKind;
  /** auto: worth trying again without asking (503, 429, reset, time-out) · ask: a person may mend it · never: it will fail again. */
  readonly retry: 'auto' | 'ask' | 'never';
  readonly next?: readonly ActionCode[];
}

export interface Failure extends FailureKind {
  readonly code: string;
  readonly facts: Facts;
  /** Stage, disk or file in which it happened. */
  readonly where?: string;
  readonly next: readonly ActionCode[];
}

/** A Failure on its way up. Its message is the code: sentences are made in screens/text from code and facts. */
export class Failed extends Error {
  readonly failure: Failure;
  /** How long the other side asked us to wait, in milliseconds. */
  readonly after: number | undefined;

  constructor(failure: Failure, more: { cause?: unknown; after?: number } = {}) {
    super(failure.code, { cause: more.cause });
    this.name = 'Failed';
    this.failure = failure;
    this.after = more.after;
  }
}

/** A folder's catalogue of failures: code to the facts its sentence needs. */
export type Catalogue = { readonly [code: string]: Facts };

export interface FailureOptions {
  readonly where?: string;
  readonly cause?: unknown;
  /** Milliseconds the other side asked us to wait. */
  readonly after?: number;
  /** Where it is not known before: instead of what the catalogue says. */
  readonly kind?: FailureKind;
}

/**
 * The maker of one folder's failures.
 * @param kinds for every code of the catalogue, how it ends and whether trying again helps
 */
export function failing<F extends { [C in keyof F]: Facts }>(kinds: { readonly [C in keyof F]: FailureKind }) {
  return <C extends keyof F & string>(code: C, facts: F[C], options: FailureOptions = {}): Failed => {
    const kind = options.kind ?? kinds[code];
    const failure: Failure = {
      code,
      facts,
      exit: kind.exit,
      retry: kind.retry,
      next: kind.next ?? [],
      ...(options.where === undefined ? {} : { where: options.where }),
    };
    return new Failed(failure, {
      ...(options.cause === undefined ? {} : { cause: options.cause }),
      ...(options.after === undefined ? {} : { after: options.after }),
    });
  };
}
