import type { Answer, Answers, Choice, Question } from '../../types.ts';
import type { Arm } from './arm.ts';
import { azureTarget } from './plan.ts';
import { groups, locations, subscriptionOf, subscriptions } from './where.ts';

const shape = azureTarget.shape;

/** The choices that need no cloud, in the order they are shown. */
const fixed: Readonly<Record<string, readonly Answer[]>> = {
  'target.cloud': shape.cloud.unwrap().options,
  'target.signIn': shape.signIn.unwrap().options,
  'target.generation': ['auto', 2, 1],
  'target.publish': shape.publish.unwrap().options,
  'target.sku': shape.sku.unwrap().options,
  'target.zone': [1, 2, 3],
  'target.osType': shape.osType.unwrap().options,
};

/** What can be chosen for one of Azure's questions, given the answers so far. */
export async function* choicesOf(arm: Arm, { key }: Question, answers: Answers): AsyncGenerator<Choice> {
  for (const value of fixed[key] ?? []) yield { value, label: String(value) };
  if (key === 'target.subscription') yield* subscriptionChoices(arm);
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

async function* subscriptionChoices(arm: Arm): AsyncGenerator<Choice> {
  for await (const { subscriptionId: id, displayName, state } of subscriptions(arm)) {
    yield { value: id, label: displayName, facts: { id, state } };
  }
}

async function idOf(arm: Arm, subscription: string): Promise<string> {
  return (await subscriptionOf(arm, subscription)).subscriptionId;
}
