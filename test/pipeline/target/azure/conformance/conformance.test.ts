import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { connectTo, planFor, signInTo, testClock, testControl } from '../bench.ts';
import { CallSites } from './call-sites.ts';
import { type Elsewhere, elsewhereIn, group } from './elsewhere.ts';
import { specification } from './operations.ts';
import { ours } from './our-operations.ts';
import { goAllTheWay, scenarios, troubles } from './scenarios.ts';
import { operationsSeen } from './watch.ts';

const why = specification ? '' : ' (skipped: VMFERRY_SPECS is not set)';

// The link of `connectTo` is watched: a test fails when one of its requests or answers is not as the files have it.
describe.skipIf(!specification)(
  `every request is one of the official OpenAPI files, and every answer of the sandbox${why}`,
  () => {
    let cloud: AzureSandbox;
    let place: Elsewhere;
    let serial = 0;
    const sites = new CallSites();
    const ctl = testControl(() => {}, testClock());

    beforeAll(async () => {
      await sites.start();
      cloud = await startAzure({ mostRanges: 1, rules: { unregistered: ['Microsoft.Network'] } });
      signInTo(cloud);
      place = await elsewhereIn(cloud);
    });
    afterAll(async () => {
      await place.remove();
      expect(cloud.bugs).toEqual([]);
      await cloud.close();
    });
    beforeEach(() => cloud.faults.clear());

    const quiet = { name: 'well', faults: [] };
    const table = [
      ...scenarios.map(scenario => ({ scenario, trouble: quiet })),
      ...troubles.flatMap(trouble =>
        scenarios.filter(({ name }) => trouble.in.includes(name)).map(scenario => ({ scenario, trouble })),
      ),
    ].map(row => ({ ...row, about: `${row.scenario.name}, in a cloud that does ${row.trouble.name}` }));

    it.each(table)('$about', async ({ scenario, trouble }) => {
      const target = planFor(cloud, { name: `c${++serial}`, resourceGroup: `c-rg${serial}`, ...scenario.over(place) });
      const guest = scenario.guest?.(place);
      const plan = { ...target, ...(guest ? { guest } : {}) };
      const link = await connectTo(plan, ctl);
      for (const fault of trouble.faults) cloud.faults.add(fault);
      await goAllTheWay(link, plan, scenario, ctl);
      await link.close();
      expect(cloud.resources().filter(each => each.group !== group)).toEqual([]);
    });

    it('and no place in our code that asks for something was left out', async () => {
      expect(await sites.unused()).toEqual([]);
      sites.stop();
    });

    it('and those are the operations that our code makes', () => {
      const seen = [...operationsSeen()].filter(name => !name.includes(' ('));
      expect(seen.toSorted()).toEqual(ours.toSorted());
    });
  },
);
