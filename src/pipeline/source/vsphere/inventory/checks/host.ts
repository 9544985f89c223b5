import { Failed } from '../../../../failure.ts';
import type { Check } from '../../../../types/inspection.ts';
import { printable } from '../../../printable.ts';
import type { DescribedMachine } from '../../described.ts';
import type { Vim } from '../../vim.ts';
import { check, evidence } from '../evidence.ts';

/**
 * Disks come from the ESXi host that has the machine, also when a vCenter was asked: is it there, before anything is
 * touched?
 */
export async function hostChecks(vim: Vim, described: DescribedMachine, signal: AbortSignal): Promise<Check[]> {
  const host = vim.about.apiType === 'HostAgent' ? vim.server.host : described.host?.name;
  if (host === undefined)
    return check('vsphere-host', 'blocks', [
      evidence('VSPHERE_HOST_UNKNOWN', 'unknown', { machine: described.machine.name }),
    ]);
  const shown = printable(host, 255);
  const port = vim.about.apiType === 'HostAgent' ? vim.server.port : described.host?.port;
  try {
    await vim.reach(host, port, signal);
    return check('vsphere-host', 'blocks', [evidence('VSPHERE_HOST', 'pass', { host: shown })]);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failed)) throw error;
    const facts = { host: shown, code: error.failure.code };
    return check('vsphere-host', 'blocks', [evidence('VSPHERE_HOST_UNREACHABLE', 'fail', facts)]);
  }
}
