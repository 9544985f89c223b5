import type { VsphereQuiesceFailures } from '../../../pipeline/source/vsphere/quiesce/failures.ts';
import type { VsphereQuiesceNotes } from '../../../pipeline/source/vsphere/quiesce/notes.ts';
import type { Sentences } from '../types.ts';

export const vsphereQuiesceFailures: Sentences<VsphereQuiesceFailures> = {
  VSPHERE_STILL_ON: f =>
    `${f.machine} did not shut down within ${f.minutes} minutes: shut it down yourself and resume, or plan source.power: off.`,
  VSPHERE_NO_SHUTDOWN: f =>
    `${f.machine} cannot be asked to shut down, because VMware Tools do not run in it: shut it down yourself and resume, or plan source.power: off.`,
  VSPHERE_NOT_OFF: f =>
    `${f.machine} is running, but the plan expects it to be off already: shut it down and resume, or plan source.power as shutdown, off or snapshot.`,
  VSPHERE_SUSPENDED: f =>
    `${f.machine} is suspended, so its disks lack what is in its saved memory: resume it in vSphere, shut it down properly, then resume here.`,
  VSPHERE_QUESTION: f =>
    `${f.machine} waits for an answer in vSphere and does nothing until it has one (${f.question}): answer it there, then resume.`,
  VSPHERE_STARTED_MEANWHILE: f =>
    `${f.machine} was started since it was brought to rest, so its disks are not what they were and copies are never mixed: start over with the machine as it is now.`,
  VSPHERE_SNAPSHOT_GONE: f =>
    `The snapshot ${f.snapshot} of ${f.machine}, which is read from, is not there any more: start over with a new one.`,
  VSPHERE_DISK_GONE: f => `${f.machine} has no disk ${f.disk} any more: start over with the machine as it is now.`,
  VSPHERE_NOT_PUT_BACK: f =>
    `Everything arrived, but this could not be put back as it was on ${f.machine}: ${f.left}. Resume to try that again.`,
};

export const vsphereQuiesceNotes: Sentences<VsphereQuiesceNotes> = {
  'vsphere-shutting-down': f => `the guest of ${f.machine} was asked to shut down and has ${f.minutes} minutes`,
  'vsphere-off': f => `${f.machine} is off`,
  'vsphere-question': f => `${f.machine} waits for an answer in vSphere: ${f.question}`,
  'vsphere-busy': f =>
    `something else works on ${f.machine} (an export, a backup, another task); waiting up to ${f.minutes} minutes for it`,
  'vsphere-cd-ejected': f => `${drive(f)} was emptied; what was in it is noted and will be put back`,
  'vsphere-cd-left-in': f => `${drive(f)} is left as it is, because the machine runs`,
  'vsphere-cd-back': f => `${drive(f)} is as it was`,
  'vsphere-cd-missing': f =>
    `${drive(f)} stays empty: the image is not on its datastore any more, or cannot be read there`,
  'vsphere-cd-changed': f => `${drive(f)} was changed by somebody meanwhile and is left as it is now`,
  'vsphere-snapshot': f => `snapshot ${f.snapshot} of ${f.machine} is taken; the disks are read from it`,
  'vsphere-quiesce-refused': f =>
    `the guest of ${f.machine} could not be brought to rest for the snapshot (${f.reason}); trying without`,
  'vsphere-crash-consistent': f =>
    `snapshot ${f.snapshot} of ${f.machine} is crash-consistent: the copy will start as after a power cut`,
  'vsphere-snapshot-removing': f =>
    `removing snapshot ${f.snapshot} of ${f.machine}; merging what was written since can take a while`,
  'vsphere-snapshot-removed': f => `snapshot ${f.snapshot} of ${f.machine} is removed`,
  'vsphere-snapshot-absent': f =>
    `snapshot ${f.snapshot} of ${f.machine} is not there any more: somebody removed or renamed it`,
  'vsphere-started': f => `${f.machine} is started again`,
  'vsphere-left-off': f => `${f.machine} stays powered off`,
  'vsphere-awaiting-off': f =>
    `the guest of ${f.machine} was asked to shut down and may still do so; it is started again once it is off`,
  'vsphere-machine-gone': f =>
    `${f.machine} is not there any more, so ${f.what} was not put back; if it comes back, look after that by hand`,
};

function drive({ machine, cd, iso }: { machine: string; cd: string; iso: string }): string {
  return `${cd} of ${machine}${iso === '' ? '' : ` (${iso})`}`;
}
