import type { GuestTarget } from './guest/checks/check.ts';

/**
 * What a guest must be ready for, where a plan leads to a cloud; undefined for files.
 * @param kind of a plan's target
 */
export function guestTargetOf(kind: string): GuestTarget | undefined {
  return kind === 'azure' ? 'azure' : undefined;
}
