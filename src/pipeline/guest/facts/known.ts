import { GuestUnreadable } from '../unreadable.ts';

/** What is asked, or undefined where it cannot be known. */
export function known<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof GuestUnreadable) return undefined;
    throw error;
  }
}

/** What is asked of the disks, or `otherwise` where it cannot be read. */
export async function readOr<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GuestUnreadable) return otherwise;
    throw error;
  }
}
