import { describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import type { BlockSink } from '../../../../../src/pipeline/types/sink.ts';
import {
  arrived,
  Killed,
  MiB,
  migrate,
  named,
  planFor,
  send,
  type TestKeep,
  testClock,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';
import { linkedTo } from '../linked.ts';

const ctl = testControl(() => {}, testClock());
const azure = linkedTo({}, ctl);

let serial = 0;
const fresh = () => planFor(azure.cloud, { name: `p${++serial}`, resourceGroup: `p-rg${serial}` });
const small = () => testDisk(20 * MiB, [4 * MiB]);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure.code : Promise.reject(error)),
  );
const mine = (plan: ReturnType<typeof fresh>) => named(azure.cloud).filter(id => id.includes(`/${plan.target.name}`));

describe('a run that is killed at any write of the ledger and repeated', () => {
  /** One migration of two disks; the whole of it again until nothing kills it. */
  async function untilItEnds(plan: ReturnType<typeof fresh>, keep: TestKeep): Promise<void> {
    const roads = [testRoad(0, small()), testRoad(1, small())];
    for (let run = 0; run < 3; run++) {
      try {
        await migrate(azure.link, plan, roads, keep, ctl);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
    for (const [n, { content }] of roads.entries()) {
      expect((await arrived(azure.cloud, plan.target.name, n, content.length)).equals(content)).toBe(true);
    }
    expect(mine(plan)).toEqual([`images/${plan.target.name}`]);
    expect(Object.values(keep.states()).toSorted()).toEqual(['gone', 'gone', 'made', 'made']);
  }

  // Group, two disks and the image: intended and made; two disks: opened for upload, sealed, gone.
  const writes = 14;

  it('ends well when nothing kills it, with so many writes', async () => {
    const keep = testKeep();
    await untilItEnds(fresh(), keep);
    expect(keep.writes).toBe(writes);
  });

  it.each(
    Array.from({ length: writes }, (_, n) => n + 1).flatMap(nth => [
      { nth, when: 'before' as const },
      { nth, when: 'after' as const },
    ]),
  )('neither fails nor makes anything twice: killed $when write $nth', async killAt => {
    const keep = testKeep();
    keep.killAt = killAt;
    await untilItEnds(fresh(), keep);
  });
});

describe('publish', () => {
  it('called again changes nothing', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    const first = await migrate(azure.link, plan, [road], keep, ctl);
    const writes = keep.writes;
    expect(await azure.link.publish(plan, [road.about], keep, ctl)).toEqual(first);
    expect(keep.writes).toBe(writes);
  });

  it('on another machine that has only the tags comes to the same end', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await azure.link.begin(plan, keep, ctl);
    const sink = (await azure.link.open(plan, road.about, keep, ctl)) as BlockSink;
    await send(road, sink, ctl);
    const there = testKeep(keep.session);
    await migrate(azure.link, plan, [road], there, ctl);
    expect(there.states()).toEqual({ 'azure-disk/0': 'gone', 'azure-image': 'made' });
  });

  it('makes Gen1 of a disk that boots with BIOS, and says so', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small(), 1)];
    expect(await migrate(azure.link, plan, [road], keep, ctl)).toMatchObject({ facts: { generation: 1 } });
  });

  it('will not make an image of data disks alone', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(1, small())];
    expect(await codeOf(migrate(azure.link, plan, [road], keep, ctl))).toBe('AZURE_NO_OS_DISK');
  });

  it('refuses disks whose upload has not ended', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await azure.link.begin(plan, keep, ctl);
    await azure.link.open(plan, road.about, keep, ctl);
    expect(await codeOf(azure.link.publish(plan, [road.about], keep, ctl))).toBe('AZURE_DISK_STATE');
  });

  it('says when a disk has disappeared', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await azure.link.begin(plan, keep, ctl);
    expect(await codeOf(azure.link.publish(plan, [road.about], keep, ctl))).toBe('AZURE_DISK_GONE');
  });
});

describe('what failed late', () => {
  it('a disk is made whole by the next run', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await azure.link.begin(plan, keep, ctl);
    azure.cloud.faults.add({ on: 'putDisk', do: 'failLate', nth: 1 });
    expect(await codeOf(azure.link.open(plan, road.about, keep, ctl))).toBe('AZURE_OPERATION_FAILED');
    expect(await migrate(azure.link, plan, [road], keep, ctl)).toMatchObject({ kind: 'azure-image' });
  });

  it('an image is made whole by the next run', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    azure.cloud.faults.add({ on: 'putImage', do: 'failLate', code: 'StorageFailure', nth: 1 });
    expect(await codeOf(migrate(azure.link, plan, [road], keep, ctl))).toBe('AZURE_OPERATION_FAILED');
    expect(await migrate(azure.link, plan, [road], keep, ctl)).toMatchObject({ kind: 'azure-image' });
    expect((await arrived(azure.cloud, plan.target.name, 0, road.content.length)).equals(road.content)).toBe(true);
  });
});

describe('a name that something else has', () => {
  it('an image of another session is refused before anything is sent', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await migrate(azure.link, plan, [road], keep, ctl);
    expect(await codeOf(azure.link.begin(plan, testKeep(), ctl))).toBe('AZURE_NAME_HELD');
    expect(mine(plan)).toEqual([`images/${plan.target.name}`]);
  });

  it('a disk of another session is refused and left as it is', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await azure.link.begin(plan, keep, ctl);
    await send(road, (await azure.link.open(plan, road.about, keep, ctl)) as BlockSink, ctl);
    const other = testKeep();
    await azure.link.begin(plan, other, ctl);
    expect(await codeOf(azure.link.open(plan, road.about, other, ctl))).toBe('AZURE_NAME_HELD');
    expect(other.states()).toEqual({});
    const disk = azure.cloud.resources().find(({ name }) => name === `${plan.target.name}-os`);
    expect(disk?.tags.vmferry).toBe(keep.session);
  });

  it('a disk of this session but of another size is refused', async () => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    await azure.link.begin(plan, keep, ctl);
    await azure.link.open(plan, road.about, keep, ctl);
    const larger = { ...road.about, size: (road.about.size ?? 0) + MiB };
    expect(await codeOf(azure.link.open(plan, larger, keep, ctl))).toBe('AZURE_DISK_SIZE');
  });
});

describe('sizes that Azure does not take', () => {
  it.each([
    ['too small', { size: 10 * MiB + 512 }, 'AZURE_SIZE_LIMIT'],
    ['too large', { size: 32_768 * 1024 * MiB + 512 }, 'AZURE_SIZE_LIMIT'],
    ['no whole MiB', { size: 30 * MiB + 1024 }, 'AZURE_SIZE_ALIGN'],
    ['too large to boot Gen1', { size: 2049 * 1024 * MiB + 512, generation: 1 }, 'AZURE_GENERATION_LIMIT'],
    ['too large to boot Gen2', { size: 4096 * 1024 * MiB + 512 }, 'AZURE_GENERATION_LIMIT'],
  ] as const)('%s: refused before anything is made', async (_what, over, code) => {
    const [plan, keep, road] = [fresh(), testKeep(), testRoad(0, small())];
    expect(await codeOf(azure.link.open(plan, { ...road.about, ...over }, keep, ctl))).toBe(code);
    expect(keep.writes).toBe(0);
  });
});
