import { failing } from '../../../failure.ts';

/** What can go wrong between us and a vCenter or ESXi host. `server` is a host, with a port where it is not 443. */
export interface VsphereSessionFailures {
  VSPHERE_SERVER_NAME: { given: string };
  VSPHERE_UNREACHABLE: { server: string; reason: string };
  /** Something answers there, but no vSphere server; `status` is HTTP's. */
  VSPHERE_NOT_VSPHERE: { server: string; status: number };
  /** The file with an authority's certificate cannot be read, or has none in it (`reason` PEM). */
  VSPHERE_CA_FILE: { file: string; reason: string };
  /** Nobody vouches for the certificate. Fingerprints are SHA-256, colon hex. */
  VSPHERE_UNTRUSTED: { server: string; fingerprint: string };
  VSPHERE_CERTIFICATE_CHANGED: { server: string; trusted: string; seen: string };
  /** An ESXi host shows another certificate than the one vCenter names. */
  VSPHERE_HOST_CERTIFICATE: { host: string; expected: string; seen: string };
  VSPHERE_SIGN_IN: { server: string; user: string };
  /** The session was gone, and a new one too. */
  VSPHERE_SIGNED_OUT: { server: string };
  VSPHERE_NO_PERMISSION: { server: string; user: string; privilege: string; object: string };
  /** The licence of the host does not allow it: the free ESXi. */
  VSPHERE_LICENCE: { server: string };
  /** The object is not there any more. */
  VSPHERE_GONE: { server: string; object: string };
  VSPHERE_POWER_STATE: { server: string; power: string; needed: string };
  /** Another task, an export or a backup works on it. */
  VSPHERE_BUSY: { server: string };
  VSPHERE_TOOLS_UNAVAILABLE: { server: string };
  /** A file or its datastore is not there, is locked, or cannot be read. */
  VSPHERE_FILE: { server: string; file: string };
  VSPHERE_TIMED_OUT: { server: string };
  /** vCenter has lost its host; `fault` is the type of the fault. */
  VSPHERE_HOST_LOST: { server: string; fault: string };
  /** An address the server gave answers with this HTTP status. */
  VSPHERE_HTTP: { host: string; status: number };
  /** The server gave an address that is none, or not HTTPS; `scheme` as in `http:`, where there is one. */
  VSPHERE_ADDRESS: { server: string; scheme: string };
  /** This server does not know the property. */
  VSPHERE_NO_PROPERTY: { server: string; property: string };
  /** Any other fault: its type, and the server's own words. */
  VSPHERE_FAULT: { server: string; fault: string; message: string };
}

const again = { exit: 'again', retry: 'ask', next: ['resume', 'undo'] } as const;
const denied = { exit: 'denied', retry: 'ask' } as const;

export const sessionFailure = failing<VsphereSessionFailures>({
  VSPHERE_SERVER_NAME: { exit: 'usage', retry: 'never' },
  VSPHERE_UNREACHABLE: { exit: 'unreachable', retry: 'auto', next: ['resume'] },
  VSPHERE_NOT_VSPHERE: { exit: 'unreachable', retry: 'ask' },
  VSPHERE_CA_FILE: { exit: 'usage', retry: 'never' },
  VSPHERE_UNTRUSTED: denied,
  VSPHERE_CERTIFICATE_CHANGED: denied,
  VSPHERE_HOST_CERTIFICATE: { ...denied, next: ['resume', 'undo'] },
  VSPHERE_SIGN_IN: { ...denied, next: ['sign-in'] },
  VSPHERE_SIGNED_OUT: again,
  VSPHERE_NO_PERMISSION: { ...denied, next: ['resume', 'undo'] },
  VSPHERE_LICENCE: { ...denied, next: ['undo'] },
  VSPHERE_GONE: { exit: 'data', retry: 'never' },
  VSPHERE_POWER_STATE: again,
  VSPHERE_BUSY: again,
  VSPHERE_TOOLS_UNAVAILABLE: again,
  VSPHERE_FILE: again,
  VSPHERE_TIMED_OUT: again,
  VSPHERE_HOST_LOST: again,
  VSPHERE_HTTP: again,
  VSPHERE_ADDRESS: { exit: 'data', retry: 'never' },
  VSPHERE_NO_PROPERTY: again,
  VSPHERE_FAULT: again,
});
