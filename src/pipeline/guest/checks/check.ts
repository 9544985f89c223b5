import type { Facts } from '../../failure.ts';
import type { Verdict } from '../../types/inspection.ts';
import type { Guest } from '../guest.ts';

/**
 * Where a guest can go, as far as its readiness differs. `aws` is a snapshot made into an image, which leaves the guest
 * as it is; `aws-vmimport` the import that edits the guest itself.
 */
export const guestTargets = ['azure', 'azure-stack', 'aws', 'aws-vmimport', 'openstack'] as const;
export type GuestTarget = (typeof guestTargets)[number];

/** What it means when a check fails: it will not boot; it boots and cannot be reached; agents, keys or extensions fail. */
export type GuestSeverity = 'boot' | 'reach' | 'provision' | 'warning' | 'info';

/** By target; a target that is not named is not concerned, and the check is `n/a` there. */
export type Severities = Partial<Record<GuestTarget, GuestSeverity>>;

/** `unknown` never becomes `pass`; `n/a`: there is nothing in this guest for the check to be about. */
export type GuestVerdict = Verdict | 'n/a';

/** What was seen, and where. */
export interface GuestEvidence {
  /** Index of the disk, where the evidence lies on a disk rather than in a file. */
  readonly disk?: number;
  /** Byte on that disk. */
  readonly offset?: number;
  /** In the guest: `/etc/fstab`. */
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  /** That line, or the value that was found, as it is written there. */
  readonly text?: string;
  /** What to say of it: a key of the guest's sentences; absent where path and text speak for themselves. */
  readonly code?: string;
  readonly facts?: Facts;
}

export interface Finding {
  readonly verdict: GuestVerdict;
  readonly evidence: readonly GuestEvidence[];
  /** Where this finding weighs otherwise than the check in general: a data disk that may fail to mount is no root disk. */
  readonly severity?: GuestSeverity;
}

/** One question to a guest. A small value: checks know nothing of each other. */
export interface GuestCheck {
  /** Asked of these systems only; absent: of all. */
  readonly family?: 'linux' | 'windows';
  readonly severity: Severities;
  /** @throws GuestUnreadable, which becomes `unknown` with that as its evidence */
  judge(guest: Guest, target: GuestTarget): Promise<Finding>;
}

/** By id, as the documentation names it: `DISK-FSTAB-DEV`. */
export type GuestChecks = Readonly<Record<string, GuestCheck>>;

/** One severity for all targets, with those that differ; `undefined` takes a target out. */
export function everywhere(
  severity: GuestSeverity,
  but: Partial<Record<GuestTarget, GuestSeverity | undefined>> = {},
): Severities {
  const all = guestTargets.map(target => [target, target in but ? but[target] : severity] as const);
  return Object.fromEntries(all.filter(([, one]) => one !== undefined));
}

export const notApplicable: Finding = { verdict: 'n/a', evidence: [] };

export function pass(...evidence: readonly GuestEvidence[]): Finding {
  return { verdict: 'pass', evidence };
}

export function warn(...evidence: readonly GuestEvidence[]): Finding {
  return { verdict: 'warn', evidence };
}

export function fail(...evidence: readonly GuestEvidence[]): Finding {
  return { verdict: 'fail', evidence };
}

export function unknown(...evidence: readonly GuestEvidence[]): Finding {
  return { verdict: 'unknown', evidence };
}

/** `verdict` with the evidence, or pass where there is none. */
export function unlessClean(verdict: 'warn' | 'fail', evidence: readonly GuestEvidence[]): Finding {
  return evidence.length === 0 ? pass() : { verdict, evidence };
}
