import type { Answer, Answers, Choice, Question } from '../../../types.ts';
import type { Arm } from '../arm/arm.ts';
import { azureTarget } from '../plan.ts';
import { groups, locations, subscriptionOf } from './places.ts';
import { type ClosedTenant, everySubscription, tenantName } from './tenants.ts';

/** What can be chosen for one of Azure's questions, given the answers so far. */
export async function* choicesOf(
  arm: Arm,
  { key }: Question,
  answers: Answers,
  closed: (tenant: ClosedTenant) => void,
): AsyncGenerator<Choice> {
  for (const value of fixedChoices(key)) yield { value, label: String(value) };
  if (key === 'target.subscription') yield* subscriptionChoices(arm, closed);
  const subscription = answers['target.subscription'];
  if (typeof subscription !== 'string' || subscription === '') return;
  if (key === 'target.resourceGroup') {
    for await (const { name, location } of groups(arm, await idOf(arm, subscription))) {
      yield { value: name, label: name, facts: { location } };
    }
  }
  if (key === 'target.location') {
    for await (const { name, displayName } of locations(arm, await idOf(arm, subscription))) {
      yield { value: name, label: displayName ?? name, facts: { name } };
    }
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

/** The choices that need no cloud, in the order they are shown. */
function fixedChoices(key: string): readonly Answer[] {
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
    case 'target.sku':
      return shape.sku.unwrap().options;
    case 'target.zone':
      return [1, 2, 3];
    case 'target.osType':
      return shape.osType.unwrap().options;
    default:
      return [];
  }
}
