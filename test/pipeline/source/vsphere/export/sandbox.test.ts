import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lateDisk } from '../../../../../src/pipeline/late-disk.ts';
import { newLimits } from '../../../../../src/pipeline/limits.ts';
import { memoryJournal } from '../../../../../src/pipeline/session/journal.ts';
import { Exports } from '../../../../../src/pipeline/source/vsphere/export/exports.ts';
import { describe as describeMachine } from '../../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { findMachine } from '../../../../../src/pipeline/source/vsphere/inventory/find.ts';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { transfer } from '../../../../../src/pipeline/transfer/transfer.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import type { SourceLink } from '../../../../../src/pipeline/types/source.ts';
import { makeRawDisk } from '../../../../../src/sandbox/machine/disk.ts';
import {
  type Fault,
  startVsphere,
  type VsphereOptions,
  type VsphereSandbox,
} from '../../../../../src/sandbox/vsphere/index.ts';
import { fakeJob, type MemorySink, memorySink } from '../../../transfer/fakes.ts';

const size = 10 * 1024 * 1024;
let dir: string;
let raws: string[];
let sandbox: VsphereSandbox | undefined;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-export-'));
  const made = [0, 1].map(n =>
    makeRawDisk({ file: join(dir, `${n}.raw`), size, seed: n, fill: 0.4, firmware: n === 0 ? 'bios' : 'none' }),
  );
  raws = (await Promise.all(made)).map(({ file }) => file);
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Export {
  readonly vcenter: VsphereSandbox;
  readonly notes: string[];
  readonly sinks: readonly MemorySink[];
  readonly stop: { readonly drain: AbortController; readonly kill: AbortController };
  carry(index: number): Promise<unknown>;
  close(): Promise<void>;
}

/** An export over real connections, into memory. */
async function exportFrom(faults: readonly Fault[], options: VsphereOptions = {}): Promise<Export> {
  const machines = [{ name: 'web', power: 'off', disks: raws.map(raw => ({ raw })) }] as const;
  const vcenter = await startVsphere({ machines, faults, ...options });
  sandbox = vcenter;
  const job = fakeJob();
  const notes: string[] = [];
  const ctl: Control = {
    ...job.ctl,
    limits: { ...newLimits(), tries: 4, pieceMax: 65536 },
    ask: async () => vcenter.password,
    note: (code, facts) => void notes.push(String('code' in facts ? facts.code : code)),
  };
  const { server, user, caFile } = vcenter;
  const plan = { kind: 'vsphere', server, user, vm: 'web', caFile, shutdownMinutes: 1 } as const;
  const vim = await connectVim(plan, ctl);
  const described = await describeMachine(vim, await findMachine(vim, 'web', ctl.kill), ctl.kill);
  const exports = new Exports(vim, described, ctl, () => described.ref);
  const link = { open: (disk, its) => exports.open(disk, its) } as SourceLink;
  const sinks = raws.map(() => memorySink(size));
  const journal = memoryJournal();
  return {
    vcenter,
    notes,
    sinks,
    stop: job,
    carry(index) {
      const source = described.machine.disks[index];
      const sink = sinks[index];
      if (!source || !sink) throw new RangeError(String(index));
      const disk = lateDisk(link, exports, source, ctl);
      return transfer({ ...job, disk: index, journal, ctl }, { kind: 'blocks', disk, size: disk.size }, sink);
    },
    async close() {
      await exports.close();
      await vim.close();
    },
  };
}

function arrived({ sinks }: Export): void {
  for (const [n, { content }] of sinks.entries()) expect(content.equals(readFileSync(raws[n] ?? ''))).toBe(true);
}

describe('an export from a vCenter', () => {
  const mended: [string, Fault[], string[]][] = [
    ['that does all right', [], []],
    ['whose stream is cut off', [{ do: 'cut', disk: 0, percent: 50, times: 1 }], ['VSPHERE_STREAM_CUT']],
    ['whose stream ends without its end', [{ do: 'truncate', disk: 1, percent: 30, times: 1 }], ['VSPHERE_STREAM_CUT']],
    ['whose second disk is empty', [{ do: 'empty', disk: 1, times: 1 }], ['VSPHERE_STREAM_EMPTY']],
    ['that sends a web page', [{ do: 'page', as: 'html', disk: 0, times: 1 }], ['VSPHERE_NOT_A_DISK']],
    ['that is busy once', [{ do: 'status', on: 'nfc', status: 503, disk: 0, times: 1 }], ['VSPHERE_NFC_BUSY']],
    ['that sends JSON', [{ do: 'page', as: 'json', disk: 0, times: 1 }], ['VSPHERE_NOT_A_DISK']],
    ['that spoils a grain', [{ do: 'corrupt', disk: 0, percent: 40, times: 1 }], ['VSPHERE_STREAM_GARBLED']],
    ['that shuffles its grains', [{ do: 'form', order: 'shuffled' }], []],
    ['that writes as qemu does', [{ do: 'form', flavour: 'qemu', version: 1 }], []],
    ['that says nothing of digests', [{ do: 'wrongManifest', what: 'missing', disk: 0 }], ['vsphere-not-promised']],
    ['that takes its time', [{ do: 'leaseDelay', ms: 300 }], []],
  ];
  test.each(mended)('%s arrives whole, and no lease is left', async (_name, faults, codes) => {
    const its = await exportFrom(faults);
    await Promise.all([its.carry(0), its.carry(1)]);
    arrived(its);
    expect(its.notes).toEqual(codes);
    await its.close();
    const { leases, sessions } = its.vcenter.counters();
    expect(leases).toMatchObject({ open: 0, mostOpen: 1, expired: 0 });
    expect(sessions.open).toBe(0);
    expect(its.vcenter.violations).toEqual([]);
    expect(its.vcenter.bugs).toEqual([]);
  });

  test('whose lease dies at 60 % is read again, and only what is missing is sent', async () => {
    const its = await exportFrom([{ do: 'leaseDies', disk: 0, percent: 60, times: 1 }]);
    await Promise.all([its.carry(0), its.carry(1)]);
    arrived(its);
    for (const { writes } of its.sinks) {
      const sent = writes.reduce((sum, { length }) => sum + length, 0);
      expect(sent).toBeLessThanOrEqual(size / 2);
      expect(new Set(writes.map(({ offset }) => offset)).size).toBe(writes.length);
    }
    await its.close();
    expect(its.vcenter.counters().leases).toMatchObject({ expired: 1, open: 0 });
  });

  test('that loses the session, and the lease with it, is signed in to anew and read again', async () => {
    const its = await exportFrom(
      [
        { do: 'loseSession', on: 'HttpNfcLeaseProgress', times: 1 },
        { do: 'pause', disk: 0, percent: 50, ms: 1500, times: 1 },
      ],
      { leaseSeconds: 1 },
    );
    await Promise.all([its.carry(0), its.carry(1)]);
    arrived(its);
    await its.close();
    const { leases, sessions } = its.vcenter.counters();
    expect(leases).toMatchObject({ lost: 1, open: 0 });
    expect(sessions).toMatchObject({ opened: 2, open: 0 });
  });

  test('with streams on a host of another name shows that host no cookie', async () => {
    const its = await exportFrom([], { nfcHost: 'other', thumbprint: 'sha256' });
    await Promise.all([its.carry(0), its.carry(1)]);
    arrived(its);
    await its.close();
    expect(its.vcenter.counters().secretsAtNfc).toEqual([]);
  });

  test('whose manifest differs twice ends, with nothing of it kept', async () => {
    const its = await exportFrom([{ do: 'wrongManifest', what: 'digest', disk: 0 }]);
    await expect(its.carry(0)).rejects.toMatchObject({ failure: { code: 'VSPHERE_DIGEST_DIFFERS', exit: 'differs' } });
    await its.close();
    expect(its.vcenter.counters().leases).toMatchObject({ opened: 2, aborted: 2, open: 0 });
  });

  test('that refuses the lease says why, and leaves none', async () => {
    const its = await exportFrom([{ do: 'leaseFails', fault: 'FileNotFound', message: 'no such image' }]);
    await expect(its.carry(0)).rejects.toMatchObject({
      failure: { code: 'VSPHERE_LEASE_REFUSED', facts: { fault: 'FileNotFound' }, exit: 'again' },
    });
    await its.close();
    expect(its.vcenter.counters().leases).toMatchObject({ open: 0 });
  });

  test.each(['drain', 'kill'] as const)('stopped by %s in a silence gives its lease back at once', async how => {
    const its = await exportFrom([{ do: 'pause', disk: 0, percent: 50, ms: 60_000 }]);
    const carried = its.carry(0).catch(error => error.name);
    await expect.poll(() => its.sinks[0]?.writes.length ?? 0).toBeGreaterThan(3);
    const began = performance.now();
    its.stop[how].abort();
    await carried;
    await its.close();
    expect(performance.now() - began).toBeLessThan(2000);
    expect(its.vcenter.counters().leases).toMatchObject({ opened: 1, aborted: 1, open: 0 });
  });

  test('whose lease lives one second outlives a sink that stalls for four', async () => {
    const its = await exportFrom([], { leaseSeconds: 1 });
    let stall: Promise<void> | undefined;
    const [first] = its.sinks;
    if (!first) throw new RangeError('0');
    const write = first.write.bind(first);
    Object.assign(first, {
      write: async (...args: Parameters<typeof write>) => {
        if (first.writes.length > 8) stall ??= new Promise(resolve => setTimeout(resolve, 4000));
        await stall;
        return write(...args);
      },
    });
    await Promise.all([its.carry(0), its.carry(1)]);
    arrived(its);
    await its.close();
    expect(its.vcenter.counters().leases).toMatchObject({ opened: 1, completed: 1, expired: 0 });
  });
});
