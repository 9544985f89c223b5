import { failing } from '../../../failure.ts';

/** What can go wrong while a disk is streamed from a host. Positions and lengths are bytes; `host` serves the stream. */
export interface VsphereExportFailures {
  /** The stream ended without its end marker. */
  VSPHERE_STREAM_CUT: { disk: string; host: string; at: number };
  /** 200 and nothing: some hosts do so for the second disk of a lease. */
  VSPHERE_STREAM_EMPTY: { disk: string; host: string };
  /** `what` came instead: html, json, xml, text or binary. */
  VSPHERE_NOT_A_DISK: { disk: string; host: string; what: string };
  /** A stream that is no sound VMDK at this place; `problem` is the code of the format's own failure. */
  VSPHERE_STREAM_GARBLED: { disk: string; host: string; at: number; problem: string };
  VSPHERE_STREAM_REFUSED: { disk: string; host: string; status: number };
  /** The host has no room for another stream now. */
  VSPHERE_NFC_BUSY: { disk: string; host: string; status: number };
  /** What came is not what the lease's manifest tells; `promised` and `seen` are digests or lengths. */
  VSPHERE_DIGEST_DIFFERS: { disk: string; host: string; promised: string; seen: string };
  /** The lease was not renewed in time, or went with its session; `reason` is the code of what said so. */
  VSPHERE_LEASE_LOST: { machine: string; server: string; reason: string };
  /** The lease ended in error while it was made ready; `fault` is its type. */
  VSPHERE_LEASE_REFUSED: { machine: string; server: string; fault: string; reason: string };
  /** The same, where trying again may help. */
  VSPHERE_LEASE_UNREADY: { machine: string; server: string; fault: string };
  /** The lease has no stream that can be told to be this disk's; `keys` are those it has. */
  VSPHERE_NO_DEVICE_URL: { disk: string; server: string; keys: string };
}

const again = { exit: 'again', retry: 'auto', next: ['resume', 'undo'] } as const;
const askFirst = { exit: 'again', retry: 'ask', next: ['resume', 'undo'] } as const;

export const exportFailure = failing<VsphereExportFailures>({
  VSPHERE_STREAM_CUT: again,
  VSPHERE_STREAM_EMPTY: again,
  VSPHERE_NOT_A_DISK: again,
  VSPHERE_STREAM_GARBLED: again,
  VSPHERE_STREAM_REFUSED: again,
  VSPHERE_NFC_BUSY: again,
  VSPHERE_DIGEST_DIFFERS: { exit: 'differs', retry: 'auto', next: ['resume', 'undo'] },
  VSPHERE_LEASE_LOST: again,
  VSPHERE_LEASE_REFUSED: askFirst,
  VSPHERE_LEASE_UNREADY: again,
  VSPHERE_NO_DEVICE_URL: askFirst,
});
