import { booleanOf, child, children, type Element, textOf } from '../soap/element.ts';
import type { MoRef, Vim } from '../vim.ts';
import { ifReadable } from './read.ts';

/**
 * Which of these privileges the session's user has on an object; an id that is absent is one that could not be told.
 * Source: vSphere Web Services API, AuthorizationManager.FetchUserPrivilegeOnEntities, HasPrivilegeOnEntities.
 * @returns undefined where the server tells nothing
 */
export async function heldPrivileges(
  vim: Vim,
  on: MoRef,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, boolean> | undefined> {
  const manager = vim.content.get('authorizationManager');
  if (manager === undefined) return undefined;
  const all = await ifReadable(fetched(vim, manager, on, signal), signal);
  if (all !== undefined) return new Map(ids.map(id => [id, all.has(id)]));
  const known = await ifReadable(knownPrivileges(vim, manager, signal), signal);
  const asked = known === undefined ? ids : ids.filter(id => known.has(id));
  if (asked.length === 0) return undefined;
  return ifReadable(granted(vim, manager, on, asked, signal), signal);
}

/** All that the user has there. Whoever sees the object has System.View: without it the answer is about nobody. */
async function fetched(vim: Vim, manager: MoRef, on: MoRef, signal: AbortSignal): Promise<Set<string> | undefined> {
  const { userName } = vim.session;
  if (userName === '') return undefined;
  const args = [
    ['entities', on],
    ['userName', userName],
  ] as const;
  const answer = await vim.call('FetchUserPrivilegeOnEntities', manager, args, signal);
  const ids = resultsOn(answer, on).flatMap(result => children(result, 'privileges').map(each => each.text));
  return ids.some(id => id.startsWith('System.')) ? new Set(ids) : undefined;
}

/** Asked only for ids that the server knows: one that it does not know fails the whole call. */
async function knownPrivileges(vim: Vim, manager: MoRef, signal: AbortSignal): Promise<Set<string> | undefined> {
  const properties = await vim.properties(manager, ['privilegeList'], signal);
  const list = children(properties.get('privilegeList')).flatMap(each => textOf(each, 'privId') ?? []);
  return list.length === 0 ? undefined : new Set(list);
}

async function granted(
  vim: Vim,
  manager: MoRef,
  on: MoRef,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, boolean> | undefined> {
  const asked = ids.map(id => ['privId', id] as const);
  const args = [['entity', on] as const, ['sessionId', vim.session.key] as const, ...asked];
  const answer = await vim.call('HasPrivilegeOnEntities', manager, args, signal);
  const held = new Map<string, boolean>();
  for (const each of resultsOn(answer, on).flatMap(result => children(result, 'privAvailability'))) {
    const id = textOf(each, 'privId');
    const isGranted = booleanOf(each, 'isGranted');
    if (id !== undefined && isGranted !== undefined) held.set(id, isGranted);
  }
  return held.size === 0 ? undefined : held;
}

function resultsOn(answer: Element, on: MoRef): readonly Element[] {
  return children(answer, 'returnval').filter(each => child(each, 'entity')?.text === on.value);
}
