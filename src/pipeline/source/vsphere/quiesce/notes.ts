import type { Facts } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';

/** What a run tells of what it does to a machine. `cd` is the label of a drive, `iso` the image in it. */
export interface VsphereQuiesceNotes {
  'vsphere-shutting-down': { machine: string; minutes: number };
  'vsphere-off': { machine: string };
  /** The machine waits for an answer that is not ours to give. */
  'vsphere-question': { machine: string; question: string };
  /** Something else works on the machine; we wait until it is free. */
  'vsphere-busy': { machine: string; minutes: number };
  'vsphere-cd-ejected': { machine: string; cd: string; iso: string };
  /** Left in, because the machine runs. */
  'vsphere-cd-left-in': { machine: string; cd: string; iso: string };
  'vsphere-cd-back': { machine: string; cd: string; iso: string };
  /** The image is not there any more: the drive stays empty. */
  'vsphere-cd-missing': { machine: string; cd: string; iso: string };
  /** Somebody changed the drive meanwhile: it is left as it is. */
  'vsphere-cd-changed': { machine: string; cd: string; iso: string };
  'vsphere-snapshot': { machine: string; snapshot: string };
  /** `reason` is the code of the failure. */
  'vsphere-quiesce-refused': { machine: string; reason: string };
  /** The guest was not brought to rest for the snapshot: it is as after a power cut. */
  'vsphere-crash-consistent': { machine: string; snapshot: string };
  'vsphere-snapshot-removing': { machine: string; snapshot: string };
  'vsphere-snapshot-removed': { machine: string; snapshot: string };
  /** Ours is not there any more: somebody removed or renamed it. */
  'vsphere-snapshot-absent': { machine: string; snapshot: string };
  'vsphere-started': { machine: string };
  'vsphere-left-off': { machine: string };
  /** Its guest was asked to shut down; once it is off it is started again. */
  'vsphere-awaiting-off': { machine: string };
  /** The machine is not there any more, so `what` of it cannot be put back. */
  'vsphere-machine-gone': { machine: string; what: string };
}

/** Sends one of the notes above. */
export function tell<C extends keyof VsphereQuiesceNotes>(
  ctl: Control,
  code: C,
  facts: VsphereQuiesceNotes[C] & Facts,
): void {
  ctl.note(code, facts);
}
