import type { GuestChecks } from '../check.ts';
import { agent, agentSettings, agentState, hypervDaemons } from './azure.ts';
import {
  azureNetwork,
  datasources,
  disabled,
  grow,
  installed,
  instance,
  modules,
  network,
  specialize,
} from './cloud-init.ts';
import { clock, packages, qemuAgent, vmwareTools } from './others.ts';

/** Will the cloud's agents do their work? */
export const agentsChecks = {
  'CI-INSTALLED': installed,
  'CI-DISABLED': disabled,
  'CI-DSLIST': datasources,
  'CI-NETCFG': network,
  'CI-MODULES': modules,
  'CI-INSTANCE': instance,
  'CI-SPECIALIZE': specialize,
  'CI-AZNET': azureNetwork,
  'CI-GROW': grow,
  'AG-WAAGENT': agent,
  'AG-WACONF': agentSettings,
  'AG-WASTATE': agentState,
  'AG-HVDAEMONS': hypervDaemons,
  'AG-QGA': qemuAgent,
  'AG-VMTOOLS': vmwareTools,
  'AG-TIME': clock,
  'PKG-REPO': packages,
} satisfies GuestChecks;
