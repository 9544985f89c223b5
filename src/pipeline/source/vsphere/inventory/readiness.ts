import type { Check } from '../../../types/inspection.ts';
import type { DescribedMachine } from '../described.ts';
import type { Vim } from '../vim.ts';
import { cdromChecks } from './checks/cdroms.ts';
import { deviceChecks } from './checks/devices.ts';
import { diskChecks } from './checks/disks.ts';
import { hostChecks } from './checks/host.ts';
import { licenceChecks } from './checks/licence.ts';
import { powerChecks } from './checks/power.ts';
import { privilegeChecks } from './checks/privileges.ts';
import { snapshotChecks } from './checks/snapshots.ts';
import { nowOf } from './now.ts';
import type { Wish } from './wish.ts';

/**
 * Can this machine be exported in this way? Nothing is changed, and nothing tried that would change something. What
 * cannot be found out is `unknown`, never `pass`.
 * @throws Failed VSPHERE_GONE; what says that the server cannot be spoken to
 */
export async function* readiness(
  vim: Vim,
  described: DescribedMachine,
  wish: Wish,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const now = await nowOf(vim, described.ref, signal);
  // What takes longest goes first, and is told last.
  const later = [
    privilegeChecks(vim, described, now, wish, signal),
    licenceChecks(vim, signal),
    hostChecks(vim, described, signal),
    cdromChecks(vim, described, now, wish, signal),
  ];
  for (const checks of later) checks.catch(() => undefined);
  yield* powerChecks(described, now, wish);
  yield* snapshotChecks(described, now);
  yield* diskChecks(described, now, wish);
  yield* deviceChecks(described, now, wish, vim.about);
  for (const checks of later) yield* await checks;
}
