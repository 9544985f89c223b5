import type { Control } from '../../../types/control.ts';
import { printable } from '../../printable.ts';
import type { DescribedMachine } from '../described.ts';
import { type Element, refOf, textOf } from '../soap/element.ts';
import type { Arg, MoRef, Properties, Vim } from '../vim.ts';
import { quiesceFailure } from './failures.ts';
import { isBusy } from './faults.ts';
import { tell } from './notes.ts';

/** The machine that is brought to rest, and how to look at it. */
export interface Subject {
  readonly vim: Vim;
  readonly ref: MoRef;
  readonly name: string;
  /** Reads it anew. @throws Failed VSPHERE_GONE */
  look(signal: AbortSignal): Promise<DescribedMachine>;
}

export type PowerState = DescribedMachine['power'];

const powerPath = 'runtime.powerState';
const questionPath = 'runtime.question';
export const powerPaths = [powerPath, questionPath] as const;

/** Power as `runtime.powerState` says it. */
export function powerIn(now: Properties): PowerState | undefined {
  const states = { poweredOn: 'on', poweredOff: 'off', suspended: 'suspended' } as const;
  const text = textOf(now.get(powerPath));
  return text === undefined || !Object.hasOwn(states, text) ? undefined : states[text as keyof typeof states];
}

/** What the machine waits to be told, in vSphere's words. */
export function questionIn(now: Properties): string | undefined {
  const text = textOf(now.get(questionPath), 'text');
  return text === undefined ? undefined : printable(text, 300);
}

export async function powerNow({ vim, ref }: Subject, signal: AbortSignal): Promise<PowerState | undefined> {
  return powerIn(await vim.properties(ref, [powerPath], signal));
}

/**
 * One task, to its end. Where the machine starts to wait for an answer the task would hang for ever: the answer is not
 * ours, so that is a failure; whether the deed was done is found out by looking.
 * @throws Failed VSPHERE_QUESTION, or by the fault of the task
 */
export async function perform(
  { vim, ref, name }: Subject,
  method: string,
  args: readonly Arg[],
  { kill }: Control,
  on: MoRef = ref,
): Promise<Element | undefined> {
  const task = refOf(await vim.call(method, on, args, kill), 'returnval');
  if (!task) return undefined;
  const over = new AbortController();
  const stop = AbortSignal.any([kill, over.signal]);
  const asked = vim.until(ref, [questionPath], questionIn, stop).then(
    question => Promise.reject(quiesceFailure('VSPHERE_QUESTION', { machine: name, question })),
    // Whoever cannot watch for a question can still wait for the task.
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([vim.task(task, stop), asked]);
  } finally {
    over.abort();
  }
}

/** An export that nobody ended holds its machine until its lease times out: five minutes, and some. */
const patience = 6 * 60_000;
const between = 10_000;

/** Tries again while something else works on the machine. */
export async function whenFree<T>({ name }: Subject, ctl: Control, deed: () => Promise<T>): Promise<T> {
  const until = ctl.clock.elapsed() + patience;
  for (let told = false; ; told = true) {
    try {
      return await deed();
    } catch (error) {
      if (!isBusy(error) || ctl.drain.aborted || ctl.clock.elapsed() >= until) throw error;
      if (!told) tell(ctl, 'vsphere-busy', { machine: name, minutes: patience / 60_000 });
      await ctl.clock.sleep(between, ctl.kill);
    }
  }
}
