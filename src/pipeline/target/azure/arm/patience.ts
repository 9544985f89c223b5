import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import { backOff } from './retry-after.ts';

/**
 * Tries again what is worth trying again. Only for what opens and closes an upload: what a sink is asked in between is
 * repeated by the transfer, which knows how many pieces are under way.
 */
export async function persist<T>(
  ctl: Control,
  signal: AbortSignal,
  deed: () => Promise<T>,
  tries: number = ctl.limits.tries,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await deed();
    } catch (error) {
      const again = error instanceof Failed && error.failure.retry === 'auto' && attempt < tries;
      if (!again) throw error;
      await ctl.clock.sleep(error.after ?? backOff(attempt), signal);
    }
  }
}
