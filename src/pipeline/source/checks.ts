import { type CheckExits, withExit } from '../check-exits.ts';
import type { Facts } from '../failure.ts';
import type { Check, Evidence, Verdict } from '../types/inspection.ts';

/** What a look at a source before the run can find: code to facts. */
export interface SourceEvidence {
  SOURCE_FILE_READABLE: { file: string; bytes: number };
  /** `code` is of SourceFailures. */
  SOURCE_FILE_UNREADABLE: { file: string; code: string };
  SOURCE_NO_DISKS: { machine: string };
  /** The plan asks for a disk that is not there; `disks` is how many there are. */
  SOURCE_DISK_ABSENT: { disk: number; disks: number };
  SOURCE_DISK_BLANK: { disk: number; bytes: number };
  SOURCE_DIGEST_PROMISED: { file: string; algorithm: string };
  /** There is a manifest, and it lacks this file. */
  SOURCE_DIGEST_LACKING: { file: string };
  SOURCE_NO_MANIFEST: { file: string };
  SOURCE_SIZE_AS_SAID: { file: string; bytes: number };
  SOURCE_SIZE_DIFFERS: { file: string; said: number; bytes: number };
  /** A tar without its block of zeros at the end. */
  SOURCE_ARCHIVE_UNENDED: { file: string };
  /** Bound to the old host: a virtual TPM, a passed-through card. */
  SOURCE_DEVICE_LEFT: { device: string };
  /** A CD image among the disks. */
  SOURCE_ISO_LEFT: { disk: string };
}

export type SourceCheckId =
  | 'source-disks'
  | 'source-readable'
  | 'source-manifest'
  | 'source-size'
  | 'source-archive'
  | 'source-devices';

export function evidence<C extends keyof SourceEvidence>(
  code: C,
  verdict: Verdict,
  facts: SourceEvidence[C],
): Evidence {
  return { code, verdict, facts: facts as SourceEvidence[C] & Facts };
}

/** How a run ends that one of these checks stops. */
const exits: CheckExits = { SOURCE_DISK_ABSENT: 'usage' };

const worst: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** A check whose verdict is the worst of its evidence. */
export function check(id: SourceCheckId, severity: Check['severity'], found: readonly Evidence[]): Check {
  const verdict = worst.find(candidate => found.some(one => one.verdict === candidate)) ?? 'pass';
  return withExit({ id, severity, verdict, evidence: found }, exits);
}
