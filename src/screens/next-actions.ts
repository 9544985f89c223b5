import { exitCodes } from '../pipeline/failure.ts';
import type { RunView } from './run-shapes.ts';

/** What can be done now; the first is the recommended one. */
export function nextActions(view: RunView): string[] {
  if (view.watching !== undefined) return ['leave', 'show-log'];
  const failure = view.failure;
  if (failure === undefined) return ['resume', 'keep', 'undo', 'show-log'];
  const own = failure.next.filter(action => action !== 'undo' && action !== 'show-log');
  // A failure that trying again may mend can be resumed even where its catalogue names no action.
  const first = own.length === 0 && failure.retry !== 'never' ? ['resume'] : own;
  return [...first, 'keep', 'undo', 'show-log'];
}

/** The exit code if one quits now. */
export function exitOf(view: RunView): number {
  if (view.watching?.ended === true) return exitCodes.again;
  return view.failure === undefined ? exitCodes.stopped : exitCodes[view.failure.exit];
}
