import { Failed } from '../../../failure.ts';
import type { Clock } from '../../../types.ts';
import { booleanOf, child, children, type Element, refOf, textOf } from '../soap/element.ts';
import type { Arg, MoRef, Properties, Vim } from '../vim.ts';
import { partOf, propertiesOf, specOf } from './collector.ts';
import { type About, failedByError } from './faults.ts';

type Caller = Pick<Vim, 'call' | 'content' | 'server'>;

/** How long a server is to wait for a change before it says that there is none. */
const waitSeconds = 30;
/** Between two looks, where waiting does not work: a proxy that ends what is silent, a server without the method. */
const lookEvery = 1_000;
/** How often a server may say that nothing came without having waited. */
const mostHasty = 3;
const destroyPatience = 5_000;

/**
 * Waits until `done` makes something of the properties.
 * Source: PropertyCollector.WaitForUpdatesEx
 */
export async function until<T>(
  vim: Caller,
  clock: Clock,
  ref: MoRef,
  paths: readonly string[],
  done: (now: Properties) => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  const made = await openCollector(vim, ref, paths, signal).catch(error => orPolling(error, signal));
  if (made) {
    const found = await watched(vim, clock, made, ref, done, signal)
      .catch(error => orPolling(error, signal, made))
      .finally(() => {
        // Not waited for: who stopped wants to be let go, and what is found is found.
        void vim.call('DestroyPropertyCollector', made, [], AbortSignal.timeout(destroyPatience)).catch(() => {});
      });
    if (found !== undefined) return found;
  }
  for (;;) {
    const found = done(await propertiesOf(vim, ref, paths, signal));
    if (found !== undefined) return found;
    await clock.sleep(lookEvery, signal);
  }
}

/**
 * A wait that broke, a server that does not know it, or a collector that went with its session say nothing against asking
 * now and then.
 */
function orPolling(error: unknown, signal: AbortSignal, collector?: MoRef): undefined {
  if (signal.aborted || !(error instanceof Failed)) throw error;
  const { code, facts } = error.failure;
  const without = ['VSPHERE_FAULT', 'VSPHERE_UNREACHABLE', 'VSPHERE_NOT_VSPHERE'].includes(code);
  if (!without && !(code === 'VSPHERE_GONE' && facts.object === collector?.value)) throw error;
}

/** One of its own, so that filters of others do not end in its answers. */
async function openCollector(
  vim: Caller,
  ref: MoRef,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<MoRef | undefined> {
  const own = partOf(vim, 'propertyCollector');
  const collector = refOf(await vim.call('CreatePropertyCollector', own, [], signal), 'returnval');
  if (!collector) return undefined;
  const spec: Arg = ['spec', specOf({ of: { [ref.type]: paths }, refs: [ref] })];
  try {
    await vim.call('CreateFilter', collector, [spec, ['partialUpdates', false]], signal);
  } catch (error) {
    void vim.call('DestroyPropertyCollector', collector, [], AbortSignal.timeout(destroyPatience)).catch(() => {});
    throw error;
  }
  return collector;
}

/** @returns undefined when the object was left behind or the server does not wait: looking tells more */
async function watched<T>(
  vim: Caller,
  clock: Clock,
  collector: MoRef,
  ref: MoRef,
  done: (now: Properties) => T | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  const now = new Map<string, Element>();
  for (let version = '', hasty = 0; hasty < mostHasty; ) {
    const began = clock.now();
    const args: Arg[] = [
      ['version', version],
      ['options', [['maxWaitSeconds', waitSeconds]]],
    ];
    const update = child(await vim.call('WaitForUpdatesEx', collector, args, signal), 'returnval');
    // Nothing came in time; said too soon, there is something in between that does not let the server wait.
    if (!update) {
      if (clock.now() - began < lookEvery) hasty++;
      continue;
    }
    version = textOf(update, 'version') ?? '';
    const objects = children(update, 'filterSet').flatMap(set => children(set, 'objectSet'));
    for (const object of objects.filter(each => refOf(each, 'obj')?.value === ref.value)) {
      // It left, or a path of it may not be read: the read that follows says why.
      if (textOf(object, 'kind') === 'leave' || child(object, 'missingSet')) return undefined;
      for (const change of children(object, 'changeSet')) apply(now, change);
    }
    if (booleanOf(update, 'truncated')) continue;
    const found = done(now);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A change without a value unsets, whatever it calls itself. */
function apply(now: Map<string, Element>, change: Element): void {
  const name = textOf(change, 'name');
  if (name === undefined) return;
  const value = textOf(change, 'op') === 'remove' ? undefined : child(change, 'val');
  if (value) now.set(name, value);
  else now.delete(name);
}

/**
 * Waits for the end of a task, however long it is queued.
 * @returns its result
 * @throws Failed by its fault
 */
export async function taskEnd(
  vim: Pick<Vim, 'until'>,
  about: About,
  task: MoRef,
  signal: AbortSignal,
): Promise<Element | undefined> {
  const ended = await vim.until(
    task,
    ['info'],
    now => {
      const info = now.get('info');
      const state = textOf(info, 'state');
      if (state === 'error') return { failed: failedByError(about, child(info, 'error')) };
      return state === 'success' ? { result: child(info, 'result') } : undefined;
    },
    signal,
  );
  if (ended.failed) throw ended.failed;
  return ended.result;
}
