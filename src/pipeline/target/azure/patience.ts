import { Failed } from '../../failure.ts';
import type { Control } from '../../types.ts';
import { backOff } from './retry-after.ts';

/**
 * Tries again what is worth trying again. For the calls beside the pieces: those the transfer repeats itself,
 * because only it knows how many are under way.
 */
export async function persist<T>(ctl: Control, signal: AbortSignal, deed: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deed();
    } catch (error) {
      const again = error instanceof Failed && error.failure.retry === 'auto' && attempt < ctl.limits.tries;
      if (!again) throw error;
      await ctl.clock.sleep(error.after ?? backOff(attempt), signal);
    }
  }
}
