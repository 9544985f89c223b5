import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { type Client, clientOf } from '../../../../sandbox/azure/client.ts';
import {
  connectTo,
  Killed,
  MiB,
  migrate,
  named,
  planFor,
  signInTo,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';

const GiB = 1024 * MiB;
let cloud: AzureSandbox;
let client: Client;
let link: TargetLink;
const ctl = testControl();
beforeAll(async () => {
  cloud = await startAzure({ polls: 0 });
  signInTo(cloud);
  client = await clientOf(cloud);
  link = await connectTo(planFor(cloud), ctl);
});
afterAll(async () => {
  await client.close();
  await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => cloud.faults.clear());

let serial = 0;
const fresh = (over: Parameters<typeof planFor>[1]) =>
  planFor(cloud, { name: `e${++serial}`, resourceGroup: `e-rg${serial}`, ...over });
const small = () => testDisk(20 * MiB, [4 * MiB]);
const mine = ({ target: { name, resourceGroup } }: ReturnType<typeof fresh>) =>
  named(cloud).filter(id => id.includes(`/${name}`) || id.endsWith(`/${resourceGroup}`));
const computePath = (plan: ReturnType<typeof fresh>, rest: string) =>
  `/subscriptions/${cloud.subscriptionId}/resourceGroups/${plan.target.resourceGroup}/providers/Microsoft.Compute/${rest}`;

describe('the plan’s new disks', () => {
  it('go into the image at their LUNs and are gone afterwards; undone, nothing is left', async () => {
    const plan = fresh({ dataDisks: [{ sizeGiB: 256, lun: 7 }, { sizeGiB: 4 }], tags: { owner: 'ana' } });
    const keep = testKeep();
    const roads = [testRoad(0, small(), 1), testRoad(1, small(), 1)];
    expect(await migrate(link, plan, roads, keep, ctl)).toMatchObject({
      kind: 'azure-image',
      facts: { generation: 1 },
    });
    expect(cloud.image(plan.target.name).map(({ lun, size }) => [lun, size])).toEqual([
      [-1, 20 * MiB],
      [0, 20 * MiB],
      [1, 4 * GiB],
      [7, 256 * GiB],
    ]);
    expect(mine(plan)).toEqual([`images/${plan.target.name}`, `resourceGroups/${plan.target.resourceGroup}`]);
    for (const { tags } of cloud.resources().filter(({ group }) => group === plan.target.resourceGroup)) {
      expect(tags).toMatchObject({ owner: 'ana', vmferry: keep.session });
    }
    await link.undo(keep.entries(), keep, ctl);
    expect(mine(plan)).toEqual([]);
  });

  it('stay beside the others where only disks are published, and are found again by the tag alone', async () => {
    const plan = fresh({ publish: 'disk', dataDisks: [{ sizeGiB: 32, sku: 'PremiumV2_LRS' }], zone: 1 });
    const keep = testKeep();
    const published = await migrate(link, plan, [testRoad(0, small())], keep, ctl);
    const { name } = plan.target;
    expect(published.facts).toMatchObject({ name: `${name}-os, ${name}-empty1`, disks: 2 });
    const { json } = await client.arm('GET', computePath(plan, `disks/${name}-empty1`));
    expect(json).toMatchObject({ sku: { name: 'PremiumV2_LRS' }, zones: ['1'], properties: { diskSizeGB: 32 } });
    const found = await link.find(plan, keep.session);
    expect(found.next).toBe('nothing');
    expect(found.entries.map(({ key }) => key).toSorted()).toEqual([
      'azure-disk/0',
      'azure-disk/empty1',
      'azure-group',
    ]);
    const there = testKeep(keep.session);
    for (const { key, kind, side, facts } of found.entries) await there.intend({ key, kind, side, facts });
    await link.undo(there.entries(), there, ctl);
    expect(mine(plan)).toEqual([]);
  });

  it('are made once, killed at any of their writes of the ledger', async () => {
    // Group and disk: intended and made; then the new disk: intended, made; the image; then all that is gone.
    const kills = [
      { nth: 5, when: 'after' },
      { nth: 6, when: 'before' },
      { nth: 10, when: 'after' },
    ] as const;
    for (const killAt of kills) {
      const [plan, keep, roads] = [fresh({ dataDisks: [{ sizeGiB: 1 }] }), testKeep(), [testRoad(0, small())]];
      keep.killAt = killAt;
      await expect(migrate(link, plan, roads, keep, ctl)).rejects.toThrow(Killed);
      await migrate(link, plan, roads, keep, ctl);
      expect(mine(plan)).toEqual([`images/${plan.target.name}`, `resourceGroups/${plan.target.resourceGroup}`]);
      expect(keep.states()).toMatchObject({ 'azure-disk/empty1': 'gone', 'azure-image': 'made' });
    }
  });

  it('that failed late are made whole by the next run', async () => {
    const [plan, keep, roads] = [fresh({ dataDisks: [{ sizeGiB: 1 }] }), testKeep(), [testRoad(0, small())]];
    cloud.faults.add({ on: 'putDisk', do: 'failLate', nth: 2 });
    await expect(migrate(link, plan, roads, keep, ctl)).rejects.toMatchObject({
      failure: { code: 'AZURE_OPERATION_FAILED' },
    });
    expect(await migrate(link, plan, roads, keep, ctl)).toMatchObject({ kind: 'azure-image' });
  });

  it('whose name somebody else has are left as they are', async () => {
    const [plan, keep, roads] = [fresh({ dataDisks: [{ sizeGiB: 1 }] }), testKeep(), [testRoad(0, small())]];
    await link.begin(plan, keep, ctl);
    const theirs = computePath(plan, `disks/${plan.target.name}-empty1`);
    const body = { location: 'westeurope', properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 1 } };
    await client.ended(await client.arm('PUT', theirs, body));
    await expect(migrate(link, plan, roads, keep, ctl)).rejects.toMatchObject({
      failure: { code: 'AZURE_NAME_TAKEN' },
    });
    expect((await client.arm('GET', theirs)).status).toBe(200);
  });
});

describe('an encryption set', () => {
  const makeSet = async (plan: ReturnType<typeof fresh>, encryptionType: string) => {
    const keys = { activeKey: { keyUrl: 'https://vault.vault.azure.net/keys/disks/1' }, encryptionType };
    const body = { location: 'westeurope', identity: { type: 'SystemAssigned' }, properties: keys };
    const path = computePath(plan, 'diskEncryptionSets/keys');
    await client.ended(await client.arm('PUT', path, body, '2024-03-02'));
    return path;
  };

  it('of the plan’s group, by its name, encrypts every disk and the image', async () => {
    const plan = fresh({ diskEncryptionSet: 'keys', dataDisks: [{ sizeGiB: 1 }] });
    const keep = testKeep();
    await link.begin(plan, keep, ctl);
    const diskEncryptionSetId = await makeSet(plan, 'EncryptionAtRestWithPlatformAndCustomerKeys');
    const road = testRoad(0, small());
    await link.open(plan, road.about, keep, ctl);
    const { json } = await client.arm('GET', computePath(plan, `disks/${plan.target.name}-os`));
    const type = 'EncryptionAtRestWithPlatformAndCustomerKeys';
    expect(json.properties.encryption).toEqual({ type, diskEncryptionSetId });
    await migrate(link, plan, [road], keep, ctl);
    const image = await client.arm('GET', computePath(plan, `images/${plan.target.name}`));
    const encrypted = { diskEncryptionSet: { id: diskEncryptionSetId } };
    expect(image.json.properties.storageProfile).toMatchObject({ osDisk: encrypted, dataDisks: [encrypted] });
  });

  it.each([
    ['that is not there', undefined, 'AZURE_ENCRYPTION_SET', 'AZURE_ENCRYPTION_MISSING'],
    [
      'for confidential machines',
      'ConfidentialVmEncryptedWithCustomerKey',
      'AZURE_ENCRYPTION_KIND',
      'AZURE_ENCRYPTION_OF_CONFIDENTIAL',
    ],
  ] as const)('%s is said by the checks, and no disk is made', async (_, kind, code, checked) => {
    const [plan, keep, road] = [fresh({ diskEncryptionSet: 'keys' }), testKeep(), testRoad(0, small())];
    await link.begin(plan, keep, ctl);
    if (kind) await makeSet(plan, kind);
    const checks = await Array.fromAsync(link.preflight(plan, [road.about]));
    expect(checks.find(({ id }) => id === 'azure-encryption')?.evidence[0]?.code).toBe(checked);
    await expect(link.open(plan, road.about, keep, ctl)).rejects.toMatchObject({ failure: { code } });
    expect(mine(plan).filter(id => id.startsWith('disks/'))).toEqual([]);
  });
});
