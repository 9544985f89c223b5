import { z } from 'zod';

const patterns = z.array(z.string().max(1024)).max(10_000).default([]);

/** One entry of what somebody may do. Source: Microsoft.Authorization 2022-04-01, Permission */
export const permissionForm = z.object({ actions: patterns, notActions: patterns });
export type Permission = z.infer<typeof permissionForm>;

/** Each entry stands for itself: what one takes out another may give. */
export function allows(permissions: readonly Permission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some(pattern => matches(pattern, action)) && !notActions.some(pattern => matches(pattern, action)),
  );
}

/** Does a pattern such as `Microsoft.Compute/disks/*` cover an action? A star is any text, also across slashes. */
export function matches(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
