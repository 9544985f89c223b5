import { describe, expect, it } from 'vitest';
import { Failed } from '../../../../src/pipeline/failure.ts';
import type { BlockSink } from '../../../../src/pipeline/types/sink.ts';
import { MiB, migrate, named, planFor, send, testClock, testControl, testDisk, testKeep, testRoad } from './bench.ts';
import { linkedTo } from './linked.ts';

const clock = testClock();
const azure = linkedTo(
  {},
  testControl(() => {}, clock),
);

let serial = 0;

function scene(over: Parameters<typeof planFor>[1] = {}) {
  const id = ++serial;
  const plan = planFor(azure.cloud, { name: `u${id}`, resourceGroup: `u-rg${id}`, ...over });
  return { plan, keep: testKeep(), ctl: testControl(() => {}, clock), road: testRoad(0, testDisk(20 * MiB, [0])) };
}

type Scene = ReturnType<typeof scene>;

async function half({ plan, keep, ctl, road }: Scene): Promise<void> {
  await azure.link.begin(plan, keep, ctl);
  const sink = (await azure.link.open(plan, road.about, keep, ctl)) as BlockSink;
  await sink.write({ offset: 0, data: road.content.subarray(0, MiB), digests: {} }, ctl.kill);
}

const left = ({ plan }: Scene) => {
  const { name, resourceGroup } = plan.target;
  return named(azure.cloud).filter(id => id.includes(`/${name}`) || id.endsWith(`/${resourceGroup}`));
};
const undo = ({ keep, ctl }: Scene) => azure.link.undo(keep.entries(), keep, ctl);
const allGone = ({ keep }: Scene) => Object.values(keep.states()).every(state => state === 'gone');
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure.code : Promise.reject(error)),
  );

describe('undo leaves nothing', () => {
  it('of an upload that was stopped half-way', async () => {
    const at = scene();
    await half(at);
    await undo(at);
    expect(left(at)).toEqual([]);
    expect(allGone(at)).toBe(true);
  });

  it('of a finished image', async () => {
    const at = scene();
    await migrate(azure.link, at.plan, [at.road], at.keep, at.ctl);
    await undo(at);
    expect(left(at)).toEqual([]);
    expect(allGone(at)).toBe(true);
  });

  it('of two disks published as disks', async () => {
    const at = scene({ publish: 'disk' });
    await migrate(azure.link, at.plan, [at.road, testRoad(1, testDisk(20 * MiB, [0]))], at.keep, at.ctl);
    await undo(at);
    expect(left(at)).toEqual([]);
  });

  it('from another machine, by the tags alone', async () => {
    const at = scene();
    await half(at);
    const { entries: found } = await azure.link.find(at.plan, at.keep.session);
    expect(found.map(({ key, state }) => [key, state])).toEqual([
      ['azure-group', 'made'],
      ['azure-disk/0', 'made'],
    ]);
    const there = testKeep(at.keep.session);
    for (const { key, kind, side, facts } of found) {
      await there.intend({ key, kind, side, facts });
      await there.made(key);
    }
    await undo({ ...at, keep: there });
    expect(left(at)).toEqual([]);
  });

  it('from another machine, also what lies elsewhere, and never what carries another tag', async () => {
    const at = scene();
    await half(at);
    const plan = planFor(azure.cloud, {
      name: `${at.plan.target.name}-not`,
      resourceGroup: at.plan.target.resourceGroup,
    });
    const found = await azure.link.find(plan, at.keep.session);
    expect(found).toMatchObject({ next: 'transfer', disks: [], elsewhere: { name: `${at.plan.target.name}-os` } });
    expect((await azure.link.find(at.plan, 'deadbeef')).entries).toEqual([]);
    const there = testKeep(at.keep.session);
    for (const { key, kind, side, facts } of found.entries) {
      await there.intend({ key, kind, side, facts });
      await there.made(key);
    }
    await undo({ ...at, keep: there });
    expect(left(at)).toEqual([]);
  });

  it('when it was only intended, and when it is repeated', async () => {
    const at = scene();
    const facts = { subscription: azure.cloud.subscriptionId, group: at.plan.target.resourceGroup };
    await at.keep.intend({ key: 'azure-group', kind: 'azure-group', side: 'target', facts });
    const disk = { ...facts, name: 'never' };
    await at.keep.intend({ key: 'azure-disk/0', kind: 'azure-disk', side: 'target', facts: disk });
    await undo(at);
    await undo(at);
    expect(allGone(at)).toBe(true);
  });

  it('though Azure is busy, loses connections and fails late', async () => {
    const at = scene();
    await half(at);
    azure.cloud.faults.add({ on: 'deleteDisk', do: 'reset', when: 'after', nth: 1 });
    azure.cloud.faults.add({ on: 'endGetAccess', do: 'throttled', nth: 1 });
    azure.cloud.faults.add({ on: 'endGetAccess', do: 'failLate', nth: 2 });
    azure.cloud.faults.add({ on: 'deleteGroup', do: 'busy', nth: 1 });
    await undo(at);
    expect(left(at)).toEqual([]);
  });
});

it('asks twice more for a removal that failed late', async () => {
  const at = scene();
  await half(at);
  azure.cloud.faults.add({ on: 'deleteDisk', do: 'failLate', first: 2 });
  await undo(at);
  expect(left(at)).toEqual([]);
});

describe('undo leaves what is not ours', () => {
  it('a group that was there before', async () => {
    const first = scene();
    await azure.link.begin(first.plan, first.keep, first.ctl);
    const second = scene({ resourceGroup: first.plan.target.resourceGroup });
    await half(second);
    expect(Object.keys(second.keep.states())).toEqual(['azure-disk/0']);
    await undo(second);
    expect(left(second)).toEqual([`resourceGroups/${first.plan.target.resourceGroup}`]);
  });

  it('a group we made that holds things of others, and says so', async () => {
    const at = scene();
    await half(at);
    const guest = scene({ resourceGroup: at.plan.target.resourceGroup });
    await half(guest);
    await undo(at);
    expect(left(at)).toEqual([`resourceGroups/${at.plan.target.resourceGroup}`]);
    expect(at.ctl.notes).toContainEqual({
      code: 'azure-group-kept',
      facts: { group: at.plan.target.resourceGroup, things: 1, first: `${guest.plan.target.name}-os` },
    });
  });

  it('a group with a thing of ours that no ledger tells of: the entry stays, so that it goes on later', async () => {
    const at = scene();
    await half(at);
    const other = testRoad(1, testDisk(20 * MiB, [0]));
    await azure.link.open(at.plan, other.about, testKeep(at.keep.session), at.ctl);
    expect(await codeOf(undo(at))).toBe('AZURE_GROUP_HOLDS');
    expect(at.keep.states()).toMatchObject({ 'azure-disk/0': 'gone', 'azure-group': 'made' });
    const found = (await azure.link.find(at.plan, at.keep.session)).entries.filter(
      entry => entry.kind === 'azure-disk',
    );
    await azure.link.undo(found, { ...at.keep, gone: async () => {} }, at.ctl);
    await undo(at);
    expect(left(at)).toEqual([]);
  });

  it('a disk of our name with the tag of another session', async () => {
    const owner = scene();
    await half(owner);
    const name = `${owner.plan.target.name}-os`;
    const facts = { subscription: azure.cloud.subscriptionId, group: owner.plan.target.resourceGroup, name };
    const entry = { key: 'azure-disk/0', kind: 'azure-disk', side: 'target', facts } as const;

    const meant = scene();
    await meant.keep.intend(entry);
    await undo(meant);
    expect(allGone(meant)).toBe(true);

    const made = scene();
    await made.keep.intend(entry);
    await made.keep.made(entry.key);
    expect(await codeOf(undo(made))).toBe('AZURE_NOT_OURS');
    expect(made.ctl.notes.map(({ code }) => code)).toEqual(['azure-left']);
    expect(left(owner)).toContain(`disks/${name}`);
  });
});

it('stops before the next thing when it is asked to, and goes on from there', async () => {
  const at = scene();
  await half(at);
  const stop = new AbortController();
  const keep = {
    ...at.keep,
    gone: async (key: string) => {
      await at.keep.gone(key);
      stop.abort(new Error('stopped'));
    },
  };
  await expect(azure.link.undo(at.keep.entries(), keep, { ...at.ctl, drain: stop.signal })).rejects.toThrow('stopped');
  expect(left(at)).toEqual([`resourceGroups/${at.plan.target.resourceGroup}`]);
  await undo(at);
  expect(left(at)).toEqual([]);
});

describe('an undo that fails in one place', () => {
  it('tries the rest, says what is left and can be repeated', async () => {
    const at = scene();
    const other = testRoad(1, testDisk(20 * MiB, [0]));
    await half(at);
    await send(other, (await azure.link.open(at.plan, other.about, at.keep, at.ctl)) as BlockSink, at.ctl);
    const stuck = `${at.plan.target.name}-os`;
    azure.cloud.faults.add({ on: 'deleteDisk', name: stuck, do: 'status', status: 403, code: 'ScopeLocked' });
    expect(await codeOf(undo(at))).toBe('AZURE_DENIED');
    expect(left(at)).toEqual([`disks/${stuck}`, `resourceGroups/${at.plan.target.resourceGroup}`]);
    expect(at.ctl.notes.map(({ code, facts }) => [code, facts])).toContainEqual([
      'azure-left',
      { kind: 'disk', name: stuck, group: at.plan.target.resourceGroup, code: 'ScopeLocked' },
    ]);
    expect(at.keep.entry('azure-group')?.state).toBe('made');
    azure.cloud.faults.clear();
    await undo(at);
    expect(left(at)).toEqual([]);
    expect(allGone(at)).toBe(true);
  });
});
