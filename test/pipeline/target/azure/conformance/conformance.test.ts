import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { connectTo, planFor, signInTo, testClock, testControl } from '../bench.ts';
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
    let serial = 0;
    const ctl = testControl(() => {}, testClock());

    beforeAll(async () => {
      cloud = await startAzure({ registered: false, mostRanges: 1 });
      signInTo(cloud);
    });
    afterAll(async () => {
      expect(cloud.bugs).toEqual([]);
      await cloud.close();
    });
    beforeEach(() => cloud.faults.clear());

    const quiet = { name: 'well', faults: [] };
    const table = [
      ...scenarios.map(scenario => ({ scenario, trouble: quiet })),
      ...troubles.flatMap(trouble => scenarios.slice(0, 1).map(scenario => ({ scenario, trouble }))),
    ].map(row => ({ ...row, about: `${row.scenario.name}, in a cloud that does ${row.trouble.name}` }));

    it.each(table)('$about', async ({ scenario, trouble }) => {
      const plan = planFor(cloud, { name: `c${++serial}`, resourceGroup: `c-rg${serial}`, ...scenario.over });
      const link = await connectTo(plan, ctl);
      for (const fault of trouble.faults) cloud.faults.add(fault);
      await goAllTheWay(link, plan, scenario, ctl);
      await link.close();
      expect(cloud.resources()).toEqual([]);
    });

    it('and none that our code can make was left out', () => {
      const seen = [...operationsSeen()].filter(name => !name.includes(' ('));
      expect(seen.toSorted()).toEqual(ours.toSorted());
    });
  },
);
