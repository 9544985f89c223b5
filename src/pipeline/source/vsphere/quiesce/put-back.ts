import { asFailure } from '../../../as-failure.ts';
import type { SourcePlanOf } from '../../../plan.ts';
import type { Control } from '../../../types/control.ts';
import type { Keep, LedgerEntry } from '../../../types/ledger.ts';
import type { DescribedMachine } from '../described.ts';
import { putBackCd } from './cdroms.ts';
import { powerFacts, powerKey, standing } from './entries.ts';
import { isGone } from './faults.ts';
import { tell } from './notes.ts';
import { offWithin, switchOn } from './power.ts';
import { removeSnapshot } from './snapshot.ts';
import type { Subject } from './subject.ts';

/** tidy: all is done, the plan says what power it has then · undo: as it was, where the plan does not say otherwise. */
export type Why = 'tidy' | 'undo';

type After = SourcePlanOf<'vsphere'>['after'];

/**
 * Puts a machine back as it was: our snapshot removed, the CDs in their drives, then its power. Nothing of ours may be
 * open on it. Tries everything; what did not work is told as a note.
 * @returns names of what is left
 */
export async function putBack(
  subject: Subject,
  entries: readonly LedgerEntry[],
  { why, after }: { why: Why; after: After },
  keep: Keep,
  ctl: Control,
): Promise<string[]> {
  const standing = entries.filter(entry => entry.state !== 'gone');
  const wanted = why === 'tidy' && after === 'power-on';
  if (standing.length === 0 && !wanted) return [];
  const now = await subject.look(ctl.kill).catch(error => {
    if (isGone(error)) return undefined;
    throw error;
  });
  if (!now) return forget(subject, standing, keep, ctl);
  const left: string[] = [];
  const attempt = async (name: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      ctl.kill.throwIfAborted();
      left.push(name);
      const { code, facts } = asFailure(error);
      // The first Ctrl-C: what is not done is left, and that is no failure of its own.
      if (error !== ctl.drain.reason) ctl.note(code, facts);
    }
  };
  const ofKind = (kind: string) => standing.filter(entry => entry.kind === kind);
  for (const entry of ofKind('vsphere-snapshot'))
    await attempt(String(entry.facts.name), () => removeSnapshot(subject, entry, now, keep, ctl));
  for (const entry of ofKind('vsphere-cdrom'))
    await attempt(String(entry.facts.name), () => putBackCd(subject, entry, now, keep, ctl));
  if (why === 'undo') {
    for (const entry of ofKind('vsphere-power'))
      await attempt(subject.name, () => undoPower(subject, entry, now, after, keep, ctl));
  } else {
    await attempt(subject.name, () => tidyPower(subject, now, after, keep, ctl));
  }
  return left;
}

/** Nothing can be put back on a machine that was removed; a person should know what there was. */
async function forget(subject: Subject, entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<string[]> {
  for (const { key, facts } of entries) {
    tell(ctl, 'vsphere-machine-gone', { machine: subject.name, what: String(facts.name) });
    await keep.gone(key);
  }
  return [];
}

async function tidyPower(
  subject: Subject,
  now: DescribedMachine,
  after: After,
  keep: Keep,
  ctl: Control,
): Promise<void> {
  const machine = subject.name;
  const entry = standing(keep, powerKey);
  if (after === 'power-on') {
    if (!entry && now.power === 'on') return;
    // What the plan asks for at the end is a change too, where the machine was off before us.
    const facts = {
      name: machine,
      machine,
      vm: subject.ref.value,
      was: 'off',
      way: '',
      off: true,
      asked: 0,
      minutes: 0,
    };
    if (!entry) await keep.intend({ key: powerKey, kind: 'vsphere-power', side: 'source', facts });
    return start(subject, keep, ctl);
  }
  if (!entry) return;
  if (now.power === 'on') return keep.gone(powerKey);
  tell(ctl, 'vsphere-left-off', { machine });
  // Where the plan does not say so, an undo starts it again: the entry stays.
  if (after === 'leave-off') await keep.gone(powerKey);
}

async function undoPower(
  subject: Subject,
  entry: LedgerEntry,
  now: DescribedMachine,
  after: After,
  keep: Keep,
  ctl: Control,
): Promise<void> {
  const machine = subject.name;
  const { was, off, way, asked, minutes } = powerFacts(entry);
  if (was === 'off') return keep.gone(entry.key);
  let power = now.power;
  if (power === 'on' && !off && way === 'shutdown') {
    // Its guest may be on its way down, and would be off when we are gone.
    const until = (asked || entry.at) + minutes * 60_000;
    const left = Math.min(minutes * 60_000, until - ctl.clock.now());
    if (left > 0) {
      tell(ctl, 'vsphere-awaiting-off', { machine });
      if (await offWithin(subject, left, ctl)) power = 'off';
    }
  }
  if (power !== 'off') return keep.gone(entry.key);
  if (after !== 'leave-off') return start(subject, keep, ctl);
  tell(ctl, 'vsphere-left-off', { machine });
  await keep.gone(entry.key);
}

async function start(subject: Subject, keep: Keep, ctl: Control): Promise<void> {
  if (await switchOn(subject, ctl)) tell(ctl, 'vsphere-started', { machine: subject.name });
  await keep.gone(powerKey);
}
