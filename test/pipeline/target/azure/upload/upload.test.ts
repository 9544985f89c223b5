import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BlockSink } from '../../../../../src/pipeline/types/sink.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import {
  arrived,
  connectTo,
  MiB,
  migrate,
  named,
  planFor,
  send,
  signInTo,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';

let cloud: AzureSandbox;
beforeAll(async () => {
  cloud = await startAzure();
  signInTo(cloud);
});
afterAll(async () => {
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => cloud.faults.clear());

let serial = 0;
const fresh = () => ({ name: `web${++serial}`, resourceGroup: `rg${serial}` });

describe('a machine of two disks', () => {
  it('becomes an image with the same bytes, and nothing else is left', async () => {
    const plan = planFor(cloud, fresh());
    const [ctl, keep] = [testControl(), testKeep()];
    const roads = [testRoad(0), testRoad(1, testDisk(20 * MiB, [4 * MiB]))];
    const link = await connectTo(plan, ctl);
    const published = await migrate(link, plan, roads, keep, ctl);
    const { name, resourceGroup } = plan.target;
    expect(published).toMatchObject({ kind: 'azure-image', facts: { name, resourceGroup, generation: 2 } });
    for (const [n, { content }] of roads.entries()) {
      expect((await arrived(cloud, name, n, content.length)).equals(content)).toBe(true);
    }
    expect(named(cloud).filter(id => id.includes(name))).toEqual([`images/${name}`]);
    expect(keep.states()).toEqual({
      'azure-group': 'made',
      'azure-disk/0': 'gone',
      'azure-disk/1': 'gone',
      'azure-image': 'made',
    });
    await link.close();
  });

  it('stays as disks where the plan says so', async () => {
    const plan = planFor(cloud, { ...fresh(), publish: 'disk' });
    const [ctl, keep] = [testControl(), testKeep()];
    const link = await connectTo(plan, ctl);
    const published = await migrate(link, plan, [testRoad(0), testRoad(1)], keep, ctl);
    const { name } = plan.target;
    expect(published).toMatchObject({ kind: 'azure-disk', facts: { name: `${name}-os, ${name}-data1` } });
    const disks = cloud.resources().filter(each => each.name.startsWith(`${name}-`));
    expect(disks.map(({ state, access }) => ({ state, access }))).toEqual([
      { state: 'Unattached', access: 0 },
      { state: 'Unattached', access: 0 },
    ]);
    await link.close();
  });
});

describe('a second run', () => {
  it('sends nothing that is held and journalled, whoever closed the sink', async () => {
    const plan = planFor(cloud, fresh());
    const [ctl, keep] = [testControl(), testKeep()];
    const road = testRoad();
    const first = await connectTo(plan, ctl);
    await first.begin(plan, keep, ctl);
    const sink = (await first.open(plan, road.about, keep, ctl)) as BlockSink;
    await send(road, sink, ctl);
    await sink.close();
    await first.close();

    const again = await connectTo(plan, ctl);
    await again.begin(plan, keep, ctl);
    const reopened = (await again.open(plan, road.about, keep, ctl)) as BlockSink;
    expect([...(await reopened.held(ctl.kill))]).toEqual([...road.journal.extents(0)]);
    const { sent } = await send(road, reopened, ctl);
    expect(sent.bytes).toBe(0);
    await reopened.seal(ctl.kill);
    await again.publish(plan, [road.about], keep, ctl);
    expect((await arrived(cloud, plan.target.name, 0, road.content.length)).equals(road.content)).toBe(true);
    expect(cloud.counters().disks.find(({ disk }) => disk === `${plan.target.name}-os`)?.resent).toBe(0);
    await again.close();
  });

  it('after seal finds a disk that holds everything and needs no more', async () => {
    const plan = planFor(cloud, fresh());
    const [ctl, keep] = [testControl(), testKeep()];
    const road = testRoad();
    const link = await connectTo(plan, ctl);
    await link.begin(plan, keep, ctl);
    const sink = (await link.open(plan, road.about, keep, ctl)) as BlockSink;
    await send(road, sink, ctl);
    await sink.seal(ctl.kill);
    await sink.seal(ctl.kill);
    const reopened = (await link.open(plan, road.about, keep, ctl)) as BlockSink;
    await reopened.seal(ctl.kill);
    expect((await reopened.held(ctl.kill)).covers(0, road.about.size ?? 0)).toBe(true);
    const { sent } = await send(road, reopened, ctl);
    expect(sent.bytes).toBe(0);
    await link.close();
  });
});
