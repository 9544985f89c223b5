import type { Answer, Answers, Choice, Question } from '../../../types.ts';
import type { Arm } from '../arm/arm.ts';
import { azureTarget } from '../plan.ts';
import { galleryChoices } from '../publish/gallery/choices.ts';
import { groups, locations, subscriptionOf, subscriptions } from './places.ts';

/** What can be chosen for one of Azure's questions, given the answers so far. */
export async function* choicesOf(arm: Arm, { key }: Question, answers: Answers): AsyncGenerator<Choice> {
  for (const value of fixedChoices(key)) yield { value, label: String(value) };
  if (key === 'target.subscription') yield* subscriptionChoices(arm);
  const subscription = answers['target.subscription'];
  if (typeof subscription !== 'string' || subscription === '') return;
  if (key === 'target.resourceGroup') {
    for await (const { name, location } of groups(arm, await idOf(arm, subscription))) {
      yield { value: name, label: name, facts: { location } };
    }
  }
  if (key.startsWith('target.gallery.')) yield* galleryChoices(arm, key, await idOf(arm, subscription), answers);
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
    case 'target.gallery.osState':
      return ['specialized', 'generalized'];
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
