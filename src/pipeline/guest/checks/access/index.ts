import type { GuestChecks } from '../check.ts';
import { alive, configured, root, started } from './ssh.ts';
import { hostKeys, machineId, selinux, traces } from './traces.ts';
import { login, sudo } from './users.ts';

/** Who gets in, and what should not go out. */
export const accessChecks = {
  'SSH-ON': started,
  'SSH-CONF': configured,
  'SSH-ALIVE': alive,
  'SSH-ROOT': root,
  'USERS-LOGIN': login,
  'USERS-TARGETPW': sudo,
  'SEC-SELINUX': selinux,
  'SEC-MACHINEID': machineId,
  'SEC-HOSTKEYS': hostKeys,
  'SEC-TRACES': traces,
} satisfies GuestChecks;
