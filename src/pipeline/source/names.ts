import { posix } from 'node:path';

/**
 * The name of a file that another one speaks of (an href, an extent, a manifest entry), relative to where both lie.
 * @param from name of the speaking file, `/` between folders
 * @returns undefined where the name would leave the folder, or could on some system (DSP0243 §7.1: relative, no `..`)
 */
export function beside(from: string, name: string): string | undefined {
  const own = within(name);
  if (own === undefined) return undefined;
  const folder = posix.dirname(from);
  return folder === '.' ? own : `${folder}/${own}`;
}

/** A relative name without `.` and empty steps, or undefined where it is absolute, empty, steps up or has control characters. */
export function within(name: string): string | undefined {
  if (/^\/|^[A-Za-z]:|[\\\p{Cc}]/u.test(name)) return undefined;
  const steps = name.split('/').filter(step => step !== '' && step !== '.');
  return steps.length === 0 || steps.includes('..') ? undefined : steps.join('/');
}
