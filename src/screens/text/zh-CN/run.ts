import type { RunFailures } from '../../../pipeline/run-failures.ts';
import type { Sentences } from '../types.ts';

export const runFailures: Sentences<RunFailures> = {
  PLAN_INCOMPLETE: f => `计划中缺少 ${f.key}。请在计划中补上。`,
};
