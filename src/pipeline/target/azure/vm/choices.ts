import type { Choice } from '../../../types/question.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { identityIn, listed } from '../arm/resources.ts';
import { locationName, subscriptionPath } from '../names.ts';
import { networkForm } from './forms.ts';

/**
 * The subnets of a location that a machine can be put into, as `group/vnet/subnet`; a new network first.
 * @param subscription its id
 */
export async function* subnetChoices(arm: Arm, subscription: string, location: string): AsyncGenerator<Choice> {
  yield { value: '', label: '' };
  const path = `${subscriptionPath(subscription)}/providers/Microsoft.Network/virtualNetworks`;
  for await (const row of listed(arm, { path, version: apiVersions.network }, networkForm)) {
    const group = identityIn(row.id)?.group;
    if (group === undefined || locationName(row.location) !== locationName(location)) continue;
    for (const { name, properties } of row.properties.subnets) {
      if (properties.delegations?.length || /^(Gateway|AzureBastion|AzureFirewall)/.test(name)) continue;
      const value = [group, row.name, name].join('/');
      yield { value, label: value };
    }
  }
}
