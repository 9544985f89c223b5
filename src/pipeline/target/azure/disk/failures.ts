import { failing } from '../../../failure.ts';

/** What is wrong with the disks a plan asks for. */
export interface AzureDiskFailures {
  /** Of the plan's new disks, from 1; `free` is the lowest LUN that nobody has. */
  AZURE_LUN_TAKEN: { disk: number; lun: number; free: number };
  AZURE_TOO_MANY_DISKS: { disks: number; most: number };
  /** There is no such set, or it cannot be seen. */
  AZURE_ENCRYPTION_SET: { set: string };
  AZURE_ENCRYPTION_KIND: { set: string; type: string };
}

export const azureDiskFailure = failing<AzureDiskFailures>({
  AZURE_LUN_TAKEN: { exit: 'usage', retry: 'never' },
  AZURE_TOO_MANY_DISKS: { exit: 'usage', retry: 'never' },
  AZURE_ENCRYPTION_SET: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_ENCRYPTION_KIND: { exit: 'usage', retry: 'never' },
});
