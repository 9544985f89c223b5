import type { Verdict } from './types/inspection.ts';

const bestFirst: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];

/** Where any one of several is enough: the most promising. None at all is fail. */
export function bestOf(verdicts: readonly Verdict[]): Verdict {
  return bestFirst.find(verdict => verdicts.includes(verdict)) ?? 'fail';
}

/** Where every one is needed: the least promising. None at all is unknown. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return bestFirst.findLast(verdict => verdicts.includes(verdict)) ?? 'unknown';
}
