import { accessChecks } from './access/index.ts';
import { agentsChecks } from './agents/index.ts';
import { bootChecks } from './boot/index.ts';
import type { GuestChecks } from './check.ts';
import { diskChecks } from './disk/index.ts';
import { machineChecks } from './machine/index.ts';
import { networkChecks } from './network/index.ts';
import { windowsChecks } from './windows/index.ts';

/** Every check there is, by its id, in the order in which a guest meets them: machine, disks, boot, network, agents, access. */
const all = {
  ...machineChecks,
  ...diskChecks,
  ...bootChecks,
  ...networkChecks,
  ...agentsChecks,
  ...accessChecks,
  ...windowsChecks,
};

export type GuestCheckId = keyof typeof all;

export const guestChecks: GuestChecks = all;
