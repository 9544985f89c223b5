/** What a look at a machine on vSphere can find: code to facts. */
export interface VsphereEvidence {
  VSPHERE_POWER: { power: string };
}
