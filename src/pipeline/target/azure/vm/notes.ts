import type { Facts } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import type { BootVerdict } from './boot/verdict.ts';

/** Names that find the machine again. */
export interface VmFacts {
  name: string;
  group: string;
}

/** What is told while a machine is made and starts. */
export interface AzureVmNotes extends BootNotes {
  /** A network of its own; `addresses` in CIDR form. */
  'azure-network-new': VmFacts & { addresses: string };
  /** Nothing from outside reaches it; `nsg` is where a rule would go. */
  'azure-vm-closed': VmFacts & { nsg: string };
  /** Port 22 is open to everybody, and takes the key only. */
  'azure-vm-ssh-open': VmFacts & { nsg: string };
  /** One of an earlier try that failed is removed first. */
  'azure-vm-made-again': VmFacts;
  'azure-boot-waiting': VmFacts & { minutes: number };
  /** Nobody waits any longer: how to look is in the sentence. */
  'azure-boot-left': VmFacts;
  /** The serial console cannot be read. */
  'azure-serial-unavailable': VmFacts & { reason: string };
}

export interface BootFacts extends VmFacts {
  minutes: number;
  /** What the agent says of itself; empty where there is none. */
  agent: string;
}

/** How its start ended, a sentence each. */
export type BootNotes = { [V in BootVerdict as `azure-boot-${V}`]: BootFacts };

/** Sends one of the notes above. */
export function tellVm<C extends keyof AzureVmNotes>(ctl: Control, code: C, facts: AzureVmNotes[C] & Facts): void {
  ctl.note(code, facts);
}
