import { Failed } from '../../../failure.ts';
import type { SourcePlanOf } from '../../../plan.ts';
import type { Control, Keep } from '../../../types.ts';
import { powerFacts, powerKey, standing } from './entries.ts';
import { quiesceFailure } from './failures.ts';
import { isToolsUnavailable } from './faults.ts';
import { tell } from './notes.ts';
import {
  type PowerState,
  perform,
  powerIn,
  powerNow,
  powerPaths,
  questionIn,
  type Subject,
  whenFree,
} from './subject.ts';

const minute = 60_000;

/** Turns a running machine off as the plan says, and notes in the ledger that it ran. */
export async function bringOff(
  subject: Subject,
  plan: SourcePlanOf<'vsphere'>,
  keep: Keep,
  ctl: Control,
): Promise<void> {
  const { name, ref } = subject;
  const minutes = plan.shutdownMinutes;
  const way = plan.power ?? '';
  const about = { name, machine: name, vm: ref.value };
  const facts = { ...about, was: 'on', way, off: false, asked: 0, minutes };
  await keep.intend({ key: powerKey, kind: 'vsphere-power', side: 'source', facts });
  const known = standing(keep, powerKey);
  // It was off once because of us, and somebody has started it since: it has to go off again.
  if (known && powerFacts(known).off) await keep.made(powerKey, { off: false, asked: 0 });
  const ours = way === 'off' ? await switchOff(subject, ctl) : await shutDown(subject, minutes, keep, ctl);
  if (!ours) return keep.gone(powerKey);
  await keep.made(powerKey, { off: true });
  tell(ctl, 'vsphere-off', { machine: name });
}

/** @returns false when it went off by itself before we did anything */
async function shutDown(subject: Subject, minutes: number, keep: Keep, ctl: Control): Promise<boolean> {
  const machine = subject.name;
  const asked = askedAt(keep);
  let left = asked + minutes * minute - ctl.clock.now();
  if (left <= 0) {
    const answer = await askGuest(subject, ctl);
    if (answer === 'off') return asked > 0;
    if (answer === 'asked') {
      await keep.made(powerKey, { asked: ctl.clock.now() });
      tell(ctl, 'vsphere-shutting-down', { machine, minutes });
      left = minutes * minute;
    }
  }
  const hasTools = left > 0;
  for (; ; left = minutes * minute) {
    if (left > 0 && (await offWithin(subject, left, ctl))) return true;
    const what = await whatNow(subject, minutes, hasTools, ctl);
    if (what === 'power-off') {
      await switchOff(subject, ctl);
      return true;
    }
    if (what !== 'wait') throw quiesceFailure('VSPHERE_STILL_ON', { machine, minutes });
  }
}

/** When its guest was asked to shut down; 0 where nobody knows that it was. */
function askedAt(keep: Keep): number {
  const entry = standing(keep, powerKey);
  return entry?.state === 'made' ? powerFacts(entry).asked : 0;
}

async function askGuest(subject: Subject, ctl: Control): Promise<'asked' | 'off' | 'no-tools'> {
  try {
    await whenFree(subject, ctl, () => subject.vim.call('ShutdownGuest', subject.ref, [], ctl.kill));
    return 'asked';
  } catch (error) {
    ctl.kill.throwIfAborted();
    if ((await powerNow(subject, ctl.kill).catch(() => undefined)) === 'off') return 'off';
    if (isToolsUnavailable(error)) return 'no-tools';
    throw error;
  }
}

/**
 * Waits for it to be off.
 * @returns false when it is not after `ms` milliseconds
 * @throws the reason of `drain` or `kill`; Failed VSPHERE_SUSPENDED
 */
export async function offWithin(subject: Subject, ms: number, ctl: Control): Promise<boolean> {
  const { vim, ref, name } = subject;
  const over = new AbortController();
  const stop = AbortSignal.any([ctl.kill, ctl.drain, over.signal]);
  let told: string | undefined;
  const atRest = vim.until(
    ref,
    powerPaths,
    now => {
      const question = questionIn(now);
      if (question !== undefined && question !== told) tell(ctl, 'vsphere-question', { machine: name, question });
      told = question;
      const power = powerIn(now);
      return power === 'on' ? undefined : power;
    },
    stop,
  );
  const late = ctl.clock.sleep(ms, stop).then(() => 'late' as const);
  // Whichever loses rejects once it is stopped.
  for (const one of [atRest, late]) one.catch(() => {});
  try {
    const first: PowerState | 'late' = await Promise.race([atRest, late]);
    if (first === 'suspended') throw quiesceFailure('VSPHERE_SUSPENDED', { machine: name });
    return first === 'off';
  } catch (error) {
    ctl.kill.throwIfAborted();
    ctl.drain.throwIfAborted();
    throw error;
  } finally {
    over.abort();
  }
}

/** What a person wants to do about a guest that does not shut down: `wait`, `power-off` or `stop`. */
async function whatNow(subject: Subject, minutes: number, hasTools: boolean, ctl: Control): Promise<string> {
  const machine = subject.name;
  try {
    const facts = { machine, minutes: hasTools ? minutes : 0 };
    const asked = ctl.ask({ key: 'source.powerOff', kind: 'choice', needed: true }, facts);
    return String(await Promise.race([asked, stopped(ctl)]));
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.code !== 'PLAN_INCOMPLETE') throw error;
    if (hasTools) throw quiesceFailure('VSPHERE_STILL_ON', { machine, minutes }, { cause: error });
    throw quiesceFailure('VSPHERE_NO_SHUTDOWN', { machine }, { cause: error });
  }
}

/** Nobody is kept from stopping by a question. Rejects with the reason. */
function stopped({ drain, kill }: Control): Promise<never> {
  return new Promise((_, reject) => {
    const signal = AbortSignal.any([kill, drain]);
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** @returns false when it was off already */
async function switchOff(subject: Subject, ctl: Control): Promise<boolean> {
  return toPower(subject, 'PowerOffVM_Task', 'off', ctl);
}

/** @returns false when it was on already */
export async function switchOn(subject: Subject, ctl: Control): Promise<boolean> {
  return toPower(subject, 'PowerOnVM_Task', 'on', ctl);
}

/** What counts is the state: a fault about a machine that is as it should be (InvalidPowerState) is none. */
async function toPower(subject: Subject, method: string, wanted: PowerState, ctl: Control): Promise<boolean> {
  try {
    await whenFree(subject, ctl, () => perform(subject, method, [], ctl));
    return true;
  } catch (error) {
    ctl.kill.throwIfAborted();
    if ((await powerNow(subject, ctl.kill).catch(() => undefined)) === wanted) return false;
    throw error;
  }
}
