import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import type { DescribedMachine } from '../../../../src/pipeline/source/vsphere/described.ts';
import { vsphereLink } from '../../../../src/pipeline/source/vsphere/link.ts';
import { vsphereQuestions } from '../../../../src/pipeline/source/vsphere/questions.ts';
import { snapshotEntry } from '../../../../src/pipeline/source/vsphere/quiesce/snapshot.ts';
import type { MoRef, Vim } from '../../../../src/pipeline/source/vsphere/vim.ts';
import type { MachineDisk } from '../../../../src/pipeline/types/machine.ts';
import { fault } from './quiesce/faults.ts';
import { cdrom, control, element, Host, MemoryKeep, plan, ref, Time, vm } from './quiesce/host.ts';

/** What the parts beside quiesce would do, in the order they were asked. */
const beside = vi.hoisted(() => ({
  describe: (): DescribedMachine => {
    throw new TypeError('describe');
  },
  deeds: [] as string[],
}));
vi.mock('../../../../src/pipeline/source/vsphere/inventory/describe.ts', () => ({
  describe: async () => beside.describe(),
}));
vi.mock('../../../../src/pipeline/source/vsphere/inventory/find.ts', () => ({ findMachine: async () => vm }));
vi.mock('../../../../src/pipeline/source/vsphere/export/exports.ts', () => ({
  Exports: class {
    private readonly entity: () => MoRef;
    constructor(_vim: unknown, _described: unknown, _ctl: unknown, entity: () => MoRef) {
      this.entity = entity;
    }
    async open(disk: MachineDisk) {
      beside.deeds.push(`open ${disk.key} of ${this.entity().value}`);
      return { name: disk.name };
    }
    async close() {
      beside.deeds.push('leases ended');
    }
  },
}));

const disk: MachineDisk = { index: 0, key: '2000', name: 'Hard disk 1' };
const whole = (source: Plan['source']): Plan => ({
  version: 1,
  source,
  target: { kind: 'file', path: '/tmp', format: 'raw', name: 'web-01' } as never,
});

let host: Host;
let keep: MemoryKeep;
beforeEach(() => {
  host = new Host(new Time());
  keep = new MemoryKeep(host.time);
  beside.deeds.length = 0;
  beside.describe = () => host.describe();
  host.watch = (method, phase) => {
    if (phase === 'after') beside.deeds.push(method);
  };
});

function connect(given: Parameters<typeof plan>[0], more: Partial<Vim> = {}) {
  const source = plan(given);
  const ctl = control(host.time);
  const link = vsphereLink({ ...host.vim(), ...more }, source, ctl);
  return { link, ctl, whole: whole(source) };
}

/** Brought to rest, and its disk's fingerprint taken, by an earlier process. */
async function atRest(given: Parameters<typeof plan>[0]): Promise<string> {
  const { link, ctl, whole } = connect(given);
  await link.quiesce(whole, keep, ctl);
  const fingerprint = await link.fingerprint(disk);
  await link.close();
  beside.deeds.length = 0;
  return fingerprint;
}

describe('a machine that is off', () => {
  test('is read itself, and is the same as long as its content id is', async () => {
    const before = await atRest({ power: 'off' });
    const { link, ctl } = connect({ power: 'off' });
    link.resume?.(keep);
    expect(await link.fingerprint(disk)).toBe(before);
    await link.open(disk, ctl);
    expect(beside.deeds).toEqual(['open 2000 of vm-62']);
    const { disks, ...rest } = host.describe();
    beside.describe = () => ({
      ...rest,
      disks: disks.map(one => ({ ...one, backing: { ...one.backing, contentId: 'c-2' } })),
    });
    expect(await link.fingerprint(disk)).not.toBe(before);
  });

  test('is not read on once it was started', async () => {
    await atRest({ power: 'shutdown' });
    host.setPower('on');
    const { link, ctl } = connect({ power: 'shutdown' });
    link.resume?.(keep);
    await expect(link.fingerprint(disk)).rejects.toThrow('VSPHERE_STARTED_MEANWHILE');
    await expect(link.open(disk, ctl)).rejects.toThrow('VSPHERE_STARTED_MEANWHILE');
    expect(beside.deeds).toEqual([]);
  });

  test('is not read on where it changed between two leases of one run', async () => {
    const { link, ctl, whole } = connect({ power: 'off' });
    await link.quiesce(whole, keep, ctl);
    await link.fingerprint(disk);
    await link.open(disk, ctl);
    const { disks, ...rest } = host.describe();
    beside.describe = () => ({
      ...rest,
      disks: disks.map(one => ({ ...one, backing: { ...one.backing, contentId: 'c-2' } })),
    });
    await expect(link.open(disk, ctl)).rejects.toThrow('SOURCE_CHANGED');
  });

  test('and has lost a disk is refused', async () => {
    await atRest({ power: 'off' });
    beside.describe = () => ({ ...host.describe(), disks: [] });
    const { link } = connect({ power: 'off' });
    await expect(link.fingerprint(disk)).rejects.toThrow('VSPHERE_DISK_GONE');
  });

  test('is started only when no lease is open on it', async () => {
    const given = { power: 'off', after: 'power-on' } as const;
    const { link, ctl, whole } = connect(given);
    await link.quiesce(whole, keep, ctl);
    await link.open(disk, ctl);
    beside.deeds.length = 0;
    await link.release(keep, ctl);
    expect(beside.deeds).toEqual(['leases ended', 'PowerOnVM_Task']);
    expect(host.state.power).toBe('on');
  });
});

describe('a snapshot', () => {
  const device = (contentId: string) =>
    element('val', [
      element(
        'VirtualDevice',
        [
          element('key', '2000'),
          element(
            'backing',
            [element('uuid', 'u-1'), element('contentId', contentId)],
            'VirtualDiskFlatVer2BackingInfo',
          ),
          element('capacityInBytes', '1048576'),
        ],
        'VirtualDisk',
      ),
    ]);

  test('is what is read, and the machine may run on', async () => {
    host.more.set('config.hardware.device', device('c-7'));
    const before = await atRest({ power: 'snapshot' });
    const id = host.state.snapshots[0]?.ref.value;
    expect(before).toBe(`${id} u-1 1048576 content c-7`);
    const { link, ctl } = connect({ power: 'snapshot' });
    link.resume?.(keep);
    expect(await link.fingerprint(disk)).toBe(before);
    await link.open(disk, ctl);
    expect(beside.deeds).toEqual([`open 2000 of ${id}`]);
  });

  test('is found by a machine without the ledger, and undone by it', async () => {
    host.more.set('config.hardware.device', device('c-7'));
    await atRest({ power: 'snapshot' });
    const found = snapshotEntry(host.describe(), keep.session, 5);
    expect(found).toMatchObject({ key: 'vsphere-snapshot', state: 'made', side: 'source' });
    for (const fact of ['name', 'machine', 'vm', 'id'])
      expect(found?.facts[fact]).toBe(keep.entry('vsphere-snapshot')?.facts[fact]);
    expect(snapshotEntry(host.describe(), 'deadbeef', 5)).toBeUndefined();
    const there = new MemoryKeep(host.time);
    if (found) await there.intend(found);
    await there.made('vsphere-snapshot');
    const { link, ctl } = connect({ power: 'snapshot' });
    await link.undo(there.entries(), there, ctl);
    expect(host.state.snapshots).toEqual([]);
    expect(there.entry('vsphere-snapshot')?.state).toBe('gone');
  });

  test('that is gone ends it', async () => {
    host.more.set('config.hardware.device', device('c-7'));
    await atRest({ power: 'snapshot' });
    host.state.snapshots = [];
    const { link } = connect({ power: 'snapshot' });
    link.resume?.(keep);
    await expect(link.fingerprint(disk)).rejects.toThrow('VSPHERE_SNAPSHOT_GONE');
  });

  test('is measured when the run ends, and the server is left whatever happens', async () => {
    host.more.set('config.hardware.device', device('c-7'));
    const link = (key: string, keys: readonly string[]) =>
      element(key, [
        element(
          'chain',
          keys.map(one => element('fileKey', one)),
        ),
      ]);
    const file = (key: string, size: number) =>
      element('VirtualMachineFileLayoutExFileInfo', [element('key', key), element('size', String(size))]);
    let left = 0;
    const close = async () => void left++;
    const { link: open, ctl, whole } = connect({ power: 'snapshot' }, { close });
    await open.quiesce(whole, keep, ctl);
    const ours = { type: 'VirtualMachineSnapshot', value: String(host.state.snapshots[0]?.ref.value) };
    host.more.set(
      'layoutEx.file',
      element('val', [file('1', 1000), file('2', 100), file('3', 20), file('4', 3), file('5', 50_000)]),
    );
    // The base is frozen, the delta grows, the state file belongs to the snapshot; a log belongs to nobody.
    host.more.set(
      'layoutEx.disk',
      element('val', [element('Disk', [...link('x', ['1']).children, ...link('x', ['2', '3']).children])]),
    );
    host.more.set(
      'layoutEx.snapshot',
      element('val', [element('Layout', [ref('key', ours), element('dataKey', '4'), link('disk', ['1'])])]),
    );
    await open.close();
    expect(keep.entry('vsphere-snapshot')?.facts.bytes).toBe(123);
    expect(left).toBe(1);

    const slow = connect({ power: 'snapshot' }, { close, properties: () => Promise.reject(fault('Unreachable')) });
    slow.link.resume?.(keep);
    await slow.link.close();
    expect(left).toBe(2);
  });
});

describe('putting back', () => {
  test('tells what is left: tidy to be tried again by resume, undo by undo', async () => {
    host = new Host(host.time, { cdroms: [cdrom()] });
    await atRest({ power: 'off' });
    host.watch = (method, phase) => {
      if (method === 'ReconfigVM_Task' && phase === 'before') throw fault('SystemError');
    };
    const first = connect({ power: 'off' });
    await expect(first.link.release(keep, first.ctl)).rejects.toMatchObject({
      failure: { code: 'VSPHERE_NOT_PUT_BACK', facts: { left: '[ds] iso/tools.iso' }, next: ['resume'] },
    });
    const second = connect({ power: 'off' });
    await expect(second.link.undo(keep.entries(), keep, second.ctl)).rejects.toMatchObject({
      failure: { code: 'UNDO_PARTIAL', facts: { left: '[ds] iso/tools.iso' } },
    });
    expect(host.state.power).toBe('on');
    host.watch = () => {};
    const third = connect({ power: 'off' });
    await third.link.undo(keep.entries(), keep, third.ctl);
    expect(host.state.cdroms).toEqual([cdrom()]);
  });

  test('is nothing where nothing was changed', async () => {
    host.setPower('off');
    const { link, ctl, whole } = connect({});
    await link.quiesce(whole, keep, ctl);
    await link.release(keep, ctl);
    await link.undo(keep.entries(), keep, ctl);
    await link.close();
    expect(host.deeds).toEqual([]);
  });
});

test('the ways that are offered are those that this machine can go', async () => {
  const offered = async () => {
    const { link } = connect({});
    const power = vsphereQuestions.find(({ key }) => key === 'source.power');
    const found = [];
    if (power) for await (const choice of link.choices(power, { 'source.vm': 'web-01' })) found.push(choice);
    return found.map(({ value, facts, recommended }) => [value, facts?.quiesced, recommended]);
  };
  expect(await offered()).toEqual([
    ['shutdown', undefined, true],
    ['snapshot', true, undefined],
    ['off', undefined, undefined],
  ]);
  host.guest.tools = false;
  expect(await offered()).toEqual([
    ['snapshot', false, undefined],
    ['off', undefined, undefined],
  ]);
  host.setPower('off');
  expect(await offered()).toEqual([['already-off', undefined, true]]);
});

test('a plan that does not say how a running machine comes to rest is not complete, before anything is done', async () => {
  const { link, whole } = connect({});
  const checks = link.preflight(whole)[Symbol.asyncIterator]();
  await expect(checks.next()).rejects.toMatchObject({
    failure: { code: 'PLAN_INCOMPLETE', exit: 'usage', facts: { key: 'source.power' } },
  });
  expect(host.deeds).toEqual([]);
});

test('a snapshot that an undo removed is gone too, whatever else it could not put back', async () => {
  const { link, ctl, whole } = connect({ power: 'snapshot' });
  await link.quiesce(whole, keep, ctl);
  await link.undo(keep.entries(), keep, ctl);
  link.resume?.(keep);
  await expect(link.fingerprint(disk)).rejects.toThrow('VSPHERE_SNAPSHOT_GONE');
});
