import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import type { BlockSink } from '../../../../../src/pipeline/types/sink.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import {
  connectTo,
  MiB,
  planFor,
  send,
  signInTo,
  type TestControl,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';

const hour = 3600_000;
let cloud: AzureSandbox;
const links: TargetLink[] = [];
beforeAll(async () => {
  cloud = await startAzure();
  signInTo(cloud);
});
afterAll(async () => {
  for (const link of links) await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => {
  cloud.faults.clear();
  Object.assign(cloud.guard, { entra: false, dataOperator: true, network: 'AllowAll', publicNetwork: 'Enabled' });
});

let serial = 0;

/** A link of its own: what one learned of a host another does not know. */
async function linked(ctl: TestControl): Promise<TargetLink> {
  const link = await connectTo(planFor(cloud), ctl);
  links.push(link);
  return link;
}

async function opened(link: TargetLink, ctl: TestControl, road = testRoad()) {
  const plan = planFor(cloud, { name: `d${++serial}`, resourceGroup: 'd-rg', publish: 'disk' });
  const keep = testKeep();
  await link.begin(plan, keep, ctl);
  const sink = (await link.open(plan, road.about, keep, ctl)) as BlockSink;
  return { plan, road, sink };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : Promise.reject(error)),
  );
const requests = (kind: 'beginGetAccess' | 'getRanges') => cloud.counters().requests[kind] ?? 0;
const codes = (ctl: TestControl) => ctl.notes.map(({ code }) => code);

describe('a disk whose data is locked with Entra ID', () => {
  it('is shown who is signed in, besides the SAS, which is said once, and renewed like any token', async () => {
    cloud.guard.entra = true;
    const ctl = testControl();
    const link = await linked(ctl);
    const first = await opened(link, ctl);
    cloud.faults.add({ on: 'putPage', do: 'expireTokens', nth: 2 });
    await send(first.road, first.sink, ctl);
    await first.sink.seal(ctl.kill);
    expect(codes(ctl)).toEqual(['azure-entra-locked']);
    // The next disk of the run is asked with the token at once.
    const before = cloud.counters().answers['headBlob 401'] ?? 0;
    await opened(link, ctl);
    expect(cloud.counters().answers['headBlob 401'] ?? 0).toBe(before);
  });

  it('that refuses the person names the role that is missing', async () => {
    Object.assign(cloud.guard, { entra: true, dataOperator: false });
    const ctl = testControl();
    const failure = await failureOf(opened(await linked(ctl), ctl));
    expect(failure).toMatchObject({
      code: 'AZURE_UPLOAD_ROLE',
      exit: 'denied',
      next: ['sign-in', 'resume', 'undo'],
      facts: { code: 'AuthorizationPermissionMismatch' },
    });
  });
});

describe('a disk that a policy keeps this machine from', () => {
  it.each([
    [{ network: 'AllowPrivate' }, 'AllowPrivate', 'AuthorizationFailure'],
    [{ publicNetwork: 'Disabled' }, 'Disabled', 'AuthorizationFailure'],
    [{ network: 'DenyAll' }, 'DenyAll', 'OperationNotAllowed'],
  ] as const)('by %j says which policy that is', async (guard, policy, reason) => {
    Object.assign(cloud.guard, guard);
    const ctl = testControl();
    const failure = await failureOf(opened(await linked(ctl), ctl));
    expect(failure).toMatchObject({ code: 'AZURE_UPLOAD_NETWORK', exit: 'denied', facts: { policy, reason } });
  });
});

describe('a host that takes no checksum', () => {
  it.each([
    [1, 'azure-transport-md5'],
    [2, 'azure-no-transport-checksum'],
  ] as const)('of the first %i kinds is asked with one piece, for all disks of a run', async (first, note) => {
    const ctl = testControl();
    const link = await linked(ctl);
    const one = await opened(link, ctl);
    cloud.faults.add({ on: 'putPage', do: 'status', status: 400, code: 'InvalidHeaderValue', first });
    await send(one.road, one.sink, ctl);
    await one.sink.seal(ctl.kill);
    const two = await opened(link, ctl);
    await send(two.road, two.sink, ctl);
    expect(codes(ctl)).toEqual([note]);
    expect(cloud.faults.list[0]?.fired).toBe(first);
  });
});

describe('access to a disk', () => {
  it('is renewed at half of its life, and goes on with the old one while that fails', async () => {
    const ctl = testControl();
    const { road, sink } = await opened(await linked(ctl), ctl);
    const before = requests('beginGetAccess');
    ctl.clock.advance(11 * hour);
    await sink.held(ctl.kill);
    expect(requests('beginGetAccess') - before).toBe(0);
    ctl.clock.advance(1.1 * hour);
    cloud.faults.add({ on: 'beginGetAccess', do: 'status', status: 403, code: 'AuthorizationFailed', nth: 1 });
    await send(road, sink, ctl);
    expect(requests('beginGetAccess') - before).toBe(1);
    ctl.clock.advance(0.2 * hour);
    await sink.held(ctl.kill);
    expect(requests('beginGetAccess') - before).toBe(2);
  });

  it('that ended while this machine slept is granted anew before anything is sent', async () => {
    const ctl = testControl();
    const { road, sink } = await opened(await linked(ctl), ctl);
    const [before, refused] = [requests('beginGetAccess'), cloud.counters().answers['putPage 403'] ?? 0];
    cloud.clock.advance(30 * 3600);
    ctl.clock.advance(30 * hour);
    await send(road, sink, ctl);
    expect(requests('beginGetAccess') - before).toBe(1);
    expect(cloud.counters().answers['putPage 403'] ?? 0).toBe(refused);
    await sink.seal(ctl.kill);
  });

  it('that ends in the middle of it is granted once for all pieces under way, and nothing else is sent twice', async () => {
    const ctl = testControl();
    const road = testRoad(0, testDisk(32 * MiB, [0, 4 * MiB, 8 * MiB, 12 * MiB, 16 * MiB, 20 * MiB, 24 * MiB]));
    const { plan, sink } = await opened(await linked(ctl), ctl, road);
    const before = requests('beginGetAccess');
    cloud.faults.add({ on: 'putPage', do: 'expireSas', nth: 6 });
    await send(road, sink, ctl);
    expect(requests('beginGetAccess') - before).toBe(1);
    expect(cloud.counters().disks.find(({ disk }) => disk === `${plan.target.name}-os`)?.resent).toBe(0);
    await sink.seal(ctl.kill);
  });
});

describe('access that is known everywhere only after some seconds', () => {
  /** A wait passes for the cloud as well. */
  function shared() {
    const ctl = testControl();
    const { sleep } = ctl.clock;
    return {
      ...ctl,
      clock: Object.assign(ctl.clock, {
        sleep: async (ms: number, signal?: AbortSignal) => {
          cloud.clock.advance(ms / 1000);
          await sleep(ms, signal);
        },
      }),
    };
  }
  const settling = (ctl: TestControl) => ctl.clock.slept.filter(ms => [1000, 2000, 4000, 8000, 15_000].includes(ms));

  it('is renewed once and waited for, by all pieces under way', async () => {
    const ctl = shared();
    const road = testRoad(0, testDisk(32 * MiB, [0, 4 * MiB, 8 * MiB, 12 * MiB, 16 * MiB, 20 * MiB, 24 * MiB]));
    const { plan, sink } = await opened(await linked(ctl), ctl, road);
    const before = requests('beginGetAccess');
    cloud.faults.add({ on: 'beginGetAccess', do: 'sasLate', ms: 20_000 });
    cloud.faults.add({ on: 'putPage', do: 'expireSas', nth: 6 });
    await send(road, sink, ctl);
    expect(requests('beginGetAccess') - before).toBe(1);
    expect(settling(ctl)).toContain(2000);
    expect(cloud.counters().disks.find(({ disk }) => disk === `${plan.target.name}-os`)?.resent).toBe(0);
    await sink.seal(ctl.kill);
  });

  it('is waited for at the first request of all', async () => {
    const ctl = shared();
    cloud.faults.add({ on: 'beginGetAccess', do: 'sasLate', ms: 6000 });
    const { road, sink } = await opened(await linked(ctl), ctl);
    await send(road, sink, ctl);
    expect(settling(ctl)).toEqual([1000, 2000, 4000]);
    await sink.seal(ctl.kill);
  });

  it('is given up after half a minute, and can be gone on with', async () => {
    const ctl = shared();
    const { road, sink } = await opened(await linked(ctl), ctl);
    cloud.faults.add({ on: 'putPage', do: 'status', status: 403, code: 'AuthenticationFailed' });
    const failure = await failureOf(sink.write({ offset: 0, data: Buffer.alloc(512, 1), digests: {} }, ctl.kill));
    expect(failure).toMatchObject({
      code: 'AZURE_UPLOAD_DENIED',
      exit: 'denied',
      next: expect.arrayContaining(['resume']),
    });
    expect(settling(ctl)).toEqual([1000, 2000, 4000, 8000, 15_000]);
    cloud.faults.clear();
    await send(road, sink, ctl);
    await sink.seal(ctl.kill);
  });

  it('is not waited for where a right is missing', async () => {
    const ctl = shared();
    const { sink } = await opened(await linked(ctl), ctl);
    cloud.faults.add({ on: 'putPage', do: 'status', status: 403, code: 'AuthorizationPermissionMismatch' });
    const failure = await failureOf(sink.write({ offset: 0, data: Buffer.alloc(512, 1), digests: {} }, ctl.kill));
    expect(failure).toMatchObject({ code: 'AZURE_UPLOAD_DENIED' });
    expect(settling(ctl)).toEqual([]);
  });

  it('is not waited for any longer once the run is killed', async () => {
    const ctl = testControl();
    const { sink } = await opened(await linked(ctl), ctl);
    cloud.faults.add({ on: 'putPage', do: 'status', status: 403, code: 'AuthenticationFailed' });
    const { sleep } = ctl.clock;
    ctl.clock.sleep = (ms, signal) => {
      ctl.stop.abort(new Error('stop now'));
      return sleep(ms, signal);
    };
    const work = sink.write({ offset: 0, data: Buffer.alloc(512, 1), digests: {} }, ctl.kill);
    await expect(work).rejects.toThrow('stop now');
  });
});

describe('what a disk of terabytes holds', () => {
  it('is asked for in windows that widen, narrow where the service cannot answer in time, and miss nothing', async () => {
    const ctl = testControl();
    const size = 4096 * 1024 * MiB;
    const link = await linked(ctl);
    const road = testRoad();
    const about = { ...road.about, index: 1, size: size + 512 };
    const { sink } = await opened(link, ctl, { ...road, about });
    const offsets = [0, 15.875, 16, 47.5, 48, 1000.25, 2047, 4095.5].map(GiB => GiB * 1024 * MiB);
    for (const offset of offsets) {
      await sink.write({ offset, data: Buffer.alloc(512, 1), digests: {} }, ctl.kill);
    }
    const expected = offsets.map(offset => ({ offset, length: 512 }));
    const before = requests('getRanges');
    expect([...(await sink.held(ctl.kill))]).toEqual(expected);
    // 16, 32, 64, 128 and then 256 GiB at a time.
    expect(requests('getRanges') - before).toBe(20);
    cloud.faults.add({ on: 'getRanges', do: 'timedOut', first: 6 });
    cloud.faults.add({ on: 'getRanges', do: 'reset', nth: 9 });
    expect([...(await sink.held(ctl.kill))]).toEqual(expected);
  });

  it('is a failure where even a gibibyte is too much', async () => {
    const ctl = testControl();
    const { sink } = await opened(await linked(ctl), ctl);
    cloud.faults.add({ on: 'getRanges', do: 'timedOut' });
    expect(await failureOf(sink.held(ctl.kill))).toMatchObject({ code: 'AZURE_BUSY' });
  });
});
