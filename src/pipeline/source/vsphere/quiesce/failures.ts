import { failing } from '../../../failure.ts';

/** What can keep a machine from coming to rest, or from being put back as it was. */
export interface VsphereQuiesceFailures {
  /** The guest did not shut down in time, and nobody was there to say what to do, or they said stop. */
  VSPHERE_STILL_ON: { machine: string; minutes: number };
  /** Its guest cannot be asked to shut down. */
  VSPHERE_NO_SHUTDOWN: { machine: string };
  /** The plan says that it is off already. */
  VSPHERE_NOT_OFF: { machine: string };
  VSPHERE_SUSPENDED: { machine: string };
  /** It waits for an answer; `question` is vSphere's own text. */
  VSPHERE_QUESTION: { machine: string; question: string };
  /** It ran since it was brought to rest: its disks are not what they were. */
  VSPHERE_STARTED_MEANWHILE: { machine: string };
  /** The snapshot that is read from is not there any more. */
  VSPHERE_SNAPSHOT_GONE: { machine: string; snapshot: string };
  VSPHERE_DISK_GONE: { machine: string; disk: string };
  /** After all is done: `left` was not put back. */
  VSPHERE_NOT_PUT_BACK: { machine: string; left: string };
}

export const quiesceFailure = failing<VsphereQuiesceFailures>({
  VSPHERE_STILL_ON: { exit: 'again', retry: 'ask', next: ['resume', 'undo'] },
  VSPHERE_NO_SHUTDOWN: { exit: 'again', retry: 'ask', next: ['resume', 'undo'] },
  VSPHERE_NOT_OFF: { exit: 'again', retry: 'ask', next: ['resume', 'undo'] },
  VSPHERE_SUSPENDED: { exit: 'again', retry: 'ask', next: ['resume', 'undo'] },
  VSPHERE_QUESTION: { exit: 'again', retry: 'ask', next: ['resume', 'undo'] },
  VSPHERE_STARTED_MEANWHILE: { exit: 'data', retry: 'never', next: ['start-over'] },
  VSPHERE_SNAPSHOT_GONE: { exit: 'data', retry: 'never', next: ['start-over'] },
  VSPHERE_DISK_GONE: { exit: 'data', retry: 'never', next: ['start-over'] },
  VSPHERE_NOT_PUT_BACK: { exit: 'again', retry: 'ask', next: ['resume'] },
});
