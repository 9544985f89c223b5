import type { VsphereQuiesceFailures } from '../../../pipeline/source/vsphere/quiesce/failures.ts';
import type { VsphereQuiesceNotes } from '../../../pipeline/source/vsphere/quiesce/notes.ts';
import type { Sentences } from '../types.ts';

export const vsphereQuiesceFailures: Sentences<VsphereQuiesceFailures> = {
  VSPHERE_STILL_ON: f =>
    `${f.machine} did not shut down within ${f.minutes} minutes: shut it down yourself and resume, or plan source.power: off.`,
};

export const vsphereQuiesceNotes: Sentences<VsphereQuiesceNotes> = {
  'vsphere-shutting-down': f => `the guest of ${f.machine} was asked to shut down and has ${f.minutes} minutes`,
};
