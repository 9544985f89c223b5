import type { Managed } from '../inventory/managed.ts';
import { fieldAt, fieldsOf, isA } from '../schema/schema.ts';
import type { Call } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { child, childrenOf, flagOf, type Node, textOf } from '../xml/parse.ts';
import { Ref, type Value } from '../xml/values.ts';
import { refIn } from './views.ts';

/** Which properties of which objects: a PropertyFilterSpec that was read. */
export interface Selected {
  readonly managed: Managed;
  readonly paths: readonly string[];
}

interface Traversal {
  readonly type: string;
  readonly path: string;
  readonly skip: boolean;
  readonly selectSet: readonly Node[];
}

/**
 * The objects that a filter means, each once, with the properties it wants of them.
 * @throws VimFault InvalidProperty for a path no such object has, as vCenter does for the whole call
 */
export function select(call: Pick<Call, 'vc' | 'session'>, spec: Node): Selected[] {
  const wanted = childrenOf(spec, 'propSet').map(set => ({
    type: (textOf(set, 'type') ?? '').trim(),
    all: flagOf(set, 'all') ?? false,
    paths: childrenOf(set, 'pathSet').map(each => each.text.trim()),
  }));
  for (const { type, paths } of wanted) checkPaths(type, paths);
  const chosen = new Map<Managed, readonly string[]>();
  for (const object of childrenOf(spec, 'objectSet')) {
    for (const managed of reached(call, object)) {
      const sets = wanted.filter(each => isA(managed.ref.type, each.type));
      if (sets.length === 0 || chosen.has(managed)) continue;
      const paths = sets.flatMap(set => (set.all ? managed.properties : set.paths));
      chosen.set(managed, [...new Set(paths)]);
    }
  }
  return [...chosen].map(([managed, paths]) => ({ managed, paths }));
}

function checkPaths(type: string, paths: readonly string[]): void {
  if (!fieldsOf(type)) throw new VimFault('InvalidType', `A specified type is not known: ${type}`, { argument: type });
  const wrong = paths.find(path => !fieldAt(type, path));
  if (wrong !== undefined) throw new VimFault('InvalidProperty', '', { name: wrong });
}

function reached(call: Pick<Call, 'vc' | 'session'>, object: Node): Managed[] {
  const start = refIn(call, child(object, 'obj'));
  const named = new Map<string, Traversal>();
  const learn = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      const name = textOf(node, 'name')?.trim();
      if (node.xsiType !== 'TraversalSpec') continue;
      if (name) named.set(name, traversal(node));
      learn(childrenOf(node, 'selectSet'));
    }
  };
  learn(childrenOf(object, 'selectSet'));
  const found = new Set<Managed>();
  const seen = new Set<string>();
  const go = (from: Managed, selections: readonly Node[]) => {
    for (const node of selections) {
      const step = node.xsiType === 'TraversalSpec' ? traversal(node) : named.get(textOf(node, 'name')?.trim() ?? '');
      if (!step || !isA(from.ref.type, step.type)) continue;
      const mark = `${from.ref.value} ${step.type} ${step.path}`;
      if (seen.has(mark)) continue;
      seen.add(mark);
      for (const ref of refsOf(from.at(step.path))) {
        const next = call.vc.inventory.find(ref.value, call.session?.key);
        if (!next) continue;
        if (!step.skip) found.add(next);
        go(next, step.selectSet);
      }
    }
  };
  if (!(flagOf(object, 'skip') ?? false)) found.add(start);
  go(start, childrenOf(object, 'selectSet'));
  return [...found];
}

function traversal(node: Node): Traversal {
  const type = (textOf(node, 'type') ?? '').trim();
  const path = (textOf(node, 'path') ?? '').trim();
  return { type, path, skip: flagOf(node, 'skip') ?? false, selectSet: childrenOf(node, 'selectSet') };
}

function refsOf(value: Value | undefined): Ref[] {
  if (value instanceof Ref) return [value];
  return Array.isArray(value) ? value.filter(each => each instanceof Ref) : [];
}
