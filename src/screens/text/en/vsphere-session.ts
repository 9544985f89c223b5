import type { VsphereSessionFailures } from '../../../pipeline/source/vsphere/session/failures.ts';
import type { Sentences } from '../types.ts';

export const vsphereSessionFailures: Sentences<VsphereSessionFailures> = {
  VSPHERE_UNREACHABLE: f =>
    `${f.server} does not answer (${f.reason}): check the name, the port and the way there, then try again.`,
  VSPHERE_UNTRUSTED: f =>
    `Nobody vouches for the certificate of ${f.server}: compare its SHA-256 fingerprint ${f.fingerprint} with the one on the server, then put it into the plan as source.fingerprint or trust it in the wizard.`,
  VSPHERE_CERTIFICATE_CHANGED: f =>
    `${f.server} shows another certificate than the one that was trusted (trusted ${f.trusted}, now ${f.seen}): ask who runs it whether it was renewed before you trust the new one.`,
  VSPHERE_SIGN_IN: f =>
    `${f.server} does not let ${f.user} in: the user name or the password is wrong; names of a domain are written user@domain.`,
  VSPHERE_GONE: f => `${f.object} is not on ${f.server} any more: it was removed or moved meanwhile.`,
  VSPHERE_POWER_STATE: f => `${f.server}: power state.`,
  VSPHERE_TOOLS_UNAVAILABLE: f => `${f.server}: tools.`,
  VSPHERE_BUSY: f => `${f.server}: busy.`,
  VSPHERE_FILE: f => `${f.server}: file.`,
  VSPHERE_FAULT: f => `${f.server}: ${f.fault} ${f.message}.`,
};
