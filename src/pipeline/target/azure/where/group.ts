import type { Control } from '../../../types/control.ts';
import type { Keep } from '../../../types/ledger.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { find, groupForm, providerForm, sessionOf } from '../arm/resources.ts';
import { azureFailure } from '../failures.ts';
import { groupPath, locationName, type Place, sessionTag, subscriptionPath } from '../names.ts';
import { tell } from '../notes.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

const version = apiVersions.resources;
export const groupKey = 'azure-group';
/** 10 min; a registration takes one or two. */
const registrationPolls = 120;
const registrationWait = 5000;

/**
 * Makes sure that the group is there. One that was there before is never in the ledger, so it is never removed.
 * Repeated after a kill at any point it finds what it made by the tag.
 */
export async function ensureGroup(
  arm: Arm,
  place: Place,
  { location, tags }: Pick<AzurePlan, 'location' | 'tags'>,
  keep: Keep,
): Promise<void> {
  const path = groupPath(place);
  const found = await find(arm, { path, version }, groupForm);
  const noted = keep.entry(groupKey)?.state;
  if (found) {
    if (noted !== 'intended') return;
    if (sessionOf(found) === keep.session) await keep.made(groupKey);
    else await keep.gone(groupKey);
    return;
  }
  if (noted !== 'intended') {
    const facts = { subscription: place.subscription, group: place.group };
    await keep.intend({ key: groupKey, kind: 'azure-group', side: 'target', facts });
  }
  const body = { location: locationName(location), tags: { ...tags, [sessionTag]: keep.session } };
  await arm.send({ method: 'PUT', path, version, body });
  await keep.made(groupKey);
}

/**
 * Registers a resource provider for the subscription where that was never done.
 * @param provider its namespace
 * @throws AZURE_PROVIDER when it does not end within 10 min
 */
export async function ensureProvider(arm: Arm, subscription: string, provider: string, ctl: Control): Promise<void> {
  const path = `${subscriptionPath(subscription)}/providers/${provider}`;
  let state = await registration(arm, subscription, provider);
  if (state === 'Registered' || state === undefined) return;
  tell(ctl, 'azure-registering', { provider });
  await arm.send({ method: 'POST', path: `${path}/register`, version });
  for (let poll = 0; poll < registrationPolls; poll++) {
    state = await registration(arm, subscription, provider);
    if (state === 'Registered') return;
    await arm.clock.sleep(registrationWait, arm.signal);
  }
  throw azureFailure('AZURE_PROVIDER', { provider, state: state ?? '' });
}

/** Registered, NotRegistered, …; undefined where one may not look, which does not mean one may not use it. */
export async function registration(arm: Arm, subscription: string, provider: string): Promise<string | undefined> {
  const path = `${subscriptionPath(subscription)}/providers/${provider}`;
  const answer = await arm.send({ method: 'GET', path, version, allow: [403, 404] });
  return providerForm.safeParse(answer.body).data?.registrationState;
}
