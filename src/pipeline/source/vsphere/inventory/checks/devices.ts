import type { Check, Evidence } from '../../../../types/inspection.ts';
import type { DescribedMachine } from '../../described.ts';
import type { Element } from '../../soap/element.ts';
import type { About } from '../../vim.ts';
import { labelOf } from '../devices.ts';
import { check, evidence } from '../evidence.ts';
import type { Now } from '../now.ts';
import type { Wish } from '../wish.ts';

/** What is bound to the host or to a key, and does not come along or stands in the way. */
export function deviceChecks(described: DescribedMachine, now: Now, wish: Wish, about: About): Check[] {
  const { devices } = described;
  const machine = described.machine.name;
  const tpm = devices.some(device => device.type === 'VirtualTPM');
  const live = wish.power === 'snapshot' && now.power !== 'off';
  return [
    ...check(
      'vsphere-devices',
      live ? 'blocks' : 'warns',
      devices.flatMap(device => deviceEvidence(device, live)),
    ),
    ...check('vsphere-tpm', 'warns', tpm ? [evidence('VSPHERE_TPM', 'warn', { machine })] : []),
    ...check('vsphere-encryption', 'blocks', encryptionEvidence(machine, now, tpm && major(about) >= 8)),
    ...check('vsphere-fault-tolerance', 'blocks', toleranceEvidence(machine, now)),
  ];
}

function deviceEvidence(element: Element, live: boolean): Evidence[] {
  const type = element.type ?? '';
  const facts = { device: labelOf(element) || type };
  const passed = type.startsWith('VirtualPCIPassthrough');
  const sriov = type === 'VirtualSriovEthernetCard';
  // A running machine with a device of its host cannot be stopped for the moment a snapshot takes.
  if (live && (passed || sriov)) return [evidence('VSPHERE_PASSTHROUGH_SNAPSHOT', 'fail', facts)];
  if (passed) return [evidence('VSPHERE_PASSTHROUGH', 'warn', facts)];
  if (sriov) return [evidence('VSPHERE_SRIOV', 'warn', facts)];
  return type === 'VirtualUSB' ? [evidence('VSPHERE_USB', 'warn', facts)] : [];
}

/**
 * @param homeOnly a virtual TPM needs an encrypted configuration; vSphere 8 exports such a machine with an empty TPM
 */
function encryptionEvidence(machine: string, { encrypted }: Now, homeOnly: boolean): Evidence[] {
  if (encrypted === undefined) return [evidence('VSPHERE_ENCRYPTION_UNKNOWN', 'unknown', { machine })];
  if (!encrypted) return [];
  return homeOnly
    ? [evidence('VSPHERE_HOME_ENCRYPTED', 'warn', { machine })]
    : [evidence('VSPHERE_ENCRYPTED', 'fail', { machine })];
}

function toleranceEvidence(machine: string, { faultTolerant }: Now): Evidence[] {
  if (faultTolerant === undefined) return [evidence('VSPHERE_FAULT_TOLERANCE_UNKNOWN', 'unknown', { machine })];
  return faultTolerant ? [evidence('VSPHERE_FAULT_TOLERANCE', 'fail', { machine })] : [];
}

function major({ apiVersion }: About): number {
  return Number.parseInt(apiVersion, 10) || 0;
}
