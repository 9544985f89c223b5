import type { Machine } from '../../../types/machine.ts';
import type { Answer, Answers, Choice, Question } from '../../../types/question.ts';
import type { Arm } from '../arm/arm.ts';
import type { LocationRow } from '../arm/resources.ts';
import { isProvisioned } from '../disk/skus.ts';
import { azureTarget } from '../plan.ts';
import { galleryChoices } from '../publish/gallery/choices.ts';
import { subnetChoices } from '../vm/choices.ts';
import { groups, locationOf, locations, subscriptionOf } from './places.ts';
import { coresLeft, usagesIn } from './quota.ts';
import { fits, type SizeWish, wishIn } from './sizes/fitting.ts';
import { likeForLike } from './sizes/like-for-like.ts';
import { skusIn } from './sizes/skus.ts';
import { type VmSize, vmSizeOf } from './sizes/vm-size.ts';
import { type ClosedTenant, everySubscription, tenantName } from './tenants.ts';
import { zonesIn, zonesOf } from './zones.ts';

/** What can be chosen for one of Azure's questions, given the answers so far. */
export async function* choicesOf(
  arm: Arm,
  { key }: Question,
  answers: Answers,
  machine: Machine | undefined,
  closed: (tenant: ClosedTenant) => void,
): AsyncGenerator<Choice> {
  for (const value of fixedChoices(key, answers)) yield { value, label: String(value) };
  if (key === 'target.subscription') yield* subscriptionChoices(arm, closed);
  const subscription = answers['target.subscription'];
  if (typeof subscription !== 'string' || subscription === '') return;
  if (key === 'target.resourceGroup') {
    for await (const { name, location } of groups(arm, await idOf(arm, subscription))) {
      yield { value: name, label: name, facts: { location } };
    }
  }
  if (key.startsWith('target.gallery.')) yield* galleryChoices(arm, key, await idOf(arm, subscription), answers);
  if (key === 'target.location') {
    for await (const row of locations(arm, await idOf(arm, subscription))) yield locationChoice(row);
  }
  const location = answers['target.location'];
  if (typeof location !== 'string' || location === '') return;
  if (key === 'target.zone') yield* zoneChoices(arm, await idOf(arm, subscription), location);
  if (key === 'target.vm.network') yield* subnetChoices(arm, await idOf(arm, subscription), location);
  if (key === 'target.vm.size') {
    yield* sizeChoices(arm, await idOf(arm, subscription), location, wishIn(answers, machine), machine);
  }
}

function locationChoice(row: LocationRow): Choice {
  const { name, displayName, metadata } = row;
  const zones = zonesIn(row);
  const facts = {
    name,
    ...(metadata?.geographyGroup === undefined ? {} : { geography: metadata.geographyGroup }),
    ...(zones === undefined ? {} : { zones: zones.length }),
  };
  return { value: name, label: displayName ?? name, facts };
}

/** The zones that there are, and none first: what is in no zone lives where Azure likes. */
async function* zoneChoices(arm: Arm, subscription: string, location: string): AsyncGenerator<Choice> {
  yield { value: '', label: '' };
  const row = await locationOf(arm, subscription, location);
  for (const zone of await zonesOf(row, () => skusIn(arm, subscription, location))) {
    yield { value: Number(zone), label: zone };
  }
}

/** Sizes that take the machine and may be used, the smallest first; of those with quota left the one most like it is recommended. */
async function* sizeChoices(
  arm: Arm,
  subscription: string,
  location: string,
  wish: SizeWish,
  machine: Machine | undefined,
): AsyncGenerator<Choice> {
  const [{ machines }, usages] = await Promise.all([
    skusIn(arm, subscription, location),
    usagesIn(arm, subscription, location).catch(() => []),
  ]);
  const sizes = machines.map(vmSizeOf).filter(size => fits(size, wish));
  const left = ({ family }: VmSize) => coresLeft(usages, family);
  const enough = sizes.filter(size => size.cpus <= (left(size) ?? size.cpus));
  const best = likeForLike(enough, machine ?? {})?.name;
  const sorted = sizes.toSorted((a, b) => a.cpus - b.cpus || a.memoryGiB - b.memoryGiB || a.name.localeCompare(b.name));
  for (const size of sorted) {
    const coresLeft = left(size);
    const facts = { cpus: size.cpus, memoryGiB: size.memoryGiB, ...(coresLeft === undefined ? {} : { coresLeft }) };
    yield { value: size.name, label: size.name, facts, ...(size.name === best ? { recommended: true } : {}) };
  }
}

/** What the row of a subscription tells: names but for `role`, which is a code, as is `state`. */
async function* subscriptionChoices(arm: Arm, closed: (tenant: ClosedTenant) => void): AsyncGenerator<Choice> {
  for await (const { row, tenant, home, role } of everySubscription(arm, closed)) {
    const { subscriptionId: id, displayName, state } = row;
    const about = { tenant: tenantName(tenant), tenantId: tenant.tenantId, home, id, state };
    yield { value: id, label: displayName, facts: role === undefined ? about : { ...about, role } };
  }
}

async function idOf(arm: Arm, subscription: string): Promise<string> {
  return (await subscriptionOf(arm, subscription)).subscriptionId;
}

/** Some kinds go into no image and no gallery. */
function dataSkusFor({ 'target.publish': publish = 'image' }: Answers): readonly Answer[] {
  const all = azureTarget.shape.dataSku.unwrap().options;
  return publish === 'image' || publish === 'gallery' ? all.filter(sku => !isProvisioned(sku)) : all;
}

/** The choices that need no cloud, in the order they are shown. */
function fixedChoices(key: string, answers: Answers): readonly Answer[] {
  const { shape } = azureTarget;
  switch (key) {
    case 'target.cloud':
      return shape.cloud.unwrap().options;
    case 'target.signIn':
      return shape.signIn.unwrap().options;
    case 'target.generation':
      return ['auto', 2, 1];
    case 'target.publish':
      return shape.publish.unwrap().options;
    case 'target.gallery.osState':
      return ['specialized', 'generalized'];
    case 'target.sku':
      return shape.sku.unwrap().options;
    case 'target.dataSku':
      return dataSkusFor(answers);
    case 'target.osType':
      return shape.osType.unwrap().options;
    default:
      return [];
  }
}
