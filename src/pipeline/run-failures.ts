import { failing } from './failure.ts';

/** What can stop a run between its two ends: plan, session, transfer. */
export interface RunFailures {
  PLAN_INCOMPLETE: { key: string };
}

export const runFailure = failing<RunFailures>({
  PLAN_INCOMPLETE: { exit: 'usage', retry: 'never' },
});
