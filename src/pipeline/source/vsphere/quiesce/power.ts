import { Failed } from '../../../failure.ts';
import type { SourcePlanOf } from '../../../plan.ts';
import type { Control } from '../../../types/control.ts';
import type { Keep, LedgerEntry } from '../../../types/ledger.ts';
import { powerFacts, powerKey, standing } from './entries.ts';
import { quiesceFailure } from './failures.ts';
import { isPowerState, isToolsUnavailable } from './faults.ts';
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
  const known = standing(keep, powerKey);
  await keep.intend({ key: powerKey, kind: 'vsphere-power', side: 'source', facts });
  // It was off once because of us, and somebody has started it since: it has to go off again.
  if (known && powerFacts(known).off) await keep.made(powerKey, { off: false, asked: 0 });
  const ours = way === 'off' ? await switchOff(subject, ctl) : await shutDown(subject, minutes, known, keep, ctl);
  // Where an earlier run did something it may have been that.
  if (!ours && !known) return keep.gone(powerKey);
  await keep.made(powerKey, { off: true });
  tell(ctl, 'vsphere-off', { machine: name });
}

/**
 * @param known what an earlier run left in the ledger
 * @returns false when it went off by itself before we did anything
 */
async function shutDown(
  subject: Subject,
  minutes: number,
  known: LedgerEntry | undefined,
  keep: Keep,
  ctl: Control,
): Promise<boolean> {
  const machine = subject.name;
  const all = minutes * minute;
  // Of an earlier run, by the clock that people set: put back meanwhile, it must not make us wait for longer.
  const since = (at: number) => Math.min(all, at + all - ctl.clock.now());
  let left = known?.state === 'made' ? since(powerFacts(known).asked) : 0;
  if (left <= 0) {
    const answer = await askGuest(subject, ctl);
    if (answer === 'off') return false;
    if (answer === 'asked') {
      await keep.made(powerKey, { asked: ctl.clock.now() });
      tell(ctl, 'vsphere-shutting-down', { machine, minutes });
      left = all;
    } else if (known?.state === 'intended') {
      // A run that was killed may have asked it: its tools are gone because it is on its way down.
      left = since(known.at);
    }
  }
  const hasTools = left > 0;
  for (; ; left = all) {
    if (left > 0 && (await offWithin(subject, left, ctl))) return true;
    const what = await whatNow(subject, minutes, hasTools, ctl);
    if (what === 'power-off') {
      await switchOff(subject, ctl);
      return true;
    }
    if (what !== 'wait') throw quiesceFailure('VSPHERE_STILL_ON', { machine, minutes });
  }
}

async function askGuest(subject: Subject, ctl: Control): Promise<'asked' | 'off' | 'no-tools'> {
  try {
    await whenFree(subject, ctl, () => subject.vim.call('ShutdownGuest', subject.ref, [], ctl.kill));
    return 'asked';
  } catch (error) {
    ctl.kill.throwIfAborted();
    if (isToolsUnavailable(error)) return 'no-tools';
    if (isPowerState(error) && (await powerNow(subject, ctl.kill)) === 'off') return 'off';
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

/**
 * What counts is the state: whatever was answered, a machine that is as wanted is no failure.
 * @returns false where it was so before (InvalidPowerState); a deed whose answer was lost is ours
 */
async function toPower(subject: Subject, method: string, wanted: PowerState, ctl: Control): Promise<boolean> {
  try {
    await whenFree(subject, ctl, () => perform(subject, method, [], ctl));
    return true;
  } catch (error) {
    ctl.kill.throwIfAborted();
    if ((await powerNow(subject, ctl.kill).catch(() => undefined)) === wanted) return !isPowerState(error);
    throw error;
  }
}
