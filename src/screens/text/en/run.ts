import type { RunFailures } from '../../../pipeline/run-failures.ts';
import type { Sentences } from '../types.ts';

export const runFailures: Sentences<RunFailures> = {
  PLAN_INCOMPLETE: f => `The plan has no answer for ${f.key}. Add it to the plan.`,
};
