import type { VsphereExportFailures } from '../../../pipeline/source/vsphere/export/failures.ts';
import type { VsphereExportNotes } from '../../../pipeline/source/vsphere/export/notes.ts';
import type { Sentences } from '../types.ts';

const cameInstead: Readonly<Record<string, string>> = {
  html: 'a web page',
  json: 'a JSON message',
  xml: 'an XML message',
  text: 'text',
  binary: 'something else',
};

export const vsphereExportFailures: Sentences<VsphereExportFailures> = {
  VSPHERE_STREAM_CUT: f =>
    `The stream of ${f.disk} from ${f.host} ended at byte ${f.at} without its end marker: resume reads it again and sends only what is missing.`,
  VSPHERE_STREAM_EMPTY: f =>
    `${f.host} answered the request for ${f.disk} with an empty stream, time and again: resume later, and look at the host's hostd.log if it stays so.`,
  VSPHERE_NOT_A_DISK: f =>
    `${f.host} sent ${cameInstead[f.what] ?? f.what} where the disk ${f.disk} was expected: check that no proxy or gateway answers in its place, then resume.`,
  VSPHERE_STREAM_GARBLED: f =>
    `What ${f.host} sent of ${f.disk} is not a sound VMDK stream at byte ${f.at} (${f.problem}): resume reads it again; if it ends at the same place, check the disk on its datastore.`,
  VSPHERE_STREAM_REFUSED: f =>
    `${f.host} refuses the stream of ${f.disk} with HTTP ${f.status}: its ticket is no longer valid there; resume asks for a new one.`,
  VSPHERE_NFC_BUSY: f =>
    `${f.host} has no room for the stream of ${f.disk} (HTTP ${f.status}): wait until other exports and backups on that host have ended, then resume.`,
  VSPHERE_DIGEST_DIFFERS: f =>
    `What came of ${f.disk} from ${f.host} is not what the host's manifest tells (expected ${f.promised}, found ${f.seen}): nothing of that reading counts; resume reads and sends it again.`,
  VSPHERE_LEASE_LOST: f =>
    `The export lease of ${f.machine} on ${f.server} was lost (${f.reason}): resume opens a new one and sends only what is missing.`,
  VSPHERE_LEASE_REFUSED: f =>
    `${f.server} could not make ${f.machine} ready for export (${f.fault}: ${f.reason}): mend that in vSphere, then resume.`,
  VSPHERE_LEASE_UNREADY: f =>
    `${f.server} did not get ${f.machine} ready for export (${f.fault}), also when asked again: look at the machine's recent tasks in vSphere, then resume.`,
  VSPHERE_NO_DEVICE_URL: f =>
    `The export from ${f.server} has no stream that is clearly ${f.disk}; it has ${f.keys || 'none at all'}: check that the disk is still attached where it was, then resume.`,
};

export const vsphereExportNotes: Sentences<VsphereExportNotes> = {
  'vsphere-lease-lost': f => `the export lease of ${f.machine} was lost (${f.reason}); its disks are read again`,
  'vsphere-lease-waits': f =>
    `${f.machine} is held by another task or export; waiting for it, up to ${f.minutes} minutes`,
  'vsphere-lease-left': f =>
    `the export lease of ${f.machine} could not be ended; vSphere keeps the machine locked until it runs out, within ${f.minutes} minutes`,
  'vsphere-not-promised': f =>
    `the host's manifest has no digest of ${f.disk}; its end marker and every grain were checked`,
};
