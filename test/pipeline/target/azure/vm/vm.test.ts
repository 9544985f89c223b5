import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { migrate, named, testClock, testControl, testKeep } from '../bench.ts';
import { linkedTo } from '../linked.ts';
import { edKey } from './keys.ts';
import { twoRoads, vmPlanFor } from './plans.ts';

let dir: string;
let onSleep = () => {};
const clock = testClock();
const { sleep } = clock;
clock.sleep = (ms, signal) => {
  onSleep();
  return sleep(ms, signal);
};
const ctl = testControl(() => {}, clock);
const azure = linkedTo({}, ctl);
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vmferry-vm-'));
});
afterAll(() => rm(dir, { recursive: true }));
beforeEach(() => {
  ctl.notes.length = 0;
});

type Over = Parameters<typeof vmPlanFor>[2];
const vmPlan = (vm: object = {}, over: Over = {}) => vmPlanFor(azure.cloud, vm, over);
const left = (group: string) => azure.cloud.resources().filter(each => each.group === group);
const noted = () => ctl.notes.map(({ code }) => code);

describe('a machine made of its disks as they are', () => {
  it('stands with a network of its own, says that its agent answers, and goes without a trace', async () => {
    const [plan, keep] = [vmPlan(), testKeep()];
    const { name, resourceGroup: group } = plan.target;
    const published = await migrate(azure.link, plan, twoRoads(), keep, ctl);
    expect(published).toMatchObject({
      kind: 'azure-vm',
      facts: { name, resourceGroup: group, boot: 'ready', power: 'running', agent: 'Ready', size: 'Standard_D2as_v5' },
    });
    expect(String(published.facts.serial)).toContain('login:');
    expect(named(azure.cloud).filter(id => id.includes(`/${name}`))).toEqual([
      `disks/${name}-data1`,
      `disks/${name}-os`,
      `networkInterfaces/${name}-nic`,
      `networkSecurityGroups/${name}-nsg`,
      `virtualMachines/${name}`,
      `virtualNetworks/${name}-vnet`,
    ]);
    expect(left(group).every(each => each.tags.vmferry === keep.session)).toBe(true);
    expect(noted()).toEqual(['azure-vm-closed', 'azure-network-new', 'azure-boot-waiting', 'azure-boot-ready']);

    const again = await azure.link.publish(
      plan,
      twoRoads().map(road => road.about),
      keep,
      ctl,
    );
    expect(again.facts.boot).toBe('ready');

    await azure.link.undo(keep.entries(), keep, ctl);
    expect(left(group)).toEqual([]);
    expect(new Set(Object.values(keep.states()))).toEqual(new Set(['gone']));
  });

  it('takes a disk that is too large to be cached', async () => {
    const [plan, keep] = [vmPlan({}, { dataDisks: [{ sizeGiB: 4 }, { sizeGiB: 4096 }] }), testKeep()];
    const { id } = (await migrate(azure.link, plan, one(), keep, ctl)).facts;
    expect(azure.cloud.resources().filter(each => each.id === id)).toHaveLength(1);
  });

  it.each([
    ['panic', 'panic-root'],
    ['no-agent', 'login'],
  ] as const)('%s at its start is told as %s', async (outcome, verdict) => {
    azure.cloud.boot(outcome);
    const [plan, keep] = [vmPlan(), testKeep()];
    const { facts } = await migrate(azure.link, plan, twoRoads().slice(0, 1), keep, ctl);
    expect(facts.boot).toBe(verdict);
    expect(noted()).toContain(`azure-boot-${verdict}`);
  });
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure.code : Promise.reject(error)),
  );
const one = () => twoRoads().slice(0, 1);

describe('a machine made with a key', () => {
  it('comes from an image, which stays; disks that Azure made for it go with it', async () => {
    const sshKey = join(dir, 'key.pub');
    const userData = join(dir, 'user-data');
    await writeFile(sshKey, edKey());
    await writeFile(userData, '#cloud-config\n{}\n');
    const [plain, keep] = [vmPlan({ sshKey, user: 'me', publicAddress: true }), testKeep()];
    const plan = { ...plain, guest: { userData } };
    const { name, resourceGroup: group } = plan.target;
    const { facts } = await migrate(azure.link, plan, twoRoads(), keep, ctl);
    expect(facts).toMatchObject({ boot: 'ready', publicAddress: expect.stringMatching(/^203\.0\.113\./) });
    expect(noted()).toContain('azure-vm-ssh-open');
    expect(named(azure.cloud).filter(id => id.includes(`/${name}`))).toEqual([
      `disks/${name}-vm-data0`,
      `disks/${name}-vm-os`,
      `images/${name}`,
      `networkInterfaces/${name}-nic`,
      `networkSecurityGroups/${name}-nsg`,
      `publicIPAddresses/${name}-ip`,
      `virtualMachines/${name}`,
      `virtualNetworks/${name}-vnet`,
    ]);
    const found = await azure.link.find(plan, keep.session);
    expect(found.next).toBe('nothing');
    const elsewhere = testKeep(keep.session);
    for (const entry of found.entries) await elsewhere.intend(entry);
    await azure.link.undo(found.entries, elsewhere, ctl);
    expect(left(group)).toEqual([]);
  });

  it('and no agent inside is told as what it is, and made again when that is mended', async () => {
    const sshKey = join(dir, 'key.pub');
    await writeFile(sshKey, edKey());
    azure.cloud.boot('no-agent');
    const [plan, keep, road] = [vmPlan({ sshKey }), testKeep(), one()];
    expect(await codeOf(migrate(azure.link, plan, road, keep, ctl))).toBe('AZURE_VM_PROVISIONING');
    azure.cloud.boot('ok');
    expect(await migrate(azure.link, plan, road, keep, ctl)).toMatchObject({ facts: { boot: 'ready' } });
    expect(noted()).toContain('azure-vm-made-again');
    await azure.link.undo(keep.entries(), keep, ctl);
    expect(left(plan.target.resourceGroup)).toEqual([]);
  });
});

describe('before anything is made', () => {
  it.each([
    ['AZURE_USER_DATA', {}, { userData: '/nowhere/user-data' }],
    ['AZURE_SSH_KEY', { sshKey: '/nowhere/key.pub' }, undefined],
  ])('%s', async (code, vm, guest) => {
    const plan = { ...vmPlan(vm), ...(guest ? { guest } : {}) };
    expect(await codeOf(azure.link.begin(plan, testKeep(), ctl))).toBe(code);
    expect(left(plan.target.resourceGroup)).toEqual([]);
  });
});

describe('a network that is there', () => {
  it('is joined and left as it was; one that is not, or elsewhere, is said at the beginning', async () => {
    const [first, keep] = [vmPlan(), testKeep()];
    const { name: host, resourceGroup: group } = first.target;
    await migrate(azure.link, first, one(), keep, ctl);
    const network = `${group}/${host}-vnet/default`;
    const [plan, other] = [vmPlan({ network }), testKeep()];
    await migrate(azure.link, plan, one(), other, ctl);
    expect(named(azure.cloud).filter(id => id.includes(`/${plan.target.name}-`))).toEqual([
      `disks/${plan.target.name}-os`,
      `networkInterfaces/${plan.target.name}-nic`,
    ]);
    const begun = (vm: object, over: Over = {}) => codeOf(azure.link.begin(vmPlan(vm, over), testKeep(), ctl));
    expect(await begun({ network: `${group}/none/default` })).toBe('AZURE_NETWORK_UNKNOWN');
    expect(await begun({ network: `${group}/${host}-vnet/none` })).toBe('AZURE_SUBNET_UNKNOWN');
    expect(await begun({ network }, { location: 'eastus' })).toBe('AZURE_NETWORK_LOCATION');
    await azure.link.undo(other.entries(), other, ctl);
    expect(left(plan.target.resourceGroup)).toEqual([]);
    expect(left(group).some(each => each.name === `${host}-vnet`)).toBe(true);
  });
});

describe('a size', () => {
  it('that does not start the generation is said, and one without quota leaves a card that undo waits for', async () => {
    const [gen2, keep] = [vmPlan({ size: 'Standard_A2_v2' }), testKeep()];
    expect(await codeOf(migrate(azure.link, gen2, one(), keep, ctl))).toBe('AZURE_VM_GENERATION');
    azure.cloud.rule({ left: { standardDASv5Family: 1 } });
    const [plan, other] = [vmPlan(), testKeep()];
    expect(await codeOf(migrate(azure.link, plan, one(), other, ctl))).toBe('AZURE_VM_QUOTA');
    azure.cloud.rule({});
    onSleep = () => azure.cloud.clock.advance(60);
    await azure.link.undo(other.entries(), other, ctl);
    onSleep = () => {};
    expect(left(plan.target.resourceGroup)).toEqual([]);
  });
});

describe('waiting for a machine', () => {
  it('ends at the first Ctrl-C, which leaves it as it is', async () => {
    azure.cloud.boot('silent');
    const stop = new AbortController();
    const leaving = testControl(code => code === 'azure-boot-waiting' && stop.abort());
    const plan = vmPlan();
    const published = await migrate(azure.link, plan, one(), testKeep(), { ...leaving, drain: stop.signal });
    expect(published.facts.boot).toBe('unwatched');
    expect(leaving.notes.at(-1)?.code).toBe('azure-boot-left');
  });
});
