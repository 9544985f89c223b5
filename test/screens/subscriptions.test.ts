import { expect, test } from 'vitest';
import { subscriptionOrder } from '../../src/screens/subscription-rows.ts';
import type { Ask, Choice } from '../../src/screens/world.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage } from './stage.ts';

const row = (label: string, facts: Choice['facts'] = {}): Choice => ({ value: `id-${label}`, label, facts });
const inOrder = (language: 'en' | 'zh-CN', rows: readonly Choice[]) =>
  rows
    .toSorted(subscriptionOrder(language))
    .map(({ label, facts }) => [label, facts?.tenant].filter(Boolean).join(' '));

test('subscriptions are by name, numbers as numbers, and those that take no changes are the last', () => {
  const rows = [
    row('team 10'),
    row('Team 9'),
    row('Alpha', { state: 'Disabled' }),
    row('Ärzte'),
    row('Aachen', { state: 'Deleted' }),
    row('Zoo', { state: 'PastDue' }),
    row('Shop', { tenant: 'Northwind' }),
    row('Shop', { tenant: 'Contoso' }),
    row('Art', { role: 'reader' }),
  ];
  const wanted = ['Art', 'Ärzte', 'Shop Contoso', 'Shop Northwind', 'Team 9', 'team 10', 'Zoo', 'Aachen', 'Alpha'];
  expect(inOrder('en', rows)).toEqual(wanted);
  expect(inOrder('en', rows.toReversed())).toEqual(wanted);
});

test('a name is where the person who reads looks for it', () => {
  const cities = [row('上海'), row('广州'), row('北京')];
  expect(inOrder('zh-CN', cities)).toEqual(['北京', '广州', '上海']);
});

/** Lists the subscriptions of one tenant, and those of the next when it is told to. */
class Slow extends FakeWorld {
  readonly next = Promise.withResolvers<void>();

  override async *choices(ask: Ask): AsyncIterable<Choice> {
    if (ask.key !== 'target.subscription') return yield* super.choices(ask);
    yield row('Mid', { tenant: 'Contoso', role: 'owner' });
    yield row('Best', { tenant: 'Contoso', role: 'reader' });
    // Rows that come together are shown together.
    await new Promise(resolve => setTimeout(resolve, 80));
    yield row('Zoo', { tenant: 'Contoso', role: 'owner' });
    await this.next.promise;
    yield row('Alpha', { tenant: 'Northwind', role: 'owner' });
  }
}

test('one that nothing can be made in is not proposed', async () => {
  const world = new Slow();
  const stage = new Stage({ at: 'where', world });
  await stage.shows('▌ Mid', 'Best', 'Zoo');
  world.next.resolve();
  await stage.shows('▌ Alpha', 'Zoo');
  const listed = stage.text().matchAll(/(\S+) +(Contoso|Northwind)/g);
  expect([...listed].map(([, name]) => name)).toEqual(['Alpha', 'Best', 'Mid', 'Zoo']);
  await stage.leave();
});

test('a row that a person went to stays under the bar while others come in above it', async () => {
  const world = new Slow();
  const stage = new Stage({ at: 'where', world });
  await stage.shows('▌ Mid', 'Zoo');
  await stage.press('down');
  await stage.shows('▌ Zoo');
  world.next.resolve();
  await stage.shows('Alpha', '▌ Zoo');
  await stage.press('enter');
  await stage.shows('Subscription  Zoo');
  await stage.leave();
});
