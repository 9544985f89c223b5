import type { Failure } from '../failure.ts';
import { runFailure } from '../run-failures.ts';
import type { SessionSummary } from './store.ts';

/** That a session is held by a process of which nobody here can tell whether it still runs: none or one. */
export function outOfSight({ head, holder }: Pick<SessionSummary, 'head' | 'holder'>): Failure[] {
  if (holder === undefined || holder.certain) return [];
  const { pid, host } = holder;
  return [runFailure('SESSION_MAYBE_IN_USE', { session: head.id, pid, host }).failure];
}
