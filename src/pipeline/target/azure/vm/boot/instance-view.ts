import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { inForm } from '../../arm/resources.ts';
import type { Place } from '../../names.ts';
import { instanceViewForm } from '../forms.ts';
import { vmPath } from '../names.ts';

/** What Azure sees of a machine that it runs. */
export interface Seen {
  /** `running`, `stopped`, …; empty while it says nothing. */
  readonly power: string;
  /** `Ready`, `Not Ready`; empty where no agent has ever been heard of. */
  readonly agent: string;
  readonly agentReady: boolean;
}

/** Virtual Machines - Instance View. */
export async function instanceView(arm: Arm, place: Place, vm: string): Promise<Seen> {
  const path = `${vmPath(place, vm)}/instanceView`;
  const { body } = await arm.send({ method: 'GET', path, version: apiVersions.virtualMachines });
  const { statuses, vmAgent } = inForm(arm, body, instanceViewForm, path);
  const power = statuses.find(({ code }) => code?.startsWith('PowerState/'))?.code?.slice('PowerState/'.length) ?? '';
  const version = vmAgent?.vmAgentVersion ?? '';
  const [status] = vmAgent?.statuses ?? [];
  const heard = version !== '' && version !== 'Unknown';
  const agentReady = heard && status?.code === 'ProvisioningState/succeeded';
  const said = arm.redaction.clean(status?.displayStatus ?? '');
  return { power: power.slice(0, 40), agent: heard ? said : '', agentReady };
}
