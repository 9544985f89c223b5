import { type CheckExits, withExit } from '../../../check-exits.ts';
import type { Facts } from '../../../failure.ts';
import type { Check, Evidence, Verdict } from '../../../types/inspection.ts';

/** What a look at a machine on vSphere can find: code to facts. `disk` and `device` are names, `bytes` are bytes. */
export interface VsphereEvidence {
  /** `state` is disconnected, orphaned, inaccessible or invalid. */
  VSPHERE_CONNECTION: { machine: string; state: string };
  VSPHERE_CONNECTION_UNKNOWN: { machine: string };
  VSPHERE_TEMPLATE: { machine: string };

  VSPHERE_POWER_OFF: { machine: string };
  /** It runs, and nobody said yet how it comes to rest. */
  VSPHERE_POWER_ON: { machine: string };
  VSPHERE_POWER_SHUTDOWN: { machine: string };
  VSPHERE_POWER_CUT: { machine: string };
  VSPHERE_POWER_SNAPSHOT: { machine: string };
  /** The plan says that it is off. */
  VSPHERE_POWER_STILL_ON: { machine: string };
  VSPHERE_POWER_SUSPENDED: { machine: string };
  VSPHERE_POWER_UNKNOWN: { machine: string };
  VSPHERE_TOOLS_NOT_RUNNING: { machine: string };
  VSPHERE_TOOLS_UNKNOWN: { machine: string };
  VSPHERE_PENDING_QUESTION: { machine: string; question: string; choices: string };
  VSPHERE_METHOD_DISABLED: { machine: string; method: string };
  VSPHERE_STATE_UNKNOWN: { machine: string };

  VSPHERE_SNAPSHOTS_NONE: { machine: string };
  VSPHERE_SNAPSHOTS: { machine: string; count: number };
  VSPHERE_SNAPSHOTS_UNKNOWN: { machine: string };
  VSPHERE_CONSOLIDATION: { machine: string };

  VSPHERE_DISKS: { count: number; bytes: number };
  VSPHERE_DISKS_UNKNOWN: { machine: string };
  VSPHERE_DISK_RDM_PHYSICAL: { disk: string };
  VSPHERE_DISK_RDM_VIRTUAL: { disk: string };
  VSPHERE_DISK_RAW: { disk: string };
  VSPHERE_DISK_INDEPENDENT: { disk: string };
  /** Independent, and the plan is a snapshot. */
  VSPHERE_DISK_NOT_IN_SNAPSHOT: { disk: string };
  VSPHERE_DISK_NONPERSISTENT: { disk: string };
  VSPHERE_DISK_MULTI_WRITER: { disk: string };
  VSPHERE_DISK_SHARED_BUS: { disk: string };
  VSPHERE_DISK_ENCRYPTED: { disk: string };
  /** `backing` is the API's word for how it is stored, empty where it does not say. */
  VSPHERE_DISK_BACKING: { disk: string; backing: string };
  VSPHERE_DISK_SIZE_UNKNOWN: { disk: string };
  VSPHERE_DISK_LINKED: { disk: string };
  VSPHERE_DISK_LARGE: { disk: string; bytes: number };

  VSPHERE_PASSTHROUGH: { device: string };
  VSPHERE_SRIOV: { device: string };
  /** Passed through from the host, and the plan is a snapshot of the running machine. */
  VSPHERE_PASSTHROUGH_SNAPSHOT: { device: string };
  VSPHERE_USB: { device: string };
  VSPHERE_TPM: { machine: string };
  VSPHERE_ENCRYPTED: { machine: string };
  /** Only its configuration is encrypted, as a virtual TPM needs it. */
  VSPHERE_HOME_ENCRYPTED: { machine: string };
  VSPHERE_ENCRYPTION_UNKNOWN: { machine: string };
  VSPHERE_FAULT_TOLERANCE: { machine: string };
  VSPHERE_FAULT_TOLERANCE_UNKNOWN: { machine: string };

  VSPHERE_CD_EJECTED: { cd: string; iso: string };
  VSPHERE_CD_IMAGE_GONE: { cd: string; iso: string };
  /** A template cannot be changed, and so its drive not emptied. */
  VSPHERE_CD_IN_TEMPLATE: { cd: string; iso: string };

  VSPHERE_PRIVILEGES: { user: string; count: number };
  VSPHERE_PRIVILEGES_MISSING: { user: string; privileges: string };
  /** Needed only by some versions, or only to put things back. */
  VSPHERE_PRIVILEGES_MAYBE: { user: string; privileges: string };
  VSPHERE_PRIVILEGES_UNKNOWN: { user: string };
  VSPHERE_LICENCE: { licence: string };
  VSPHERE_LICENCE_FREE: { licence: string };
  VSPHERE_LICENCE_UNKNOWN: { server: string };
  VSPHERE_HOST: { host: string };
  /** `code` is of VsphereSessionFailures. */
  VSPHERE_HOST_UNREACHABLE: { host: string; code: string };
  VSPHERE_HOST_UNKNOWN: { machine: string };
}

export type VsphereCheckId =
  | 'vsphere-connection'
  | 'vsphere-template'
  | 'vsphere-power'
  | 'vsphere-question'
  | 'vsphere-method'
  | 'vsphere-snapshots'
  | 'vsphere-consolidation'
  | 'vsphere-disks'
  | 'vsphere-large-disks'
  | 'vsphere-devices'
  | 'vsphere-tpm'
  | 'vsphere-encryption'
  | 'vsphere-fault-tolerance'
  | 'vsphere-cd'
  | 'vsphere-privileges'
  | 'vsphere-licence'
  | 'vsphere-host';

export function evidence<C extends keyof VsphereEvidence>(
  code: C,
  verdict: Verdict,
  facts: VsphereEvidence[C],
): Evidence {
  return { code, verdict, facts: facts as VsphereEvidence[C] & Facts };
}

/** How a run ends that one of these checks stops: as it does where the same is found on the way (quiesce/failures.ts). */
const exits: CheckExits = {
  SOURCE_DISK_ABSENT: 'usage',
  VSPHERE_DISK_NOT_IN_SNAPSHOT: 'usage',
  VSPHERE_PASSTHROUGH_SNAPSHOT: 'usage',
  VSPHERE_PRIVILEGES_MISSING: 'denied',
  VSPHERE_LICENCE_FREE: 'denied',
  VSPHERE_METHOD_DISABLED: 'denied',
  VSPHERE_HOST_UNREACHABLE: 'unreachable',
  VSPHERE_CONNECTION: 'unreachable',
  VSPHERE_POWER_SUSPENDED: 'again',
  VSPHERE_POWER_STILL_ON: 'again',
  VSPHERE_TOOLS_NOT_RUNNING: 'again',
  VSPHERE_PENDING_QUESTION: 'again',
};

const worst: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** A check whose verdict is the worst of its evidence; without any there is nothing to tell. */
export function check(id: VsphereCheckId, severity: Check['severity'], found: readonly Evidence[]): Check[] {
  const verdict = worst.find(candidate => found.some(one => one.verdict === candidate));
  return verdict === undefined ? [] : [withExit({ id, severity, verdict, evidence: found }, exits)];
}
