import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TargetLink } from '../../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../../src/sandbox/azure/index.ts';
import {
  connectTo,
  Killed,
  MiB,
  migrate,
  planFor,
  signInTo,
  type TestKeep,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../../bench.ts';
import { failureOf, left, putByHand, scene, versionBytes } from './scene.ts';

let cloud: AzureSandbox;
let link: TargetLink;
beforeAll(async () => {
  cloud = await startAzure({ polls: 2 });
  signInTo(cloud);
  link = await connectTo(planFor(cloud), testControl());
});
afterAll(async () => {
  await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => cloud.faults.clear());

type At = ReturnType<typeof scene>;
const carry = ({ plan, road, keep, ctl }: At) => migrate(link, plan, [road], keep, ctl);
const wholeIs = (at: At) => [
  `resourceGroups/${at.plan.target.resourceGroup}`,
  `galleries/${at.plan.target.gallery?.name}`,
  `images/${at.plan.target.gallery?.definition}`,
  'versions/1.0.0',
];
const definition = (over: object = {}) => ({
  properties: {
    osType: 'Linux',
    osState: 'Specialized',
    hyperVGeneration: 'V2',
    identifier: { publisher: 'us', offer: 'ours', sku: 'web' },
    ...over,
  },
});

describe('a version in a gallery', () => {
  it('is made with gallery and definition, has the bytes of every disk, and the disks are gone', async () => {
    const at = scene(cloud, { trustedLaunch: true, regions: ['North Europe', 'westeurope'] });
    const more = testRoad(1, testDisk(21 * MiB, [MiB]));
    const published = await migrate(link, at.plan, [at.road, more], at.keep, at.ctl);
    expect(published).toMatchObject({
      kind: 'azure-gallery-version',
      facts: {
        name: at.plan.target.gallery?.definition,
        gallery: at.plan.target.gallery?.name,
        version: '1.0.0',
        regions: 'westeurope, northeurope',
        trustedLaunch: true,
      },
    });
    for (const [n, { content }] of [at.road, more].entries()) {
      expect((await versionBytes(cloud, at.plan, n, content.length)).equals(content)).toBe(true);
    }
    expect(left(cloud, at)).toEqual(wholeIs(at).toSorted());
    expect(at.ctl.notes.map(({ code }) => code)).toEqual(['azure-replicating', 'azure-replicated', 'azure-replicated']);
    await link.undo(at.keep.entries(), at.keep, at.ctl);
    expect(left(cloud, at)).toEqual([]);
  });

  it('tells how far each region is, from nothing to all', async () => {
    const at = scene(cloud, { regions: ['northeurope'] });
    const told: number[][] = [];
    at.ctl.progress = parts => void told.push(parts.map(part => part.percent));
    await carry(at);
    expect(told.at(-1)).toEqual([100, 100]);
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]?.[1]).toBeLessThan(100);
  });

  it('is not made a second time by a run that is repeated', async () => {
    const at = scene(cloud);
    const first = await carry(at);
    const { writes } = at.keep;
    expect(await link.publish(at.plan, [at.road.about], at.keep, at.ctl)).toEqual(first);
    expect(at.keep.writes).toBe(writes);
  });

  it('of generation 1 cannot have Trusted Launch', async () => {
    const at = scene(cloud, { trustedLaunch: true });
    const road = testRoad(0, testDisk(20 * MiB, [0]), 1);
    expect(await failureOf(migrate(link, at.plan, [road], at.keep, at.ctl))).toMatchObject({
      code: 'AZURE_TRUSTED_LAUNCH_GEN1',
    });
  });

  it('is refused before a byte is sent where its name is taken', async () => {
    const at = scene(cloud);
    await carry(at);
    expect(await failureOf(link.begin(at.plan, testKeep(), at.ctl))).toMatchObject({
      code: 'AZURE_VERSION_HELD',
      facts: { session: at.keep.session },
    });
  });
});

describe('a run that is killed at any write of the ledger and repeated', () => {
  async function untilItEnds(at: At, keep: TestKeep): Promise<void> {
    for (let run = 0; run < 3; run++) {
      try {
        await migrate(link, at.plan, [at.road], keep, at.ctl);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    expect(left(cloud, at)).toEqual(wholeIs(at).toSorted());
    expect(Object.values(keep.states()).toSorted()).toEqual(['gone', 'made', 'made', 'made', 'made']);
  }
  // Group, disk, gallery, definition, version: intended and made; the disk: opened for upload, sealed, gone.
  const writes = 13;

  it('ends well when nothing kills it, with so many writes', async () => {
    const keep = testKeep();
    await untilItEnds(scene(cloud), keep);
    expect(keep.writes).toBe(writes);
  });

  // Something is meant but not made, or made but not noted; the writes before are those of every kind of plan.
  it.each([
    { nth: 7, when: 'after' as const },
    { nth: 8, when: 'before' as const },
    { nth: 9, when: 'after' as const },
    { nth: 10, when: 'before' as const },
    { nth: 11, when: 'after' as const },
    { nth: 12, when: 'before' as const },
    { nth: 13, when: 'before' as const },
  ])('neither fails nor makes anything twice: killed $when write $nth', async killAt => {
    const keep = testKeep();
    keep.killAt = killAt;
    await untilItEnds(scene(cloud), keep);
  });

  it('on another machine that has only the tags comes to the same end, and undoes it', async () => {
    const at = scene(cloud);
    at.keep.killAt = { nth: 12, when: 'before' };
    await expect(carry(at)).rejects.toThrow(Killed);
    const there = testKeep(at.keep.session);
    const found = await link.find(at.plan, at.keep.session);
    expect(found.next).toBe('publish');
    for (const { key, kind, side, facts } of found.entries) {
      await there.intend({ key, kind, side, facts });
      await there.made(key);
    }
    await migrate(link, at.plan, [at.road], there, at.ctl);
    expect((await link.find(at.plan, at.keep.session)).next).toBe('nothing');
    await link.undo(there.entries(), there, at.ctl);
    expect(left(cloud, at)).toEqual([]);
  });
});

describe('what Azure does not bring to its end', () => {
  it('one region: says which and why; the next run tries it again and sends nothing', async () => {
    const at = scene(cloud, { regions: ['northeurope'] });
    cloud.faults.add({ on: 'putVersion', do: 'failRegion', region: 'northeurope', message: 'No room there.', nth: 1 });
    expect(await failureOf(carry(at))).toMatchObject({
      code: 'AZURE_REPLICATION_FAILED',
      facts: { regions: 'northeurope', failed: 1, of: 2, details: 'No room there.' },
    });
    expect(left(cloud, at)).toContain(`disks/${at.plan.target.name}-os`);
    expect(await link.publish(at.plan, [at.road.about], at.keep, at.ctl)).toMatchObject({
      kind: 'azure-gallery-version',
    });
    expect(left(cloud, at)).toEqual(wholeIs(at).toSorted());
  });

  it.each([
    ['putGallery', 'galleries'],
    ['putDefinition', 'images'],
    ['putVersion', 'versions'],
  ] as const)('%s that fails late is made whole by the next run', async (on, what) => {
    const at = scene(cloud);
    cloud.faults.add({ on, do: 'failLate', code: 'StorageFailure', message: 'Out of luck.', nth: 1 });
    const failure = await failureOf(carry(at));
    expect(failure).toMatchObject({ code: 'AZURE_OPERATION_FAILED', facts: { code: 'StorageFailure' } });
    expect(left(cloud, at).some(id => id.startsWith(what))).toBe(true);
    expect(await carry(at)).toMatchObject({ kind: 'azure-gallery-version' });
    expect((await versionBytes(cloud, at.plan, 0, at.road.content.length)).equals(at.road.content)).toBe(true);
  });

  it('a stop while it is copied leaves it to Azure, and a resume waits for the rest', async () => {
    const at = scene(cloud);
    const drain = new AbortController();
    const ctl = { ...at.ctl, drain: drain.signal, progress: () => drain.abort(new Error('stop')) };
    await expect(migrate(link, at.plan, [at.road], at.keep, ctl)).rejects.toThrow('stop');
    expect(await link.publish(at.plan, [at.road.about], at.keep, at.ctl)).toMatchObject({
      kind: 'azure-gallery-version',
    });
  });
});

describe('a gallery or definition that was there before', () => {
  it('is used and stays when the version is undone', async () => {
    const at = scene(cloud);
    const { name = '', definition: image = '' } = at.plan.target.gallery ?? {};
    await putByHand(cloud, at, name, {});
    await putByHand(cloud, at, `${name}/images/${image}`, definition());
    await carry(at);
    expect(Object.keys(at.keep.states())).not.toContain('azure-gallery');
    await link.undo(at.keep.entries(), at.keep, at.ctl);
    expect(left(cloud, at)).toEqual(
      wholeIs(at)
        .toSorted()
        .filter(id => !id.startsWith('versions')),
    );
  });

  it('that does not fit is named before anything is sent, and after', async () => {
    const at = scene(cloud, { trustedLaunch: true });
    const { name = '', definition: image = '' } = at.plan.target.gallery ?? {};
    await putByHand(cloud, at, name, {});
    await putByHand(cloud, at, `${name}/images/${image}`, definition());
    const facts = { property: 'SecurityType', expected: 'TrustedLaunchSupported', actual: 'Standard' };
    const checks = await Array.fromAsync(link.preflight(at.plan, [at.road.about]));
    expect(checks.find(check => check.id === 'azure-definition')).toMatchObject({
      verdict: 'fail',
      evidence: [{ code: 'AZURE_DEFINITION_UNFIT', facts }],
    });
    expect(await failureOf(carry(at))).toMatchObject({ code: 'AZURE_DEFINITION_DIFFERS', facts });
  });

  it('that has our publisher, offer and SKU under another name is named', async () => {
    const at = scene(cloud, { publisher: 'us', offer: 'ours', sku: 'web' });
    const { name = '' } = at.plan.target.gallery ?? {};
    await putByHand(cloud, at, name, {});
    await putByHand(cloud, at, `${name}/images/older`, definition());
    expect(await failureOf(carry(at))).toMatchObject({
      code: 'AZURE_DEFINITION_IDENTIFIER',
      facts: { other: 'older' },
    });
  });

  it('may be in another group', async () => {
    const shared = scene(cloud);
    await putByHand(cloud, shared, 'shared', {});
    const at = scene(cloud, { name: `${shared.plan.target.resourceGroup}/shared` });
    await carry(at);
    expect(left(cloud, shared)).toContain('versions/1.0.0');
    expect(left(cloud, at)).toEqual([`resourceGroups/${at.plan.target.resourceGroup}`]);
    const found = await link.find(at.plan, at.keep.session);
    expect(found).toMatchObject({ next: 'nothing' });
    expect(found.elsewhere).toBeUndefined();
    await link.undo(at.keep.entries(), at.keep, at.ctl);
    expect(left(cloud, shared)).toEqual(['galleries/shared', `resourceGroups/${shared.plan.target.resourceGroup}`]);
  });

  it('in a group that is not there is refused', async () => {
    const at = scene(cloud, { name: 'nowhere/shared' });
    expect(await failureOf(carry(at))).toMatchObject({ code: 'AZURE_GALLERY_GROUP', facts: { group: 'nowhere' } });
  });
});

describe('undo', () => {
  it('leaves a gallery and definition we made where others use them, and says so', async () => {
    const at = scene(cloud);
    await carry(at);
    const { name, definition: image } = at.plan.target.gallery ?? {};
    const other = scene(cloud, {
      ...(name ? { name } : {}),
      ...(image ? { definition: image } : {}),
      version: '1.0.1',
    });
    const plan = { ...other.plan, target: { ...other.plan.target, resourceGroup: at.plan.target.resourceGroup } };
    await migrate(link, plan, [other.road], other.keep, other.ctl);
    await link.undo(at.keep.entries(), at.keep, at.ctl);
    expect(left(cloud, at)).toContain('versions/1.0.1');
    expect(at.ctl.notes.map(({ code }) => code)).toContain('azure-gallery-kept');
    await link.undo(other.keep.entries(), other.keep, other.ctl);
    expect(left(cloud, at)).not.toContain('versions/1.0.1');
  });
});
