/** What a run tells of what it does to a machine. */
export interface VsphereQuiesceNotes {
  'vsphere-shutting-down': { machine: string; minutes: number };
}
