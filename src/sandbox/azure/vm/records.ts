import type { Resource } from '../records.ts';
import type { VmBody } from './body.ts';

/**
 * What becomes of a machine that starts: its agent answers · it shows a login and has no agent · its kernel panics because
 * it finds no root · the shell of its initial RAM disk · the shell of systemd · the shell of GRUB · nothing that boots ·
 * nothing is ever heard of it.
 */
export const bootOutcomes = ['ok', 'no-agent', 'panic', 'dracut', 'emergency', 'grub', 'no-boot', 'silent'] as const;
export type BootOutcome = (typeof bootOutcomes)[number];

/** Microsoft.Compute/virtualMachines. */
export interface Machine extends Resource {
  readonly type: 'Microsoft.Compute/virtualMachines';
  readonly zones: readonly string[] | undefined;
  readonly vmId: string;
  readonly created: number;
  /** As given, with the disks' names and ids filled in. */
  properties: VmBody['properties'];
  /** Lower-case ids of its disks, the operating system's first. */
  disks: readonly string[];
  readonly generation: string;
  readonly outcome: BootOutcome;
  /** How often somebody looked at it since it runs: each look brings its start one step on. */
  looks: number;
}
