import { failing } from '../../../failure.ts';

/** What can go wrong while a disk is streamed from a host. Positions and lengths are bytes. */
export interface VsphereExportFailures {
  /** The stream ended without its end marker. */
  VSPHERE_STREAM_CUT: { disk: string; host: string; at: number };
}

export const exportFailure = failing<VsphereExportFailures>({
  VSPHERE_STREAM_CUT: { exit: 'again', retry: 'auto', next: ['resume', 'undo'] },
});
