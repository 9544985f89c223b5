import { describe, expect, it } from 'vitest';
import { Failed } from '../../../../src/pipeline/failure.ts';
import type { BlockSink } from '../../../../src/pipeline/types/sink.ts';
import {
  arrived,
  MiB,
  planFor,
  send,
  type TestControl,
  type TestKeep,
  type TestRoad,
  testClock,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from './bench.ts';
import { linkedTo } from './linked.ts';

const clock = testClock();
const azure = linkedTo(
  { mostRanges: 2 },
  testControl(() => {}, clock),
);

let serial = 0;

interface Scene {
  plan: ReturnType<typeof planFor>;
  ctl: TestControl;
  keep: TestKeep;
  road: TestRoad;
  sink: BlockSink;
}

/** A disk opened for its upload. */
async function scene(road = testRoad()): Promise<Scene> {
  const plan = planFor(azure.cloud, { name: `t${++serial}`, resourceGroup: `t-rg${serial}` });
  const [ctl, keep] = [testControl(() => {}, clock), testKeep()];
  clock.slept.length = 0;
  await azure.link.begin(plan, keep, ctl);
  const sink = (await azure.link.open(plan, road.about, keep, ctl)) as BlockSink;
  return { plan, ctl, keep, road, sink };
}

async function finish({ plan, ctl, keep, road, sink }: Scene): Promise<void> {
  await sink.seal(ctl.kill);
  await azure.link.publish(plan, [road.about], keep, ctl);
  expect((await arrived(azure.cloud, plan.target.name, 0, road.content.length)).equals(road.content)).toBe(true);
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : Promise.reject(error)),
  );

describe('an upload through trouble arrives whole', () => {
  it('503 with Retry-After, which is kept to', async () => {
    const at = await scene();
    azure.cloud.faults.add({ on: 'putPage', do: 'busy', retryAfterSeconds: 7, first: 2 });
    await send(at.road, at.sink, at.ctl);
    expect(at.ctl.clock.slept.filter(ms => ms === 7000)).toHaveLength(2);
    await finish(at);
  });

  it('500 OperationTimedOut and connections that break before, within and after', async () => {
    const at = await scene();
    azure.cloud.faults.add({ on: 'putPage', do: 'timedOut', nth: 1 });
    azure.cloud.faults.add({ on: 'putPage', do: 'reset', when: 'before', nth: 2 });
    azure.cloud.faults.add({ on: 'putPage', do: 'reset', when: 'midway', nth: 3 });
    azure.cloud.faults.add({ on: 'putPage', do: 'reset', when: 'after', nth: 5 });
    await send(at.road, at.sink, at.ctl);
    await finish(at);
  });

  it('a piece damaged on the way is noticed and sent again', async () => {
    const at = await scene();
    azure.cloud.faults.add({ on: 'putPage', do: 'wrongMd5', nth: 2 });
    await send(at.road, at.sink, at.ctl);
    await finish(at);
  });

  it('access that ends is granted again, once for all pieces under way', async () => {
    const at = await scene();
    const before = azure.cloud.counters().requests.beginGetAccess ?? 0;
    azure.cloud.faults.add({ on: 'putPage', do: 'expireSas', nth: 2 });
    await send(at.road, at.sink, at.ctl);
    expect((azure.cloud.counters().requests.beginGetAccess ?? 0) - before).toBe(1);
    await finish(at);
  });

  it('access is renewed well before it ends', async () => {
    const at = await scene();
    const before = azure.cloud.counters().requests.beginGetAccess ?? 0;
    at.ctl.clock.advance(23 * 3600_000);
    await send(at.road, at.sink, at.ctl);
    expect((azure.cloud.counters().requests.beginGetAccess ?? 0) - before).toBe(1);
    expect(azure.cloud.counters().answers['putPage 403'] ?? 0).toBeLessThan(8);
    await finish(at);
  });

  it('access that has ended although our clock, put back, says it has not', async () => {
    const at = await scene();
    at.ctl.clock.advance(-30 * 3600_000);
    azure.cloud.clock.advance(25 * 3600);
    await send(at.road, at.sink, at.ctl);
    await finish(at);
    at.ctl.clock.advance(30 * 3600_000);
  });

  it('a token that Azure refuses is renewed once', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    azure.cloud.faults.add({ on: 'endGetAccess', do: 'expireTokens', nth: 1 });
    await finish(at);
  });

  it('Resource Manager that is busy, throttles, or has another operation under way', async () => {
    azure.cloud.faults.add({ on: 'putDisk', do: 'throttled', retryAfterSeconds: 3, nth: 1 });
    azure.cloud.faults.add({ on: 'putDisk', do: 'reset', when: 'after', nth: 2 });
    azure.cloud.faults.add({ on: 'beginGetAccess', do: 'conflict', nth: 1 });
    azure.cloud.faults.add({ on: 'pollOperation', do: 'busy', first: 2 });
    azure.cloud.faults.add({ on: 'putImage', do: 'reset', when: 'after', nth: 1 });
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    await finish(at);
    expect(at.ctl.clock.slept).toContain(3000);
  });
});

describe('what the disk holds', () => {
  it('is read page by page, exactly', async () => {
    const at = await scene(testRoad(0, testDisk(22 * MiB, [0, 3 * MiB, 6 * MiB + 512, 9 * MiB, 12 * MiB, 15 * MiB])));
    await send(at.road, at.sink, at.ctl);
    expect([...(await at.sink.held(at.ctl.kill))]).toEqual([...at.road.journal.extents(0)]);
    const back = Buffer.alloc(9000 - (9000 % 512));
    await at.sink.read?.(6 * MiB, back, at.ctl.kill);
    expect(back.equals(at.road.content.subarray(6 * MiB, 6 * MiB + back.length))).toBe(true);
  });

  it('is asked for in narrower windows where the service cannot answer in time', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    azure.cloud.faults.add({ on: 'getRanges', do: 'timedOut', first: 2 });
    expect([...(await at.sink.held(at.ctl.kill))]).toEqual([...at.road.journal.extents(0)]);
  });

  it('reads as zeros again once cleared', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    const held = await at.sink.held(at.ctl.kill);
    await at.sink.clear(held, at.ctl.kill);
    expect((await at.sink.held(at.ctl.kill)).empty).toBe(true);
    const back = Buffer.alloc(512, 1);
    await at.sink.read?.(0, back, at.ctl.kill);
    expect(back.equals(Buffer.alloc(512))).toBe(true);
  });
});

describe('the end of an upload', () => {
  it('without a footer is refused before Azure judges it, and nothing is lost', async () => {
    const at = await scene();
    const before = azure.cloud.counters().requests.endGetAccess ?? 0;
    expect(await failureOf(at.sink.seal(at.ctl.kill))).toMatchObject({ code: 'AZURE_FOOTER', exit: 'differs' });
    expect(azure.cloud.counters().requests.endGetAccess ?? 0).toBe(before);
    await send(at.road, at.sink, at.ctl);
    await finish(at);
  });

  it('with a footer that Azure would refuse is explained before it is asked, and the disk can still be mended', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    const footer = Buffer.from(at.road.layout.tail ?? []);
    const wrong = Buffer.from(footer);
    wrong[64] = (wrong[64] ?? 0) ^ 1;
    await at.sink.write({ offset: at.road.layout.size, data: wrong, digests: {} }, at.ctl.kill);
    const before = azure.cloud.counters().requests.endGetAccess ?? 0;
    expect(await failureOf(at.sink.seal(at.ctl.kill))).toMatchObject({
      code: 'AZURE_FOOTER',
      exit: 'differs',
      facts: {
        field: 'checksum',
        at: 64,
        found: wrong.toString('hex', 64, 68),
        expected: footer.toString('hex', 64, 68),
      },
    });
    expect(azure.cloud.counters().requests.endGetAccess ?? 0).toBe(before);
    await at.sink.write({ offset: at.road.layout.size, data: footer, digests: {} }, at.ctl.kill);
    await finish(at);
  });

  it('that Azure calls invalid says so in its words, with what its footer looks like there', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    const message = "Disk is expected to have cookie value 'conectix'.";
    azure.cloud.faults.add({ on: 'endGetAccess', do: 'failLate', code: 'InvalidVhd', message, first: 1 });
    expect(await failureOf(at.sink.seal(at.ctl.kill))).toMatchObject({
      code: 'AZURE_INVALID_VHD',
      exit: 'differs',
      facts: { message, field: 'none' },
    });
    await finish(at);
  });

  it('that was cut off after Azure had said yes is taken as done', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    azure.cloud.faults.add({ on: 'endGetAccess', do: 'reset', when: 'after', nth: 1 });
    await finish(at);
  });

  it('that fails late is a failure one can resume from', async () => {
    const at = await scene();
    await send(at.road, at.sink, at.ctl);
    azure.cloud.faults.add({ on: 'endGetAccess', do: 'failLate', nth: 1 });
    const failure = await failureOf(at.sink.seal(at.ctl.kill));
    expect(failure).toMatchObject({ code: 'AZURE_OPERATION_FAILED', next: ['resume', 'undo'] });
    await finish(at);
  });
});

describe('what cannot be helped', () => {
  it('a SAS that is refused again after it was renewed is a matter of rights', async () => {
    const at = await scene();
    azure.cloud.faults.add({ on: 'putPage', do: 'status', status: 403, code: 'AuthorizationPermissionMismatch' });
    const failure = await failureOf(send(at.road, at.sink, at.ctl));
    expect(failure).toMatchObject({ code: 'AZURE_UPLOAD_DENIED', exit: 'denied', retry: 'ask' });
  });

  it('an endpoint busy for ever ends as again', async () => {
    const at = await scene();
    azure.cloud.faults.add({ on: 'putPage', do: 'busy' });
    expect(await failureOf(send(at.road, at.sink, at.ctl))).toMatchObject({ code: 'AZURE_BUSY', exit: 'again' });
  });

  it('a run that is killed ends at once with the reason it was given', async () => {
    const at = await scene();
    azure.cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 60_000 });
    const work = send(at.road, at.sink, at.ctl);
    const ended = expect(work).rejects.toThrow('stop now');
    await azure.cloud.counters().until(({ inFlight }) => (inFlight.putPage ?? 0) > 0);
    at.ctl.stop.abort(new Error('stop now'));
    await ended;
  });
});
