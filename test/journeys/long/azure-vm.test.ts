import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TargetLink } from '../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import {
  connectTo,
  Killed,
  MiB,
  migrate,
  planFor,
  signInTo,
  testClock,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../../pipeline/target/azure/bench.ts';

let cloud: AzureSandbox;
let link: TargetLink;
const ctl = testControl(() => {}, testClock());
beforeAll(async () => {
  cloud = await startAzure();
  signInTo(cloud);
  link = await connectTo(planFor(cloud), ctl);
});
afterAll(async () => {
  await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => {
  cloud.faults.clear();
  cloud.boot('ok');
  ctl.notes.length = 0;
});

let serial = 0;
type Over = Parameters<typeof planFor>[1];
function vmPlan(vm: object = {}, over: Over = {}) {
  serial++;
  return planFor(cloud, {
    publish: 'vm',
    name: `v${serial}`,
    resourceGroup: `v-rg${serial}`,
    vm: {
      size: 'Standard_D2as_v5',
      publicAddress: false,
      trustedLaunch: false,
      secureBoot: false,
      bootDiagnostics: true,
      ...vm,
    },
    ...over,
  });
}
const small = () => testDisk(20 * MiB, [4 * MiB]);
const roads = () => [testRoad(0, small()), testRoad(1, small())];
const left = (group: string) => cloud.resources().filter(each => each.group === group);
const noted = () => ctl.notes.map(({ code }) => code);

describe('a machine', () => {
  it.each([
    ['panic', 'panic-root'],
    ['dracut', 'initramfs'],
    ['emergency', 'emergency'],
    ['grub', 'grub'],
    ['no-boot', 'no-boot'],
    ['no-agent', 'login'],
    ['silent', 'unknown'],
  ] as const)('%s at its start is told as %s', async (outcome, verdict) => {
    cloud.boot(outcome);
    const [plan, keep] = [vmPlan(), testKeep()];
    const { facts } = await migrate(link, plan, roads().slice(0, 1), keep, ctl);
    expect(facts.boot).toBe(verdict);
    expect(noted()).toContain(`azure-boot-${verdict}`);
  });
});

describe('killed at any write of the ledger and repeated, a machine', () => {
  // Group, two disks, rules, network, card and machine: intended and made; four more of the uploads' access.
  const writes = 18;
  const killed = async (plan: ReturnType<typeof vmPlan>, keep: ReturnType<typeof testKeep>) => {
    const both = roads();
    for (let run = 0; run < 3; run++) {
      try {
        return await migrate(link, plan, both, keep, ctl);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    return undefined;
  };

  it('is made with so many writes when nothing kills it', async () => {
    const keep = testKeep();
    await migrate(link, vmPlan(), roads(), keep, ctl);
    expect(keep.writes).toBe(writes);
  });

  // Those of the machine and what is around it.
  it.each([11, 12, 13, 14, 15, 16, 17, 18])('is neither made twice nor left: write %i', async nth => {
    const [plan, keep] = [vmPlan({ bootDiagnostics: false }), testKeep()];
    keep.killAt = { nth, when: nth % 2 === 0 ? 'before' : 'after' };
    expect(await killed(plan, keep)).toMatchObject({ facts: { boot: 'ready' } });
    expect(new Set(Object.values(keep.states()))).toEqual(new Set(['made']));
    await link.undo(keep.entries(), keep, ctl);
    expect(left(plan.target.resourceGroup)).toEqual([]);
  });
});
