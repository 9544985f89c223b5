import type { Evidence } from '../../../types/inspection.ts';
import type { Machine } from '../../../types/machine.ts';
import { saw } from './evidence.ts';

/**
 * vSphere's and OVF's names for Windows before 8 and Server 2012, which Azure starts as generation 1 only.
 * Source: learn.microsoft.com/azure/virtual-machines/generation-2, "Generation 2 VM images".
 */
const oldWindows = [
  /^win(net|xp|vista|longhorn|2000|nt|98|95|me)/i,
  /^windows7/i,
  /windows (server 20(00|03|08)|7\b|vista|xp|2000|nt)/i,
];

/** True for a Windows that has no generation 2 in Azure. */
export function isOldWindows({ os }: Machine): boolean {
  return [os?.id, os?.text].some(name => name !== undefined && oldWindows.some(pattern => pattern.test(name)));
}

/** What the machine's own settings say about a generation. */
export function machineEvidence(machine: Machine): Evidence[] {
  const { firmware, secureBoot, os } = machine;
  const evidence: Evidence[] = [];
  if (firmware === undefined) evidence.push(saw('AZURE_FIRMWARE_UNSAID', 'unknown', {}));
  else evidence.push(saw('AZURE_FIRMWARE', 'pass', { generation: firmware === 'efi' ? 2 : 1, firmware }));
  if (isOldWindows(machine)) {
    evidence.push(saw('AZURE_OLD_WINDOWS', 'fail', { generation: 2, system: os?.text ?? os?.id ?? '' }));
  }
  if (secureBoot === true) evidence.push(saw('AZURE_SECURE_BOOT_ON', 'warn', { generation: 2 }));
  if (secureBoot === false && firmware === 'efi') {
    evidence.push(saw('AZURE_SECURE_BOOT_OFF', 'pass', { generation: 2 }));
  }
  return evidence;
}
