import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeepAlive } from '../../../../../src/pipeline/source/vsphere/export/keep-alive.ts';
import { hostDisk, NfcHost, vimFailure } from './nfc-host.ts';
import { roadFrom } from './road.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Lets so much time pass, a little at a time, with all that happens meanwhile. */
async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 50) {
    await vi.advanceTimersByTimeAsync(50);
    await turn();
  }
}

/** Takes three pieces, then nothing for 30 s. */
function stall(): (begins?: () => void) => Promise<void> | undefined {
  let taken = 0;
  let stalled: Promise<void> | undefined;
  return begins => {
    if (taken++ < 3) return undefined;
    if (!stalled) begins?.();
    stalled ??= new Promise(resolve => setTimeout(resolve, 30_000));
    return stalled;
  };
}

describe('the timer of a lease', () => {
  const timeouts: [number, number, number][] = [
    [3, 30, 48],
    [300, 300, 14],
    [60, 60, 4],
  ];
  test.each(timeouts)('renews one of %i s often enough in %i s', async (timeout, seconds, least) => {
    const renew = vi.fn(async () => {});
    const keepAlive = new KeepAlive({ timeout: timeout * 1000, renew, lost: () => {} });
    await pass(seconds * 1000);
    keepAlive.stop();
    expect(renew.mock.calls.length).toBeGreaterThanOrEqual(least);
    expect(renew.mock.calls.length).toBeLessThanOrEqual(least * 1.5 + 2);
    const before = renew.mock.calls.length;
    await pass(60_000);
    expect(renew.mock.calls.length).toBe(before);
  });

  test('outlives a broken way for as long as the lease does, and no longer', async () => {
    const lost: unknown[] = [];
    const broken = vimFailure('VSPHERE_UNREACHABLE', { server: 'vc', reason: 'reset' });
    let works = true;
    const renew = async () => {
      if (!works) throw broken;
    };
    new KeepAlive({ timeout: 3000, renew, lost: error => lost.push(error) });
    for (const up of [true, false, true, false, true]) {
      works = up;
      await pass(2000);
    }
    expect(lost).toEqual([]);
    works = false;
    await pass(4500);
    expect(lost).toEqual([broken]);
  });

  test('takes the word of the server that the lease is gone, once', async () => {
    const lost: unknown[] = [];
    const gone = vimFailure('VSPHERE_GONE', { server: 'vc', object: 'lease' });
    const renew = () => Promise.reject(gone);
    new KeepAlive({ timeout: 3000, renew, lost: error => lost.push(error) });
    await pass(5000);
    expect(lost).toEqual([gone]);
  });

  test('gives up a renewal that hangs, and makes it again', async () => {
    let hanging = 0;
    const renew = (signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (hanging++ > 0) return resolve();
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const lost: unknown[] = [];
    const keepAlive = new KeepAlive({ timeout: 3000, renew, lost: error => lost.push(error) });
    await pass(6000);
    keepAlive.stop();
    expect(hanging).toBeGreaterThan(4);
    expect(lost).toEqual([]);
  });
});

describe('a lease enforced at 3 s', () => {
  test('survives a sink that stalls for 30 s', async () => {
    const host = new NfcHost([await hostDisk(5, 60)], { timeout: 3 });
    const stalling = stall();
    const road = roadFrom(host, () => stalling());
    let done = false;
    const carried = road.carry(0).then(() => {
      done = true;
    });
    // Grains inflate in real time, which this clock may be far ahead of.
    while (!done) await pass(1000);
    await carried;
    expect(road.sinks[0]?.content.equals(host.disks[0]?.content ?? Buffer.alloc(0))).toBe(true);
    expect(host.counts).toMatchObject({ opened: 1, completed: 1, expired: 0, streams: 1 });
    expect(host.percents.length).toBeGreaterThan(40);
    expect(new Set(host.percents).size).toBeLessThan(host.percents.length);
    expect(road.notes).toEqual([]);
  });

  test('that dies while the sink stalls is told of, and the disk is read again', async () => {
    const host = new NfcHost([await hostDisk(5, 60)], { timeout: 3 });
    const stalling = stall();
    const road = roadFrom(host, () => stalling(() => void setTimeout(() => host.expire(), 5000)));
    let done = false;
    const carried = road.carry(0).then(() => {
      done = true;
    });
    // Grains inflate in real time, which this clock may be far ahead of.
    while (!done) await pass(1000);
    await carried;
    expect(road.sinks[0]?.content.equals(host.disks[0]?.content ?? Buffer.alloc(0))).toBe(true);
    expect(host.counts).toMatchObject({ opened: 2, completed: 1, expired: 1 });
    expect(road.notes.map(({ code }) => code)).toEqual(['vsphere-lease-lost', 'source-again']);
  });
});
