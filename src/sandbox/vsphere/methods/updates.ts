import { randomUUID } from 'node:crypto';
import { Managed } from '../inventory/managed.ts';
import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { child, type Node, textOf } from '../xml/parse.ts';
import { Ref } from '../xml/values.ts';
import { escapeXml } from '../xml/write.ts';
import { propertyXml } from './retrieve.ts';
import { select } from './spec.ts';

export const updateMethods: Readonly<Record<string, Method>> = {
  CreatePropertyCollector: { on: 'PropertyCollector', run: createCollector },
  DestroyPropertyCollector: { on: 'PropertyCollector', run: destroyCollector },
  CreateFilter: { on: 'PropertyCollector', run: createFilter },
  DestroyPropertyFilter: { on: 'PropertyFilter', run: destroyFilter },
  WaitForUpdatesEx: { on: 'PropertyCollector', run: waitForUpdates },
  CancelWaitForUpdates: {
    on: 'PropertyCollector',
    run: call => {
      collectorOf(call).cancel.abort();
      return undefined;
    },
  },
};

/** What was last told of each property of each object. */
type Told = Map<Managed, Map<string, string | undefined>>;

interface Filter {
  readonly ref: Ref;
  readonly spec: Node;
  told: Told;
}

interface Collector {
  readonly filters: Map<string, Filter>;
  version: number;
  cancel: AbortController;
}

/** What collectors know, by their managed object; those of the server have one for each session. */
const collectors = new WeakMap<object, Map<string, Collector>>();

function collectorOf({ target, session }: Call): Collector {
  const bySession = collectors.get(target) ?? new Map<string, Collector>();
  collectors.set(target, bySession);
  const key = session?.key ?? '';
  const known = bySession.get(key) ?? { filters: new Map(), version: 0, cancel: new AbortController() };
  bySession.set(key, known);
  return known;
}

function createCollector({ vc, session }: Call): Answer {
  const ref = new Ref('PropertyCollector', `session[${session?.key}]${randomUUID()}`);
  vc.inventory.add(new Managed(ref, {}, { session: session?.key ?? '' }));
  return { type: 'ref', value: ref };
}

function destroyCollector(call: Call): Answer {
  if (call.target.session === undefined)
    throw new VimFault('InvalidRequest', 'The default collector cannot be destroyed.');
  const collector = collectorOf(call);
  for (const filter of collector.filters.values()) {
    const managed = call.vc.inventory.find(filter.ref.value, call.session?.key);
    if (managed) call.vc.inventory.remove(managed);
  }
  collector.cancel.abort();
  call.vc.inventory.remove(call.target);
  return undefined;
}

function createFilter(call: Call): Answer {
  const spec = child(call.args, 'spec');
  if (!spec) throw new VimFault('InvalidArgument', '', { invalidProperty: 'spec' });
  select(call, spec);
  const ref = new Ref('PropertyFilter', `session[${call.session?.key}]${randomUUID()}`);
  const { filters } = collectorOf(call);
  filters.set(ref.value, { ref, spec, told: new Map() });
  owners.set(call.vc.inventory.add(new Managed(ref, {}, { session: call.session?.key ?? '' })), filters);
  return { type: 'ref', value: ref };
}

/** The collector's filters that a filter is among. */
const owners = new WeakMap<Managed, Map<string, Filter>>();

function destroyFilter({ vc, target }: Call): Answer {
  owners.get(target)?.delete(target.ref.value);
  vc.inventory.remove(target);
  return undefined;
}

async function waitForUpdates(call: Call): Promise<Answer> {
  const { vc, args, session } = call;
  const collector = collectorOf(call);
  const version = textOf(args, 'version')?.trim() ?? '';
  if (version === '') for (const filter of collector.filters.values()) filter.told = new Map();
  else if (version !== String(collector.version)) throw new VimFault('InvalidCollectorVersion');
  if (collector.cancel.signal.aborted) collector.cancel = new AbortController();
  const options = child(args, 'options');
  const seconds = Number(textOf(options, 'maxWaitSeconds') ?? 86_400);
  const most = Number(textOf(options, 'maxObjectUpdates') ?? 100);
  const until = Date.now() + seconds * 1000;
  const gone = session?.gone.signal ?? call.signal;
  const stop = AbortSignal.any([call.signal, gone, collector.cancel.signal, vc.closed.signal]);
  for (;;) {
    const xml = updatesOf(call, collector, most);
    if (xml !== undefined) return { xml };
    const left = until - Date.now();
    if (left <= 0) return undefined;
    if (gone.aborted) throw new VimFault('NotAuthenticated', 'The session is not authenticated.');
    if (stop.aborted) throw new VimFault('RequestCanceled', 'The request was canceled.');
    await vc.inventory.changed(left, stop);
  }
}

/** What is new since it was last told, as `returnval`; undefined when nothing is. */
function updatesOf(call: Call, collector: Collector, most: number): string | undefined {
  let left = most;
  let truncated = false;
  let sets = '';
  for (const filter of collector.filters.values()) {
    let objects = '';
    for (const { managed, next, xml } of changesOf(call, filter)) {
      if (left === 0) {
        truncated = true;
        break;
      }
      left--;
      objects += xml;
      if (next) filter.told.set(managed, next);
      else filter.told.delete(managed);
    }
    if (objects !== '')
      sets += `<filterSet><filter type="PropertyFilter">${escapeXml(filter.ref.value)}</filter>${objects}</filterSet>`;
  }
  if (sets === '') return undefined;
  collector.version++;
  const rest = truncated ? '<truncated>true</truncated>' : '';
  return `<returnval><version>${collector.version}</version>${sets}${rest}</returnval>`;
}

interface ObjectChange {
  readonly managed: Managed;
  readonly next: Map<string, string | undefined> | undefined;
  readonly xml: string;
}

function* changesOf(call: Call, filter: Filter): Generator<ObjectChange> {
  const now = selectedNow(call, filter);
  for (const { managed, paths } of now) {
    const told = filter.told.get(managed);
    const next = new Map(paths.map(path => [path, propertyXml(call, managed, path)] as const));
    const changed = paths.filter(path => !told || told.get(path) !== next.get(path));
    if (changed.length === 0 && told) continue;
    const sets = changed.map(
      path => `<changeSet><name>${path}</name><op>assign</op>${next.get(path) ?? ''}</changeSet>`,
    );
    yield { managed, next, xml: objectXml(told ? 'modify' : 'enter', managed, sets.join('')) };
  }
  for (const managed of [...filter.told.keys()]) {
    if (!now.some(each => each.managed === managed))
      yield { managed, next: undefined, xml: objectXml('leave', managed, '') };
  }
}

function selectedNow(call: Call, filter: Filter) {
  try {
    return select(call, filter.spec);
  } catch (error) {
    // What it watched is gone.
    if (error instanceof VimFault) return [];
    throw error;
  }
}

function objectXml(kind: string, { ref }: Managed, sets: string): string {
  return `<objectSet><kind>${kind}</kind><obj type="${ref.type}">${escapeXml(ref.value)}</obj>${sets}</objectSet>`;
}
