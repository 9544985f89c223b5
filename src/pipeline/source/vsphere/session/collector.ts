import { Failed } from '../../../failure.ts';
import { child, children, type Element, refOf, textOf } from '../soap/element.ts';
import type { Arg, MoRef, ObjectProperties, Properties, Query, Vim } from '../vim.ts';
import { sessionFailure } from './failures.ts';
import { faultName } from './faults.ts';

export type Caller = Pick<Vim, 'call' | 'content' | 'server' | 'session'>;

/** So often one read is begun again in a new session. */
const mostSessions = 3;

/**
 * Was the session lost under what somebody does? Views, collectors and the tokens of pages go with theirs, so that it has to be
 * begun again in the new one.
 * @param key of the session in which it began
 */
export function goneWithSession({ session }: Pick<Vim, 'session'>, key: string, turn: number): boolean {
  return session.key !== key && turn < mostSessions;
}

/** What a read needs of the server. @throws TypeError where a server lacks a part that every one has */
export function partOf({ content }: Pick<Vim, 'content'>, name: string): MoRef {
  const ref = content.get(name);
  if (!ref) throw new TypeError(name);
  return ref;
}

/**
 * Page by page: the server's page, or that of `query.page`. A path that this server does not know is left out (vCenter refuses
 * the whole call for it).
 * Source: PropertyCollector.RetrievePropertiesEx
 */
export async function* retrieve(
  vim: Caller,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<readonly ObjectProperties[]> {
  const told = new Set<string>();
  for (let turn = 1; ; turn++) {
    const { key } = vim.session;
    try {
      for await (const page of pagesOf(vim, query, signal)) {
        const fresh = page.filter(({ ref }) => !told.has(ref.value));
        for (const { ref } of fresh) told.add(ref.value);
        if (fresh.length > 0) yield fresh;
      }
      return;
    } catch (error) {
      if (signal.aborted || !goneWithSession(vim, key, turn)) throw error;
    }
  }
}

async function* pagesOf(vim: Caller, query: Query, signal: AbortSignal): AsyncGenerator<readonly ObjectProperties[]> {
  const collector = partOf(vim, 'propertyCollector');
  const view = query.below && (await openView(vim, query, signal));
  try {
    let answer = await firstPage(vim, collector, query, view, signal);
    for (;;) {
      const page = objectsIn(answer);
      if (page.length > 0) yield page;
      const token = textOf(answer, 'returnval', 'token');
      if (token === undefined) return;
      answer = await vim.call('ContinueRetrievePropertiesEx', collector, [['token', token]], signal);
    }
  } finally {
    // The session has it otherwise until it ends.
    if (view) await vim.call('DestroyView', view, [], AbortSignal.timeout(viewPatience)).catch(() => {});
  }
}

const viewPatience = 5_000;

/** All properties asked for of one object. @throws Failed VSPHERE_GONE */
export async function propertiesOf(
  vim: Caller,
  ref: MoRef,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Properties> {
  for await (const [found] of retrieve(vim, { of: { [ref.type]: paths }, refs: [ref] }, signal)) {
    if (found) return found.properties;
  }
  throw sessionFailure('VSPHERE_GONE', { server: vim.server.host, object: ref.value });
}

async function openView(vim: Caller, { below, of }: Query, signal: AbortSignal): Promise<MoRef | undefined> {
  if (!below) return undefined;
  const types = Object.keys(of).map((type): Arg => ['type', type]);
  const args: Arg[] = [['container', below], ...types, ['recursive', true]];
  return refOf(await vim.call('CreateContainerView', partOf(vim, 'viewManager'), args, signal), 'returnval');
}

async function firstPage(
  vim: Caller,
  collector: MoRef,
  query: Query,
  view: MoRef | undefined,
  signal: AbortSignal,
): Promise<Element> {
  for (const unknown = new Set<string>(); ; ) {
    const options: Arg = ['options', query.page === undefined ? [] : [['maxObjects', query.page]]];
    const args: Arg[] = [['specSet', specOf(query, view, unknown)], options];
    try {
      return await vim.call('RetrievePropertiesEx', collector, args, signal);
    } catch (error) {
      const path = unknownPath(error, query);
      if (path === undefined || unknown.has(path)) throw error;
      unknown.add(path);
    }
  }
}

/** The path that an InvalidProperty fault is about. */
function unknownPath(error: unknown, { of }: Query): string | undefined {
  if (!(error instanceof Failed) || error.failure.code !== 'VSPHERE_NO_PROPERTY') return undefined;
  const { property } = error.failure.facts;
  return Object.values(of)
    .flat()
    .find(path => path === property);
}

/** A PropertyFilterSpec: which paths of which types, of these objects or of all that a view shows. */
export function specOf({ of, refs = [] }: Query, view?: MoRef, without: ReadonlySet<string> = new Set()): Arg[] {
  const sets = Object.entries(of).map(([type, paths]): Arg => {
    const wanted = paths.filter(path => !without.has(path));
    return ['propSet', [['type', type], ['all', false], ...wanted.map((path): Arg => ['pathSet', path])]];
  });
  if (!view)
    return [
      ...sets,
      ...refs.map(
        (ref): Arg => [
          'objectSet',
          [
            ['obj', ref],
            ['skip', false],
          ],
        ],
      ),
    ];
  const through: Arg[] = [
    ['name', 'view'],
    ['type', view.type],
    ['path', 'view'],
    ['skip', false],
  ];
  const selectSet: Arg = ['selectSet', { xsiType: 'TraversalSpec', value: through }];
  return [...sets, ['objectSet', [['obj', view], ['skip', true], selectSet]]];
}

function objectsIn(answer: Element): ObjectProperties[] {
  // No returnval at all when there is nothing.
  return children(child(answer, 'returnval'), 'objects').flatMap(object => {
    const ref = refOf(object, 'obj');
    return ref ? [{ ref, properties: valuesIn(children(object, 'propSet')), missing: missingIn(object) }] : [];
  });
}

function valuesIn(sets: readonly Element[]): Map<string, Element> {
  const found = new Map<string, Element>();
  for (const set of sets) {
    const name = textOf(set, 'name');
    const value = child(set, 'val');
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  return found;
}

function missingIn(object: Element): Map<string, string> {
  return new Map(
    children(object, 'missingSet').map(one => [textOf(one, 'path') ?? '', faultName(child(one, 'fault', 'fault'))]),
  );
}
