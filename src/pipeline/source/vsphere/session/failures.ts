import { failing } from '../../../failure.ts';

/** What can go wrong between us and a vCenter or ESXi host. `server` is a host, with a port where it is not 443. */
export interface VsphereSessionFailures {
  VSPHERE_UNREACHABLE: { server: string; reason: string };
  /** Nobody vouches for the certificate. Fingerprints are SHA-256, colon hex. */
  VSPHERE_UNTRUSTED: { server: string; fingerprint: string };
  VSPHERE_CERTIFICATE_CHANGED: { server: string; trusted: string; seen: string };
  VSPHERE_SIGN_IN: { server: string; user: string };
  /** The object is not there any more. */
  VSPHERE_GONE: { server: string; object: string };
  VSPHERE_POWER_STATE: { server: string };
  VSPHERE_TOOLS_UNAVAILABLE: { server: string };
  VSPHERE_BUSY: { server: string };
  VSPHERE_FILE: { server: string };
  VSPHERE_FAULT: { server: string; fault: string; message: string };
}

export const sessionFailure = failing<VsphereSessionFailures>({
  VSPHERE_UNREACHABLE: { exit: 'unreachable', retry: 'auto', next: ['resume'] },
  VSPHERE_UNTRUSTED: { exit: 'denied', retry: 'ask' },
  VSPHERE_CERTIFICATE_CHANGED: { exit: 'denied', retry: 'ask' },
  VSPHERE_SIGN_IN: { exit: 'denied', retry: 'ask', next: ['sign-in'] },
  VSPHERE_GONE: { exit: 'data', retry: 'never' },
  VSPHERE_POWER_STATE: { exit: 'again', retry: 'ask' },
  VSPHERE_TOOLS_UNAVAILABLE: { exit: 'again', retry: 'ask' },
  VSPHERE_BUSY: { exit: 'again', retry: 'ask' },
  VSPHERE_FILE: { exit: 'again', retry: 'ask' },
  VSPHERE_FAULT: { exit: 'again', retry: 'ask' },
});
