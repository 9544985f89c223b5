import { Failed } from '../failure.ts';
import type { Control } from '../types/control.ts';

const firstWait = 500;
const longestWait = 30_000;

export interface Again {
  /** Which try this was, from 1. */
  readonly tries: number;
  /** Milliseconds until the next. */
  readonly wait: number;
  readonly code: string;
}

/**
 * Runs `once` again while its failure says that trying helps (retry 'auto'), at most `limits.tries` times, waiting as
 * long as the other side asks, else 0.5 s doubling to 30 s. Stops at once when ctl.kill is aborted.
 * @param again told before each wait
 */
export async function retrying<T>(ctl: Control, once: () => Promise<T>, again: (about: Again) => void): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await once();
    } catch (error) {
      ctl.kill.throwIfAborted();
      if (!(error instanceof Failed) || error.failure.retry !== 'auto' || tries >= ctl.limits.tries) throw error;
      const wait = waitAfter(error, tries);
      again({ tries, wait, code: error.failure.code });
      await ctl.clock.sleep(wait, ctl.kill);
    }
  }
}

/** Milliseconds to wait after so many tries. */
export function waitAfter(error: Failed, tries: number): number {
  return error.after ?? Math.min(longestWait, firstWait * 2 ** (tries - 1));
}
