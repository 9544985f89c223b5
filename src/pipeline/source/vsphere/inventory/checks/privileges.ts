import type { Check } from '../../../../types/inspection.ts';
import { printable } from '../../../printable.ts';
import type { DescribedMachine } from '../../described.ts';
import type { Vim } from '../../vim.ts';
import { check, evidence } from '../evidence.ts';
import type { Now } from '../now.ts';
import { heldPrivileges } from '../privileges.ts';
import type { Wish } from '../wish.ts';
import { loaded } from './cdroms.ts';

/** Names of privileges: without the first ones the plan fails, without the others it may. */
export interface Needed {
  readonly surely: readonly string[];
  readonly maybe: readonly string[];
}

/**
 * What exactly the calls of this plan ask for.
 * Source: vSphere Web Services API, "Required Privileges" of each method; ReconfigVM_Task by what it changes.
 */
export function neededFor(described: DescribedMachine, now: Now, wish: Wish): Needed {
  const surely = ['VApp.Export'];
  const maybe: string[] = [];
  const runs = now.power !== 'off';
  if (wish.power === 'snapshot')
    surely.push('VirtualMachine.State.CreateSnapshot', 'VirtualMachine.State.RemoveSnapshot');
  else if (runs && (wish.power === 'shutdown' || wish.power === 'off')) {
    surely.push('VirtualMachine.Interact.PowerOff');
    // Undo turns on again what we turned off.
    (wish.after === 'power-on' ? surely : maybe).push('VirtualMachine.Interact.PowerOn');
  } else if (wish.after === 'power-on') surely.push('VirtualMachine.Interact.PowerOn');
  if (loaded(described, now, wish).length > 0) {
    surely.push('VirtualMachine.Interact.SetCDMedia', 'VirtualMachine.Interact.DeviceConnection');
    maybe.push('VirtualMachine.Config.EditDevice');
  }
  return { surely, maybe };
}

export async function privilegeChecks(
  vim: Vim,
  described: DescribedMachine,
  now: Now,
  wish: Wish,
  signal: AbortSignal,
): Promise<Check[]> {
  const { surely, maybe } = neededFor(described, now, wish);
  const user = printable(vim.session.userName, 120);
  const held = await heldPrivileges(vim, described.ref, [...surely, ...maybe], signal);
  if (held === undefined)
    return check('vsphere-privileges', 'warns', [evidence('VSPHERE_PRIVILEGES_UNKNOWN', 'unknown', { user })]);
  const missing = surely.filter(id => held.get(id) === false);
  const lacking = maybe.filter(id => held.get(id) === false);
  const untold = [...surely, ...maybe].some(id => !held.has(id));
  const found = [
    ...(missing.length > 0
      ? [evidence('VSPHERE_PRIVILEGES_MISSING', 'fail', { user, privileges: missing.join(', ') })]
      : []),
    ...(lacking.length > 0
      ? [evidence('VSPHERE_PRIVILEGES_MAYBE', 'warn', { user, privileges: lacking.join(', ') })]
      : []),
    ...(untold ? [evidence('VSPHERE_PRIVILEGES_UNKNOWN', 'unknown', { user })] : []),
  ];
  const all = evidence('VSPHERE_PRIVILEGES', 'pass', { user, count: surely.length + maybe.length });
  return check('vsphere-privileges', 'blocks', found.length > 0 ? found : [all]);
}
