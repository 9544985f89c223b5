import { failing } from '../../../failure.ts';

/** What can be wrong with the machine that a plan names. */
export interface VsphereInventoryFailures {
  VSPHERE_NO_SUCH_MACHINE: { server: string; machine: string };
  /** `paths`: where the machines of that name are. */
  VSPHERE_SEVERAL_MACHINES: { server: string; machine: string; paths: string };
  /** A file on a datastore that was begun to read, and does not answer any more as it did. */
  VSPHERE_NOT_READABLE: { file: string };
}

export const inventoryFailure = failing<VsphereInventoryFailures>({
  VSPHERE_NO_SUCH_MACHINE: { exit: 'usage', retry: 'never' },
  VSPHERE_SEVERAL_MACHINES: { exit: 'usage', retry: 'never' },
  VSPHERE_NOT_READABLE: { exit: 'data', retry: 'never' },
});
