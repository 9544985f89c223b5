import { type Judged, worstFirstOf } from './guest/judge.ts';
import type { GuestRunEvidence } from './guest-evidence.ts';
import { guestTargetOf } from './guest-target.ts';
import type { RoadDisk } from './open-disk.ts';
import type { Plan } from './plan.ts';
import { readiness } from './readiness.ts';
import type { Control } from './types/control.ts';
import type { Check, Evidence, Verdict } from './types/inspection.ts';
import type { Machine } from './types/machine.ts';
import type { SourceLink } from './types/source.ts';

/**
 * Whether the guest on the planned disks is ready for where the plan leads: a word to who reads it, never a refusal.
 * Only where the disks can be read in place; a late source would be asked for each block over its network.
 * @returns nothing where nobody can say
 */
export async function guestCheck(
  plan: Plan,
  link: SourceLink,
  machine: Machine,
  disks: readonly RoadDisk[],
  ctl: Control,
): Promise<Check | undefined> {
  const target = guestTargetOf(plan.target.kind);
  if (target === undefined || link.late || disks.some(({ disk }) => disk.read === undefined)) return undefined;
  const planned = { ...machine, disks: disks.map(({ source }) => source) };
  try {
    const judged = await Array.fromAsync(readiness(link, planned, target, ctl));
    return summed(target, judged);
  } catch (error) {
    ctl.kill.throwIfAborted();
    // A source that cannot be read stops the run where it is carried, with its own failure.
    if (!(error instanceof Error)) throw error;
    return check('GUEST_NOT_KNOWN', 'unknown', { target, unknown: 0, checks: 0 });
  }
}

/** A word to who wants the guest to be made ready: that is not done yet. Nothing where nobody does. */
export function preparationCheck({ guest, target }: Plan): Check | undefined {
  const { prepare = 'none' } = guest ?? {};
  if (prepare === 'none') return undefined;
  const facts = { prepare, target: guestTargetOf(target.kind) ?? '' };
  return { ...check('GUEST_NOT_PREPARED', 'warn', facts), id: 'guest-prepare' };
}

function summed(target: string, judged: readonly Judged[]): Check {
  const failed = worstFirstOf(judged.filter(({ verdict }) => verdict === 'fail'));
  const grave = failed.filter(({ severity }) => severity === 'boot' || severity === 'reach');
  const boot = grave.filter(({ severity }) => severity === 'boot').length;
  const checks = judged.filter(({ verdict }) => verdict !== 'n/a').length;
  const unknown = judged.filter(({ verdict }) => verdict === 'unknown').length;
  if (grave.length > 0) {
    const ids = grave.map(({ id }) => id).join(', ');
    return check('GUEST_NOT_READY', 'warn', { target, boot, reach: grave.length - boot, ids });
  }
  if (unknown > 0) return check('GUEST_NOT_KNOWN', 'unknown', { target, unknown, checks });
  return check('GUEST_READY', 'pass', { target, checks });
}

function check<C extends keyof GuestRunEvidence>(code: C, verdict: Verdict, facts: GuestRunEvidence[C]): Check {
  const evidence: Evidence = { code, verdict, facts: { ...facts } };
  return { id: 'guest', verdict, severity: 'warns', evidence: [evidence] };
}
