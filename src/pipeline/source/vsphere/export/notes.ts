/** What a run tells of an export. */
export interface VsphereExportNotes {
  'vsphere-lease-lost': { disk: string };
}
