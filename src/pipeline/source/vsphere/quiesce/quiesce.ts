import type { SourcePlanOf } from '../../../plan.ts';
import { runFailure } from '../../../run-failures.ts';
import type { Control } from '../../../types/control.ts';
import type { Keep } from '../../../types/ledger.ts';
import type { DescribedMachine } from '../described.ts';
import { isLoaded } from '../inventory/cdroms.ts';
import { eject } from './cdroms.ts';
import { powerFacts, powerKey, standing } from './entries.ts';
import { quiesceFailure } from './failures.ts';
import { tell } from './notes.ts';
import { bringOff } from './power.ts';
import { takeSnapshot } from './snapshot.ts';
import { questionIn, type Subject } from './subject.ts';

type VspherePlan = SourcePlanOf<'vsphere'>;

/**
 * Brings a machine to rest as the plan says, or goes on with that where an earlier run stopped. Each change is in the
 * ledger before it is made; what an earlier run came to is found out by looking.
 * @throws Failed with a code of VsphereQuiesceFailures; PLAN_INCOMPLETE where the plan does not say how
 */
export async function quiesce(subject: Subject, plan: VspherePlan, keep: Keep, ctl: Control): Promise<void> {
  const before = await subject.look(ctl.kill);
  const { power } = before;
  await settlePower(power, keep);
  refuse(subject, plan, power);
  if (power === 'on') await refuseQuestion(subject, ctl);
  if (plan.power === 'snapshot' && power === 'on') {
    leaveIn(subject, before, ctl);
    return takeSnapshot(subject, before, keep, ctl);
  }
  if (power === 'on') await bringOff(subject, plan, keep, ctl);
  const off = power === 'on' ? await subject.look(ctl.kill) : before;
  await eject(subject, off, before, keep, ctl);
  if (plan.power === 'snapshot') await takeSnapshot(subject, off, keep, ctl);
}

/** A run that was killed while it waited never wrote down that the machine went off. */
async function settlePower(power: DescribedMachine['power'], keep: Keep): Promise<void> {
  const entry = standing(keep, powerKey);
  if (entry && power === 'off' && !powerFacts(entry).off) await keep.made(powerKey, { off: true });
}

/** What a plan must say before a machine is touched. @throws Failed PLAN_INCOMPLETE, VSPHERE_NOT_OFF, VSPHERE_SUSPENDED */
export function refuse({ name }: Pick<Subject, 'name'>, plan: VspherePlan, power: DescribedMachine['power']): void {
  const machine = name;
  // Its disks lack what is in its saved memory, and a snapshot of it would lack it too.
  if (power === 'suspended') throw quiesceFailure('VSPHERE_SUSPENDED', { machine });
  if (power === 'off') return;
  if (plan.power === undefined) throw runFailure('PLAN_INCOMPLETE', { key: 'source.power' });
  if (plan.power === 'already-off') throw quiesceFailure('VSPHERE_NOT_OFF', { machine });
}

/** A machine that waits for an answer does nothing else, and what to answer is its owner's to know. */
async function refuseQuestion({ vim, ref, name }: Subject, ctl: Control): Promise<void> {
  const question = questionIn(await vim.properties(ref, ['runtime.question'], ctl.kill));
  if (question !== undefined) throw quiesceFailure('VSPHERE_QUESTION', { machine: name, question });
}

/**
 * The drives of a running machine are left alone: a guest that has locked one would make vSphere ask whether to tear it
 * away, and the whole machine stands still until somebody answers.
 */
function leaveIn({ name }: Subject, { cdroms }: DescribedMachine, ctl: Control): void {
  for (const cdrom of cdroms.filter(isLoaded))
    tell(ctl, 'vsphere-cd-left-in', { machine: name, cd: cdrom.label, iso: cdrom.iso ?? '' });
}
