import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TargetLink } from '../../../../../src/pipeline/types.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import {
  connectTo,
  MiB,
  migrate,
  named,
  planFor,
  signInTo,
  testClock,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';

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
      size: 'Standard_D2s_v5',
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

describe('a machine made of its disks as they are', () => {
  it('stands with a network of its own, says that its agent answers, and goes without a trace', async () => {
    const [plan, keep] = [vmPlan(), testKeep()];
    const { name, resourceGroup: group } = plan.target;
    const published = await migrate(link, plan, roads(), keep, ctl);
    expect(published).toMatchObject({
      kind: 'azure-vm',
      facts: { name, resourceGroup: group, boot: 'ready', power: 'running', agent: 'Ready', size: 'Standard_D2s_v5' },
    });
    expect(String(published.facts.serial)).toContain('login:');
    expect(named(cloud).filter(id => id.includes(`/${name}`))).toEqual([
      `disks/${name}-data1`,
      `disks/${name}-os`,
      `networkInterfaces/${name}-nic`,
      `networkSecurityGroups/${name}-nsg`,
      `virtualMachines/${name}`,
      `virtualNetworks/${name}-vnet`,
    ]);
    expect(left(group).every(each => each.tags.vmferry === keep.session)).toBe(true);
    expect(noted()).toEqual(['azure-vm-closed', 'azure-network-new', 'azure-boot-waiting', 'azure-boot-ready']);

    const again = await link.publish(
      plan,
      roads().map(road => road.about),
      keep,
      ctl,
    );
    expect(again.facts.boot).toBe('ready');

    await link.undo(keep.entries(), keep, ctl);
    expect(left(group)).toEqual([]);
    expect(new Set(Object.values(keep.states()))).toEqual(new Set(['gone']));
  });

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
  const writes = 13;

  it('is made with so many writes when nothing kills it', async () => {
    const keep = testKeep();
    await migrate(link, vmPlan(), roads(), keep, ctl);
    expect(keep.writes).toBe(writes);
  });
});
