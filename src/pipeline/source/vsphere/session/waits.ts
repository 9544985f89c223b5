import { Failed } from '../../../failure.ts';
import type { Clock } from '../../../types/control.ts';
import { booleanOf, child, children, type Element, refOf, textOf } from '../soap/element.ts';
import type { Arg, MoRef, Properties, Vim } from '../vim.ts';
import { type Caller, goneWithSession, partOf, propertiesOf, specOf } from './collector.ts';
import { sessionFailure } from './failures.ts';
import { type About, failedByError } from './faults.ts';

/** How long a server is to wait for a change before it says that there is none. */
const waitSeconds = 30;
/** Between two looks, where waiting does not work: a proxy that ends what is silent, a server without the method. */
const lookEvery = 1_000;
/** How often a server may say that nothing came without having waited. */
const mostHasty = 3;
const destroyPatience = 5_000;
const abortedPatience = 500;

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
  for (let again = true, turn = 1; again; turn++) {
    const { key } = vim.session;
    let collector: MoRef | undefined;
    again = false;
    try {
      collector = await openCollector(vim, ref, paths, signal);
      const found = collector && (await watched(vim, clock, collector, ref, done, signal));
      if (found !== undefined) return found;
    } catch (error) {
      if (signal.aborted) throw error;
      again = goneWithSession(vim, key, turn);
      if (!again && !worthPolling(error)) throw error;
    } finally {
      // Who stopped wants to be let go.
      if (collector) await destroyed(vim, collector, signal.aborted ? abortedPatience : destroyPatience);
    }
  }
  for (;;) {
    const found = done(await propertiesOf(vim, ref, paths, signal));
    if (found !== undefined) return found;
    await clock.sleep(lookEvery, signal);
  }
}

/** A wait that broke, or a server that does not know it, says nothing against asking now and then. */
function worthPolling(error: unknown): boolean {
  return (
    error instanceof Failed &&
    ['VSPHERE_FAULT', 'VSPHERE_UNREACHABLE', 'VSPHERE_NOT_VSPHERE', 'VSPHERE_HTTP'].includes(error.failure.code)
  );
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
    await destroyed(vim, collector, abortedPatience);
    throw error;
  }
  return collector;
}

/** The session has it otherwise until it ends. */
async function destroyed(vim: Caller, collector: MoRef, patience: number): Promise<void> {
  await vim.call('DestroyPropertyCollector', collector, [], AbortSignal.timeout(patience)).catch(() => {});
}

/** @returns undefined where somebody in between does not let the server wait */
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
    const began = clock.elapsed();
    const args: Arg[] = [
      ['version', version],
      ['options', [['maxWaitSeconds', waitSeconds]]],
    ];
    const update = child(await vim.call('WaitForUpdatesEx', collector, args, signal), 'returnval');
    // Nothing came in time; said too soon, there is something in between that does not let the server wait.
    if (!update) {
      if (clock.elapsed() - began < lookEvery) hasty++;
      continue;
    }
    version = textOf(update, 'version') ?? '';
    for (const set of children(update, 'filterSet')) {
      for (const object of children(set, 'objectSet')) {
        if (refOf(object, 'obj')?.value !== ref.value) continue;
        if (textOf(object, 'kind') === 'leave')
          throw sessionFailure('VSPHERE_GONE', { server: vim.server.host, object: ref.value });
        for (const change of children(object, 'changeSet')) apply(now, change);
      }
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
