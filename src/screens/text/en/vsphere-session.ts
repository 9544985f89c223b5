import type { VsphereSessionFailures } from '../../../pipeline/source/vsphere/session/failures.ts';
import type { Sentences } from '../types.ts';

export const vsphereSessionFailures: Sentences<VsphereSessionFailures> = {
  VSPHERE_SERVER_NAME: f =>
    `“${f.given}” is no name or address of a server: give it as vcenter.corp.example, with a port where it is not 443.`,
  VSPHERE_UNREACHABLE: f =>
    `${f.server} does not answer (${f.reason}): check the name, the port, the proxy and the way there, then try again.`,
  VSPHERE_NOT_VSPHERE: f =>
    `What answers at ${f.server} (HTTP ${f.status}) is no vCenter and no ESXi host: check the name and the port.`,
  VSPHERE_CA_FILE: f =>
    f.reason === 'PEM'
      ? `${f.file} has no certificate in it: source.caFile expects the PEM file of an authority.`
      : `${f.file} cannot be read (${f.reason}): source.caFile expects the PEM file of an authority.`,
  VSPHERE_UNTRUSTED: f =>
    `Nobody vouches for the certificate of ${f.server}: compare its SHA-256 fingerprint ${f.fingerprint} with the one on the server, then put it into the plan as source.fingerprint or trust it in the wizard.`,
  VSPHERE_CERTIFICATE_CHANGED: f =>
    `${f.server} shows another certificate than the one that was trusted (trusted ${f.trusted}, now ${f.seen}): ask who runs it whether it was renewed before you trust the new one.`,
  VSPHERE_HOST_CERTIFICATE: f =>
    `The host ${f.host} shows another certificate than its vCenter names (expected ${f.expected}, seen ${f.seen}), so nothing was read from it: refresh the host's certificate in vCenter, or find out what answers there, then resume.`,
  VSPHERE_SIGN_IN: f =>
    `${f.server} does not let ${f.user} in: the user name or the password is wrong; names of a domain are written user@domain.`,
  VSPHERE_SIGNED_OUT: f => `${f.server} has ended the session, and would not open a new one: sign in again and resume.`,
  VSPHERE_NO_PERMISSION: f =>
    f.privilege === ''
      ? `${f.user} may not do this on ${f.server}, which does not name the privilege that is missing: ask who runs it, then try again.`
      : `${f.user} may not do this on ${f.server}: the privilege ${f.privilege}${f.object === '' ? '' : ` on ${f.object}`} is missing; have it given, then try again.`,
  VSPHERE_LICENCE: f =>
    `The licence of ${f.server} does not allow this (a free ESXi can be read, but not changed): go through its vCenter, or give the host a licence.`,
  VSPHERE_GONE: f =>
    `${f.object === '' ? 'It' : f.object} is not on ${f.server} any more: it was removed or moved meanwhile.`,
  VSPHERE_POWER_STATE: f =>
    f.power === '' || f.needed === ''
      ? `The machine is not in the power state on ${f.server} that this needs: somebody changed its power meanwhile; look at it, then resume.`
      : `The machine is ${f.power} on ${f.server}, and this needs it ${f.needed}: somebody changed its power meanwhile; look at it, then resume.`,
  VSPHERE_BUSY: f =>
    `Something else works on the machine on ${f.server}, such as a backup or another export: wait for it to end, then resume.`,
  VSPHERE_TOOLS_UNAVAILABLE: f =>
    `VMware Tools do not run in the guest, so ${f.server} cannot ask it: start them, or plan another way to bring it to rest.`,
  VSPHERE_FILE: f =>
    `${f.server} cannot use the file ${f.file}: it is not there, it is locked, or its datastore cannot be reached; mend that, then resume.`,
  VSPHERE_TIMED_OUT: f => `${f.server} waited too long for something and gave up: try again.`,
  VSPHERE_HOST_LOST: f =>
    `${f.server} has lost its host (${f.fault}): check that the host runs and is connected, then resume.`,
  VSPHERE_HTTP: f => `${f.host} answers with HTTP ${f.status} where it should give data: try again a little later.`,
  VSPHERE_ADDRESS: f =>
    `${f.server} gave an address${f.scheme === '' ? '' : ` with ${f.scheme}`} where HTTPS was expected, so nothing was read from it: check what its hosts offer for exports.`,
  VSPHERE_NO_PROPERTY: f =>
    `${f.server} does not know ${f.property === '' ? 'a property that is needed' : `the property ${f.property}`}: it is too old for this.`,
  VSPHERE_FAULT: f =>
    `${f.server} refused with ${f.fault}${f.message === '' ? '' : ` (“${f.message}”)`}: mend what it names, then try again.`,
};
