import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { type HostDisk, hostDisk, type Misdeed, NfcHost, vimFailure } from './nfc-host.ts';
import { type Road, roadFrom } from './road.ts';

let disks: HostDisk[];
let odd: HostDisk;
beforeAll(async () => {
  disks = await Promise.all([hostDisk(1, 40), hostDisk(2, 24), hostDisk(3, 9)]);
  odd = await hostDisk(4, 20, { order: 'shuffled', level: 0, flavour: 'open-vmdk' });
});

const once = (misdeed: Misdeed, disk = 0) => {
  let done = false;
  return (on: number) => {
    if (on !== disk || done) return undefined;
    done = true;
    return misdeed;
  };
};

function arrived(road: Road, host: NfcHost, index = 0): void {
  expect(road.sinks[index]?.content.equals(host.disks[index]?.content ?? Buffer.alloc(0))).toBe(true);
}

const codes = (road: Road) => road.notes.map(({ code, facts }) => (facts as { code?: string }).code ?? code);

describe('an export', () => {
  test('of three disks at once has one lease, which is completed; the bytes are those of the disks', async () => {
    const host = new NfcHost(disks);
    const road = roadFrom(host);
    await Promise.all([0, 1, 2].map(road.carry));
    for (const n of [0, 1, 2]) arrived(road, host, n);
    expect(host.counts).toMatchObject({ opened: 1, completed: 1, aborted: 0, expired: 0 });
    expect(road.notes).toEqual([]);
  });

  test('one disk after the other has a lease each', async () => {
    const host = new NfcHost(disks);
    const road = roadFrom(host);
    for (const n of [0, 1]) await road.carry(n);
    expect(host.counts).toMatchObject({ opened: 2, completed: 2 });
  });

  test('takes no more streams from a host than it may', async () => {
    const host = new NfcHost([disks[0], disks[2], disks[2], disks[2], disks[2]] as HostDisk[]);
    const road = roadFrom(host);
    await Promise.all([0, 1, 2, 3, 4].map(road.carry));
    // Disk 1 is on a host of its own.
    expect(host.counts.mostStreams).toBeLessThanOrEqual(3);
    expect(host.open).toBe(0);
  });

  test('opens nothing until a stream is asked for, and a snapshot by its own method', async () => {
    const host = new NfcHost(disks);
    const road = roadFrom(host);
    await road.exports.open(host.machineDisk(0), road.ctl);
    expect(host.calls).toEqual([]);
    await road.carry(0);
    expect(host.calls[0]).toBe('ExportVm');
  });

  test('tells vSphere how far it is, by position on the disks', async () => {
    const host = new NfcHost(disks, { timeout: 1 });
    const road = roadFrom(host, async () => void (await new Promise(resolve => setTimeout(resolve, 100))));
    await Promise.all([0, 1, 2].map(road.carry));
    expect(host.percents.length).toBeGreaterThan(0);
    expect(host.percents).toEqual(host.percents.toSorted((a, b) => a - b));
    expect(host.percents.every(percent => Number.isInteger(percent) && percent >= 0 && percent <= 100)).toBe(true);
  });
});

describe('a bad stream is read again, and only what is missing is sent', () => {
  const html = Buffer.from('<!DOCTYPE html><html><body>Sign in</body></html>');
  const bad: [string, Misdeed, string][] = [
    ['cut off', { is: 'cut', at: 1_000_000 }, 'VSPHERE_STREAM_CUT'],
    ['ended in the middle of a grain, as if all were well', { is: 'truncate', at: 900_000 }, 'VSPHERE_STREAM_CUT'],
    ['ended within its header', { is: 'truncate', at: 300 }, 'VSPHERE_STREAM_CUT'],
    ['empty', { is: 'instead', body: Buffer.alloc(0) }, 'VSPHERE_STREAM_EMPTY'],
    ['a web page', { is: 'instead', body: html }, 'VSPHERE_NOT_A_DISK'],
    ['a JSON message', { is: 'instead', body: Buffer.from('{"error": "no"}') }, 'VSPHERE_NOT_A_DISK'],
    ['refused for want of memory', { is: 'status', status: 503 }, 'VSPHERE_NFC_BUSY'],
    ['refused for its ticket', { is: 'status', status: 404 }, 'VSPHERE_STREAM_REFUSED'],
    ['spoilt in a grain', { is: 'corrupt', at: 700_000 }, 'VSPHERE_STREAM_GARBLED'],
  ];
  test.each(bad)('%s', async (_name, misdeed, code) => {
    const host = new NfcHost(disks, { misdeed: once(misdeed) });
    const road = roadFrom(host);
    await Promise.all([0, 1].map(road.carry));
    arrived(road, host);
    arrived(road, host, 1);
    expect(codes(road)).toEqual([code]);
    expect(host.open).toBe(0);
    const sent = road.sinks[0]?.writes.reduce((sum, { length }) => sum + length, 0) ?? 0;
    expect(sent).toBeLessThanOrEqual(road.sinks[0]?.content.length ?? 0);
    expect(overlapping(road)).toEqual([]);
  });

  test('a lease that dies at 60 % takes its streams with it; both disks go on under the next', async () => {
    const host = new NfcHost(disks, { misdeed: once({ is: 'lose-lease', at: 1_500_000 }) });
    const road = roadFrom(host);
    await Promise.all([0, 1].map(road.carry));
    arrived(road, host);
    arrived(road, host, 1);
    expect(host.counts.expired).toBe(1);
    expect(host.open).toBe(0);
    expect(overlapping(road)).toEqual([]);
  });

  test('unordered grains are welcome to a sink that takes any order', async () => {
    const host = new NfcHost([odd]);
    const road = roadFrom(host);
    await road.carry(0);
    arrived(road, host);
  });

  test('an empty second disk waits for a fresh lease until the first is through', async () => {
    const body = Buffer.alloc(0);
    const host = new NfcHost(disks);
    host.options = { misdeed: disk => (disk === 1 && host.counts.opened === 1 ? { is: 'instead', body } : undefined) };
    const road = roadFrom(host);
    await Promise.all([0, 1].map(road.carry));
    arrived(road, host);
    arrived(road, host, 1);
    expect(host.counts).toMatchObject({ opened: 2, completed: 1, aborted: 1 });
  });

  test('time and again, it ends as something to resume, and no lease is left', async () => {
    for (const [, misdeed, code] of bad.filter(([, { is }]) => is !== 'corrupt')) {
      const host = new NfcHost(disks, { misdeed: disk => (disk === 0 ? misdeed : undefined) });
      const road = roadFrom(host);
      await expect(road.carry(0)).rejects.toMatchObject({
        failure: { code, exit: 'again', retry: 'auto', next: ['resume', 'undo'] },
      });
      expect(host.open).toBe(0);
      expect(host.streaming).toBe(0);
    }
  });
});

describe('the manifest', () => {
  test('of another digest takes back what was sent, twice at most', async () => {
    const host = new NfcHost(disks, { manifest: 'wrong' });
    const road = roadFrom(host);
    await expect(road.carry(0)).rejects.toMatchObject({ failure: { code: 'VSPHERE_DIGEST_DIFFERS', exit: 'differs' } });
    expect(host.counts).toMatchObject({ opened: 2, aborted: 2 });
    expect(road.job.journal.extents(0).empty).toBe(true);
  });

  test('that mends itself: everything was sent again', async () => {
    const host = new NfcHost(disks, { manifest: 'wrong' });
    host.options = {
      ...host.options,
      before: method => {
        if (method === 'ExportVm' && host.counts.opened === 1) host.options = {};
      },
    };
    const road = roadFrom(host);
    await road.carry(0);
    arrived(road, host);
    const sizes = road.sinks[0]?.writes.reduce((sum, { length }) => sum + length, 0) ?? 0;
    expect(sizes).toBeGreaterThan(dataBytes(disks[0]?.content ?? Buffer.alloc(0)));
  });

  test('that tells of more bytes than came says that the stream was cut', async () => {
    const host = new NfcHost(disks, { manifest: 'longer' });
    await expect(roadFrom(host).carry(0)).rejects.toMatchObject({ failure: { code: 'VSPHERE_STREAM_CUT' } });
    expect(host.open).toBe(0);
  });

  test('without this disk is no promise, and that is said', async () => {
    const host = new NfcHost(disks, { manifest: 'none' });
    const road = roadFrom(host);
    await road.carry(0);
    expect(codes(road)).toEqual(['vsphere-not-promised']);
    expect(host.counts.completed).toBe(1);
  });

  test('is asked for in SHA-256 where the server can, else SHA-1 is compared', async () => {
    for (const apiVersion of ['6.5', '6.7.3', '8.0.2.0']) {
      const host = new NfcHost(disks, { apiVersion });
      const road = roadFrom(host);
      await road.carry(2);
      expect(host.calls.includes('HttpNfcLeaseSetManifestChecksumType')).toBe(apiVersion !== '6.5');
      expect(road.notes).toEqual([]);
      const old = new NfcHost(disks, { apiVersion: '6.5', manifest: 'wrong' });
      await expect(roadFrom(old).carry(2)).rejects.toMatchObject({ failure: { code: 'VSPHERE_DIGEST_DIFFERS' } });
    }
  });
});

describe('a stop', () => {
  test.each(['drain', 'kill'] as const)(
    'by %s while a stream is stuck ends at once and gives the lease back',
    async how => {
      const host = new NfcHost(disks, { misdeed: once({ is: 'stall', at: 1_600_000 }) });
      const road = roadFrom(host);
      const carried = road.carry(0);
      const ends = how === 'drain' ? expect(carried).resolves : expect(carried).rejects;
      const expected = ends.toMatchObject(how === 'drain' ? { drained: true } : { name: 'AbortError' });
      await until(() => (road.sinks[0]?.writes.length ?? 0) > 4);
      const began = performance.now();
      road.job[how].abort();
      await expected;
      await road.exports.close();
      expect(performance.now() - began).toBeLessThan(1000);
      expect(host.counts).toMatchObject({ opened: 1, completed: 0, aborted: 1 });
    },
  );

  test('gives the lease back even while the sink holds everything up', async () => {
    const gate = Promise.withResolvers<void>();
    const host = new NfcHost(disks);
    const road = roadFrom(host, () => gate.promise);
    const carried = road.carry(0);
    await until(() => (road.sinks[0]?.flying ?? 0) > 1);
    road.job.drain.abort();
    await until(() => host.counts.aborted === 1);
    gate.resolve();
    expect(await carried).toMatchObject({ drained: true });
  });

  test('while the lease is asked for leaves none behind', async () => {
    const host = new NfcHost(disks);
    const road = roadFrom(host);
    host.options = {
      before: method => {
        if (method === 'ExportVm') road.job.kill.abort();
      },
    };
    await expect(road.carry(0)).rejects.toMatchObject({ name: 'AbortError' });
    await road.exports.close();
    expect(host.open).toBe(0);
  });
});

describe('a lease', () => {
  test('that another export holds is waited for, and said', async () => {
    let tries = 0;
    const host = new NfcHost(disks, {
      before: method => {
        if (method === 'ExportVm' && ++tries < 4) throw vimFailure('VSPHERE_BUSY', { object: 'vm-9' });
      },
    });
    const road = roadFrom(host);
    await road.carry(2);
    expect(codes(road)).toEqual(['vsphere-lease-waits']);
    arrived(road, host, 2);
  });

  test('that cannot be ended is told of', async () => {
    const host = new NfcHost(disks, {
      before: method => {
        if (/Complete|Abort/.test(method)) throw vimFailure('VSPHERE_UNREACHABLE', { server: 'vc', reason: 'reset' });
      },
    });
    const road = roadFrom(host);
    await road.carry(2);
    arrived(road, host, 2);
    expect(codes(road)).toEqual(['vsphere-lease-left']);
  });

  test('without a stream for the disk is an own failure', async () => {
    const host = new NfcHost(disks, { key: () => '/vm-9/Other3:9' });
    await expect(roadFrom(host).carry(0)).rejects.toMatchObject({
      failure: { code: 'VSPHERE_NO_DEVICE_URL', exit: 'again' },
    });
    expect(host.open).toBe(0);
  });
});

test('a disk that was resized meanwhile is an own failure', async () => {
  const host = new NfcHost(disks);
  const disk = host.machineDisk(0);
  Object.assign(disk, { size: (disk.size ?? 0) + 512 });
  await expect(roadFrom(host).carry(0)).rejects.toMatchObject({ failure: { code: 'SOURCE_SIZE_DIFFERS' } });
  expect(host.open).toBe(0);
});

test('whatever breaks, whenever: the bytes are the same, nothing is sent twice, no lease is left', async () => {
  const misdeeds = fc.array(
    fc.record({
      is: fc.constantFrom('cut', 'truncate', 'lose-lease', 'empty', 'busy', 'none'),
      share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(misdeeds, fc.integer({ min: 1000, max: 60_000 }), async (list, chunk) => {
      const host = new NfcHost(disks, {
        chunk,
        misdeed: (disk, nth) => {
          const { is = 'none', share = 0 } = list[nth] ?? {};
          const at = Math.floor(share * (disks[disk]?.vmdk.length ?? 0));
          if (is === 'none') return undefined;
          if (is === 'empty') return { is: 'instead', body: Buffer.alloc(0) };
          return is === 'busy' ? { is: 'status', status: 503 } : { is, at };
        },
      });
      const road = roadFrom(host);
      const ctl = { ...road.ctl.limits, tries: 20 };
      Object.assign(road.ctl.limits, ctl);
      await Promise.all([0, 1].map(road.carry));
      arrived(road, host);
      arrived(road, host, 1);
      expect(overlapping(road)).toEqual([]);
      expect(host.open).toBe(0);
      expect(host.streaming).toBe(0);
    }),
    { numRuns: 40 },
  );
});

function dataBytes(content: Buffer): number {
  let sum = 0;
  for (let at = 0; at < content.length; at += 65536)
    if (content.subarray(at, at + 65536).some(byte => byte)) sum += 65536;
  return sum;
}

/** Pieces that a sink got twice. */
function overlapping(road: Road): unknown[] {
  return road.sinks.flatMap(({ writes }) => {
    const sorted = writes.toSorted((a, b) => a.offset - b.offset);
    return sorted.filter((one, n) => one.offset < (sorted[n - 1]?.offset ?? 0) + (sorted[n - 1]?.length ?? 0));
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

test('a failure that is not of the stream stays what it is', () => {
  const road = roadFrom(new NfcHost(disks));
  const gone = vimFailure('VSPHERE_GONE', { server: 'vc', object: 'vm-9' });
  expect(gone).toBeInstanceOf(Failed);
  expect(road.exports.misread({ index: 0, key: '2000', name: 'a' }, gone)).toBe(gone);
});
