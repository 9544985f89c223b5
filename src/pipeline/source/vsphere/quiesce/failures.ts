import { failing } from '../../../failure.ts';

/** What can keep a machine from coming to rest, or from being put back as it was. */
export interface VsphereQuiesceFailures {
  /** The guest did not shut down in time, and nobody was there to say what to do. */
  VSPHERE_STILL_ON: { machine: string; minutes: number };
}

export const quiesceFailure = failing<VsphereQuiesceFailures>({
  VSPHERE_STILL_ON: { exit: 'again', retry: 'ask', next: ['resume', 'undo'] },
});
