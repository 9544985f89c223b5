import type { VsphereExportFailures } from '../../../pipeline/source/vsphere/export/failures.ts';
import type { VsphereExportNotes } from '../../../pipeline/source/vsphere/export/notes.ts';
import type { Sentences } from '../types.ts';

export const vsphereExportFailures: Sentences<VsphereExportFailures> = {
  VSPHERE_STREAM_CUT: f =>
    `The stream of ${f.disk} from ${f.host} ended at byte ${f.at} without its end marker: resume reads it again and sends only what is missing.`,
};

export const vsphereExportNotes: Sentences<VsphereExportNotes> = {
  'vsphere-lease-lost': f => `the export lease was lost while ${f.disk} was read; it is read again`,
};
