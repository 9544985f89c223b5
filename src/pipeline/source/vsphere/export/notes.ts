/** What a run tells of an export. */
export interface VsphereExportNotes {
  /** `reason` is the code of what said so. */
  'vsphere-lease-lost': { machine: string; reason: string };
  /** Another task or export has the machine: one of ours that was killed lives on until its lease times out. */
  'vsphere-lease-waits': { machine: string; minutes: number };
  /** The lease could not be ended: the machine stays locked until it times out. */
  'vsphere-lease-left': { machine: string; minutes: number };
  /** The host's manifest says nothing of this disk, so that its digest could not be compared. */
  'vsphere-not-promised': { disk: string };
}
