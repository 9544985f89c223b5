import { runFailure } from '../run-failures.ts';

/**
 * Does something in a folder that keeps sessions.
 * @throws Failed STATE_UNWRITABLE for what the operating system refuses: no room, no right, no such folder
 */
export function inState<T>(folder: string, deed: () => T): T {
  try {
    return deed();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) throw error;
    throw runFailure('STATE_UNWRITABLE', { folder, reason: code }, { cause: error });
  }
}
