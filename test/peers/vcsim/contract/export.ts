import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openDisk } from '../../../../src/pipeline/open-disk.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { vsphere } from '../../../../src/pipeline/source/vsphere/index.ts';
import type { Disk } from '../../../../src/pipeline/types/disk.ts';
import type { Keep } from '../../../../src/pipeline/types/ledger.ts';
import type { MachineDisk } from '../../../../src/pipeline/types/machine.ts';
import type { SourceLink } from '../../../../src/pipeline/types/source.ts';
import { mustBeIdentical } from '../../qemu/qemu-img.ts';
import { memoryLedger, type TestControl } from '../control.ts';
import type { Served, ServerKind } from '../servers.ts';
import { knowing, planFor } from '../sign-in.ts';

interface AtRest {
  readonly link: SourceLink;
  readonly disks: readonly MachineDisk[];
  readonly ctl: TestControl;
  readonly keep: Keep;
}

export function exportContract(_kind: ServerKind, server: () => Served): void {
  /** Brings `web` to rest, works, puts it back as it was and signs out. */
  async function atRest(
    power: 'shutdown' | 'off' | 'snapshot',
    work: (at: AtRest) => Promise<void>,
    kill = new AbortController(),
  ): Promise<void> {
    const source = planFor(server(), { power, after: 'power-on' });
    const keep = memoryLedger(`export-${power}`);
    const ctl = knowing(server(), kill);
    const link = await vsphere.connect(source, ctl);
    const after = knowing(server());
    try {
      await link.quiesce({ version: 1, source, target: { kind: 'file', path: 'out' } } as Plan, keep, ctl);
      await work({ link, disks: (await link.machine()).disks, ctl, keep });
    } finally {
      await link.release(keep, after);
      await link.close();
    }
  }

  test.each(['shutdown', 'snapshot'] as const)('by %s: every disk arrives byte for byte, both at once', async power => {
    const before = await server().leases();
    await atRest(power, async ({ link, disks, ctl }) => {
      const arrived = await Promise.all(
        disks.map(async (disk, n) => {
          const file = `${server().raws[n]}.${power}.raw`;
          const opened = await openDisk(link, disk, ctl);
          try {
            await written(opened, file, ctl.kill);
          } finally {
            await opened.close();
          }
          return file;
        }),
      );
      expect(arrived).toHaveLength(2);
      for (const [n, file] of arrived.entries()) await mustBeIdentical(file, 'raw', server().raws[n] ?? '', 'raw');
      expect(ctl.notes.map(({ code }) => code).filter(code => /lost|left$/.test(code))).toEqual([]);
    });
    const leases = await server().leases();
    expect(leases).toMatchObject({ open: 0, aborted: before.aborted });
    expect(leases.completed).toBeGreaterThan(before.completed);
  });

  test('the stream is a VMDK that qemu-img finds identical', () =>
    atRest('off', async ({ link, disks: [disk], ctl }) => {
      if (!disk) throw new Error('no disk');
      const bytes = await link.open(disk, ctl);
      const file = `${server().raws[0]}.nfc.vmdk`;
      const out = await open(file, 'w');
      for await (const chunk of bytes.stream(ctl.kill)) await out.write(chunk);
      await out.close();
      await bytes.close();
      await mustBeIdentical(file, 'vmdk', server().raws[0] ?? '', 'raw');
    }));

  test('a lease that is enforced outlives a reader who stops for longer than it lasts', () =>
    atRest('off', async ({ link, disks, ctl }) => {
      const disk = disks[1];
      if (!disk) throw new Error('no disk');
      const bytes = await link.open(disk, ctl);
      const chunks = bytes.stream(ctl.kill)[Symbol.asyncIterator]();
      expect((await chunks.next()).done).toBe(false);
      const renewals = () => server().calls('HttpNfcLeaseProgress');
      const from = await renewals();
      const stopped = Date.now();
      // Renewed five times a lease: this many are more than one lasts.
      while ((await renewals()) < from + 7 || Date.now() - stopped < 1000 * (server().leaseSeconds + 0.5)) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      while (!(await chunks.next()).done);
      await bytes.close();
      expect(ctl.notes).not.toContainEqual(expect.objectContaining({ code: 'vsphere-lease-lost' }));
      expect((await server().leases()).open).toBe(0);
    }));

  test('stopped in the middle, the lease is aborted and the machine put back', async () => {
    const before = await server().leases();
    const kill = new AbortController();
    await atRest(
      'off',
      async ({ link, disks: [disk], ctl }) => {
        if (!disk) throw new Error('no disk');
        const chunks = (await link.open(disk, ctl)).stream(ctl.kill)[Symbol.asyncIterator]();
        await chunks.next();
        kill.abort(new Error('stop'));
        await expect(chunks.next()).rejects.toThrow('stop');
      },
      kill,
    ).catch(error => expect(String(error)).toContain('stop'));
    expect(await server().leases()).toEqual({ ...before, aborted: before.aborted + 1 });
  });
}

async function written(disk: Disk, file: string, signal: AbortSignal): Promise<void> {
  const out = await open(file, 'w');
  try {
    await out.truncate(disk.size);
    for await (const { offset, data } of disk.runs({ signal })) if (data) await out.write(data, 0, data.length, offset);
  } finally {
    await out.close();
  }
}
