import type { Facts } from './failure.ts';
import type { Evidence, Verdict } from './types.ts';

/**
 * The maker of one catalogue's evidence: a code goes only with the facts its sentence needs.
 * `F` maps every code to its facts, as the failure catalogues do.
 */
export function observing<F extends { [C in keyof F]: Facts }>() {
  return <C extends keyof F & string>(code: C, verdict: Verdict, facts: F[C]): Evidence => ({ code, facts, verdict });
}

const bestFirst: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];

/** Where any one of several is enough: the most promising. None at all is fail. */
export function bestOf(verdicts: readonly Verdict[]): Verdict {
  return bestFirst.find(verdict => verdicts.includes(verdict)) ?? 'fail';
}

/** Where every one is needed: the least promising. None at all is unknown. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return bestFirst.findLast(verdict => verdicts.includes(verdict)) ?? 'unknown';
}
