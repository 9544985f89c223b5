import { Failed } from '../../../failure.ts';
import type { Check, TargetDisk } from '../../../types.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import {
  type DiskRow,
  find,
  groupForm,
  type ImageRow,
  imageForm,
  type SubscriptionRow,
  sessionOf,
} from '../arm/resources.ts';
import { getDisk } from '../disk/disk.ts';
import { sizeFailure } from '../disk/sizes.ts';
import { diskName, groupPath, imagePath, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import type { Tokens } from '../sign-in/tokens.ts';
import { check } from './checks.ts';
import { registration } from './group.ts';
import { locationOf, subscriptionOf } from './places.ts';

const compute = 'Microsoft.Compute';

/**
 * Looks, and changes nothing. A name that one of our sessions holds only warns: whether it is this session
 * only `begin` can tell, which refuses it otherwise.
 */
export async function* preflight(
  arm: Arm,
  tokens: Tokens,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
): AsyncGenerator<Check> {
  await tokens.current();
  yield check('azure-sign-in', 'pass', 'AZURE_SIGNED_IN', { way: tokens.way });
  for (const disk of disks) yield sizeCheck(disk);
  const found = await subscriptionCheck(arm, plan);
  yield found.check;
  if (!found.row) return;
  const place = { subscription: found.row.subscriptionId, group: plan.resourceGroup };
  yield await locationCheck(arm, place, plan.location);
  yield await providerCheck(arm, place);
  const group = await find(arm, { path: groupPath(place), version: apiVersions.resources }, groupForm);
  if (!group) {
    yield check('azure-group', 'pass', 'AZURE_GROUP_NEW', { group: place.group });
    return;
  }
  yield check('azure-group', 'pass', 'AZURE_GROUP_EXISTS', { group: place.group, location: group.location });
  yield* nameChecks(arm, place, plan, disks);
}

async function subscriptionCheck(
  arm: Arm,
  { subscription: wanted, tenant }: AzurePlan,
): Promise<{ check: Check; row?: SubscriptionRow }> {
  const id = 'azure-subscription';
  try {
    const row = await subscriptionOf(arm, wanted, tenant);
    const { displayName: name, subscriptionId, state } = row;
    return /^(Enabled|Warned|PastDue)$/i.test(state)
      ? { row, check: check(id, 'pass', 'AZURE_SUBSCRIPTION_FOUND', { name, id: subscriptionId }) }
      : { check: check(id, 'fail', 'AZURE_SUBSCRIPTION_STATE', { name, state }) };
  } catch (error) {
    const { code = '', facts = {} } = error instanceof Failed ? error.failure : {};
    if (code === 'AZURE_SUBSCRIPTION_UNKNOWN') {
      return { check: check(id, 'fail', 'AZURE_SUBSCRIPTION_MISSING', { subscription: wanted }) };
    }
    if (code === 'AZURE_SUBSCRIPTION_AMBIGUOUS') {
      const ids = String(facts.ids);
      return { check: check(id, 'fail', 'AZURE_SUBSCRIPTION_TWICE', { subscription: wanted, ids }) };
    }
    throw error;
  }
}

async function locationCheck(arm: Arm, place: Place, location: string): Promise<Check> {
  const found = await locationOf(arm, place.subscription, location);
  return found
    ? check('azure-location', 'pass', 'AZURE_LOCATION_FOUND', { location: found.name })
    : check('azure-location', 'fail', 'AZURE_LOCATION_MISSING', { location });
}

async function providerCheck(arm: Arm, place: Place): Promise<Check> {
  const state = await registration(arm, place.subscription);
  return state === undefined || state === 'Registered'
    ? check('azure-provider', state ? 'pass' : 'unknown', 'AZURE_PROVIDER_READY', { provider: compute })
    : check('azure-provider', 'pass', 'AZURE_PROVIDER_NEW', { provider: compute });
}

async function* nameChecks(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
): AsyncGenerator<Check> {
  if (plan.publish === 'image') {
    const at = { path: imagePath(place, plan.name), version: apiVersions.images };
    yield nameCheck('image', plan.name, place, await find(arm, at, imageForm));
  }
  for (const index of disks.length > 0 ? disks.map(disk => disk.index) : [0]) {
    const name = diskName(plan.name, index);
    yield nameCheck('disk', name, place, await getDisk(arm, place, name));
  }
}

function nameCheck(kind: string, name: string, { group }: Place, found: DiskRow | ImageRow | undefined): Check {
  const id = `azure-name/${name}`;
  if (!found) return check(id, 'pass', 'AZURE_NAME_FREE', { kind, name });
  const session = sessionOf(found);
  return session === undefined
    ? check(id, 'fail', 'AZURE_NAME_IN_USE', { kind, name, group })
    : check(id, 'warn', 'AZURE_NAME_OF_SESSION', { kind, name, session });
}

function sizeCheck(disk: TargetDisk): Check {
  const id = `azure-size/${disk.index}`;
  const { name } = disk;
  const bytes = (disk.size ?? 0) - 512;
  const wrong = sizeFailure(disk)?.failure;
  const [least, most] = [Number(wrong?.facts.least), Number(wrong?.facts.most)];
  if (wrong?.code === 'AZURE_SIZE_LIMIT') return check(id, 'fail', 'AZURE_SIZE_OUTSIDE', { name, bytes, least, most });
  if (wrong?.code === 'AZURE_SIZE_ALIGN') return check(id, 'fail', 'AZURE_SIZE_UNEVEN', { name, bytes });
  if (wrong) {
    const generation = Number(wrong.facts.generation);
    return check(id, 'fail', 'AZURE_SIZE_BOOT', { name, bytes, generation, most });
  }
  return check(id, 'pass', 'AZURE_SIZE_FITS', { name, bytes });
}
