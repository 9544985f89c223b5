import type { VsphereEvidence } from '../../../pipeline/source/vsphere/inventory/evidence.ts';
import type { VsphereInventoryFailures } from '../../../pipeline/source/vsphere/inventory/failures.ts';
import { size } from '../format.ts';
import type { Sentences } from '../types.ts';

export const vsphereInventoryFailures: Sentences<VsphereInventoryFailures> = {
  VSPHERE_NO_SUCH_MACHINE: f =>
    `There is no virtual machine ${f.machine} on ${f.server}: \`vmferry vms\` lists what is there.`,
  VSPHERE_SEVERAL_MACHINES: f =>
    `${f.machine} is the name of several virtual machines on ${f.server}: name one by its path (${f.paths}).`,
  VSPHERE_NOT_READABLE: f => `${f.file} cannot be looked into on its datastore, so what is on it is not known yet.`,
};

export const vsphereEvidence: Sentences<VsphereEvidence> = {
  VSPHERE_CONNECTION: f =>
    `${f.machine} cannot be reached (${states[f.state] ?? f.state}): bring its host or datastore back in vSphere first.`,
  VSPHERE_CONNECTION_UNKNOWN: f => `The server does not say whether ${f.machine} can be reached.`,
  VSPHERE_TEMPLATE: f => `${f.machine} is a template and is exported as it is.`,

  VSPHERE_POWER_OFF: f => `${f.machine} is off, so its disks stand still.`,
  VSPHERE_POWER_ON: f =>
    `${f.machine} is running: it can be shut down, powered off, or copied from a snapshot while it runs.`,
  VSPHERE_POWER_SHUTDOWN: f => `${f.machine} is running, and its guest will be shut down before the export.`,
  VSPHERE_POWER_CUT: f =>
    `${f.machine} will be powered off like a pulled plug: what its guest has not written to disk is lost.`,
  VSPHERE_POWER_SNAPSHOT: f =>
    `${f.machine} keeps running and is copied from a new snapshot: the copy starts as after a power cut, and lacks what is written later.`,
  VSPHERE_POWER_STILL_ON: f =>
    `${f.machine} is running although the plan says it is off: shut it down, or choose how it comes to rest.`,
  VSPHERE_POWER_SUSPENDED: f =>
    `${f.machine} is suspended, and what it had in memory is not on its disks: resume it and shut it down first.`,
  VSPHERE_POWER_UNKNOWN: f => `The server does not say whether ${f.machine} is running.`,
  VSPHERE_TOOLS_NOT_RUNNING: f =>
    `VMware Tools are not running in ${f.machine}, so its guest cannot be asked to shut down: start them, or choose another way.`,
  VSPHERE_TOOLS_UNKNOWN: f =>
    `Whether VMware Tools are running in ${f.machine} is not known, and only they can shut its guest down.`,
  VSPHERE_PENDING_QUESTION: f =>
    `${f.machine} waits for an answer in vSphere: “${f.question}”${f.choices === '' ? '' : ` (${f.choices})`}; answer it there first.`,
  VSPHERE_METHOD_DISABLED: f =>
    `vSphere does not allow ${f.method} on ${f.machine} now: another task or a backup holds it, so wait until that is done.`,
  VSPHERE_STATE_UNKNOWN: f => `This user may not read whether a question or another task holds ${f.machine} up.`,

  VSPHERE_SNAPSHOTS_NONE: f => `${f.machine} has no snapshots.`,
  VSPHERE_SNAPSHOTS: f =>
    `${f.machine} has ${f.count === 1 ? 'a snapshot' : `${f.count} snapshots`}: it is exported as it is now, in whole disks, and the snapshots stay behind.`,
  VSPHERE_SNAPSHOTS_UNKNOWN: f => `This user may not read whether ${f.machine} has snapshots.`,
  VSPHERE_CONSOLIDATION: f =>
    `The disks of ${f.machine} need consolidation: the export works, but it is wise to consolidate them in vSphere first.`,

  VSPHERE_DISKS: f =>
    f.count === 1
      ? `Its disk of ${size(f.bytes)} can be exported.`
      : `Its ${f.count} disks of ${size(f.bytes)} together can be exported.`,
  VSPHERE_DISKS_UNKNOWN: f => `Which disks ${f.machine} has cannot be read.`,
  VSPHERE_DISK_RDM_PHYSICAL: f =>
    `${f.disk} is a raw device in physical compatibility mode, which vSphere does not export: carry the LUN by other means, or detach it.`,
  VSPHERE_DISK_RDM_VIRTUAL: f =>
    `${f.disk} is a raw device in virtual compatibility mode: all of the LUN is copied into an ordinary disk.`,
  VSPHERE_DISK_RAW: f => `${f.disk} is a disk of its host itself, which vSphere does not export: detach it first.`,
  VSPHERE_DISK_INDEPENDENT: f =>
    `${f.disk} is an independent disk: it is exported while the machine is off, and left out of every snapshot.`,
  VSPHERE_DISK_NOT_IN_SNAPSHOT: f =>
    `${f.disk} is an independent disk, and a snapshot leaves it out: choose to shut the machine down, or make the disk dependent.`,
  VSPHERE_DISK_NONPERSISTENT: f =>
    `${f.disk} is nonpersistent: what was written to it since the machine was started is dropped when it goes off.`,
  VSPHERE_DISK_MULTI_WRITER: f =>
    `${f.disk} may be written to by several machines at once (multi-writer), so no copy of it would hold together: end the sharing first.`,
  VSPHERE_DISK_SHARED_BUS: f =>
    `${f.disk} is on a bus shared with other machines, as clusters use it, and vSphere exports no such disk: end the sharing first.`,
  VSPHERE_DISK_ENCRYPTED: f => `${f.disk} is encrypted by vSphere, which exports no such disk: decrypt it there first.`,
  VSPHERE_DISK_BACKING: f =>
    `Whether ${f.disk} can be exported is not known: it is stored as ${f.backing || 'something'} the server does not explain.`,
  VSPHERE_DISK_SIZE_UNKNOWN: f => `The server does not say how large ${f.disk} is.`,
  VSPHERE_DISK_LINKED: f => `${f.disk} rests on another machine's disk (a linked clone), and is exported as one whole.`,
  VSPHERE_DISK_LARGE: f => `${f.disk} has ${size(f.bytes)}: not every target takes a disk of more than 2 TiB.`,

  VSPHERE_PASSTHROUGH: f => `${f.device} is a device of the host and does not come along.`,
  VSPHERE_SRIOV: f => `${f.device} is a part of a network card of the host (SR-IOV), and does not come along.`,
  VSPHERE_PASSTHROUGH_SNAPSHOT: f =>
    `${f.device} is a device of the host, and no running machine with one can have a snapshot: choose to shut it down.`,
  VSPHERE_USB: f => `${f.device} is a USB device at the host and does not come along.`,
  VSPHERE_TPM: f =>
    `${f.machine} has a virtual TPM, which does not come along: have the recovery keys at hand if its guest uses BitLocker or the like.`,
  VSPHERE_ENCRYPTED: f =>
    `${f.machine} is encrypted by vSphere, which exports no such machine: decrypt it there first.`,
  VSPHERE_HOME_ENCRYPTED: f =>
    `The configuration of ${f.machine} is encrypted for its virtual TPM: vSphere 8 exports it without the TPM, but this server may refuse.`,
  VSPHERE_ENCRYPTION_UNKNOWN: f => `Whether ${f.machine} is encrypted cannot be read.`,
  VSPHERE_FAULT_TOLERANCE: f =>
    `${f.machine} is protected by Fault Tolerance, and cannot be exported meanwhile: turn that off in vSphere first.`,
  VSPHERE_FAULT_TOLERANCE_UNKNOWN: f => `Whether ${f.machine} is protected by Fault Tolerance cannot be read.`,

  VSPHERE_CD_EJECTED: f =>
    `${f.iso === '' ? 'The disc' : f.iso} in ${f.cd} is taken out for the export and put back afterwards.`,
  VSPHERE_CD_IMAGE_GONE: f =>
    `${f.iso} in ${f.cd} is on a datastore that is not there now: it is taken out for the export, and may not go back.`,
  VSPHERE_CD_IN_TEMPLATE: f =>
    `${f.iso === '' ? 'A disc' : f.iso} is in ${f.cd}, and a template cannot be changed: take it out in vSphere if the export fails.`,

  VSPHERE_PRIVILEGES: f =>
    f.count === 1
      ? `${f.user} has the privilege that this plan needs.`
      : `${f.user} has all ${f.count} privileges that this plan needs.`,
  VSPHERE_PRIVILEGES_MISSING: f =>
    `${f.user} lacks privileges on this machine: have ${f.privileges} added to the role.`,
  VSPHERE_PRIVILEGES_MAYBE: f =>
    `${f.user} lacks ${f.privileges} on this machine, which putting it back as it was may need.`,
  VSPHERE_PRIVILEGES_UNKNOWN: f => `The server does not say which privileges ${f.user} has on this machine.`,
  VSPHERE_LICENCE: f => `The host is licensed as ${f.licence}.`,
  VSPHERE_LICENCE_FREE: f =>
    `The host has the free licence (${f.licence}), which allows no export: go through a vCenter, or give the host a licence.`,
  VSPHERE_LICENCE_UNKNOWN: f => `The licence of ${f.server} cannot be read; the free one allows no export.`,
  VSPHERE_HOST: f => `The host ${f.host}, from which the disks come, can be reached.`,
  VSPHERE_HOST_UNREACHABLE: f =>
    `The host ${f.host}, from which the disks come, cannot be reached from here (${f.code}): open port 443 to it, or give its address under source.hosts.`,
  VSPHERE_HOST_UNKNOWN: f =>
    `On which host ${f.machine} is cannot be read, so whether its disks can be fetched from here is not known.`,
};

const states: { readonly [state: string]: string } = {
  disconnected: 'its host is disconnected',
  orphaned: 'its host does not know it any more',
  inaccessible: 'its files cannot be read',
  invalid: 'its configuration is not valid',
};
