import { describe, expect, test } from 'vitest';
import { heldAtSource } from '../../../../../src/pipeline/held-at-source.ts';
import type { SourcePlanOf } from '../../../../../src/pipeline/plan.ts';
import { putBack, type Why } from '../../../../../src/pipeline/source/vsphere/quiesce/put-back.ts';
import { quiesce } from '../../../../../src/pipeline/source/vsphere/quiesce/quiesce.ts';
import { fault } from './faults.ts';
import { cdrom, control, Host, MemoryKeep, plan, Time } from './host.ts';

type VspherePlan = SourcePlanOf<'vsphere'>;
const minute = 60_000;
const stop = new Error('stop');

function set(host: Host, answers: string[] = [], signals: { drain?: AbortSignal; kill?: AbortSignal } = {}) {
  const ctl = control(host.time, answers, signals);
  const keep = new MemoryKeep(host.time);
  const codes = () => ctl.said.map(one => one.code);
  const rest = (given: Partial<VspherePlan>) => quiesce(host.subject(), plan(given), keep, ctl);
  const back = (why: Why, after?: VspherePlan['after']) =>
    putBack(host.subject(), keep.entries(), { why, after }, keep, ctl);
  const open = () => keep.entries().filter(entry => entry.state !== 'gone');
  return { ctl, keep, codes, rest, back, open };
}

describe('a machine that runs is shut down', () => {
  test('by its guest, and started again by undo', async () => {
    const host = new Host(new Time(), {}, { shutsDownIn: 3 * minute });
    const { rest, back, keep, codes, open } = set(host);
    await rest({ power: 'shutdown' });
    expect(host.state.power).toBe('off');
    expect(host.deeds).toEqual(['ShutdownGuest']);
    expect(codes()).toEqual(['vsphere-shutting-down', 'vsphere-off']);
    expect(keep.entries()).toMatchObject([
      { kind: 'vsphere-power', side: 'source', state: 'made', facts: { was: 'on', off: true, vm: 'vm-62' } },
    ]);
    expect(await back('undo')).toEqual([]);
    expect(host.state.power).toBe('on');
    expect(open()).toEqual([]);
  });

  test('and a person is asked when it takes too long: wait, then power off', async () => {
    const host = new Host(new Time(), {}, { shutsDownIn: undefined });
    const { rest, ctl } = set(host, ['wait', 'power-off']);
    await rest({ power: 'shutdown', shutdownMinutes: 7 });
    const asked = { code: 'source.powerOff', facts: { machine: 'web-01', minutes: 7 } };
    expect(ctl.asked).toEqual([asked, asked]);
    expect(host.deeds).toEqual(['ShutdownGuest', 'PowerOffVM_Task']);
    expect(host.state.power).toBe('off');
  });

  test('and while a person waits it may go off after all', async () => {
    const host = new Host(new Time(), {}, { shutsDownIn: 15 * minute });
    const { rest } = set(host, ['wait']);
    await rest({ power: 'shutdown' });
    expect(host.deeds).toEqual(['ShutdownGuest']);
  });

  test('or not, where the person says stop or nobody is there', async () => {
    for (const answers of [['stop'], []]) {
      const host = new Host(new Time(), {}, { shutsDownIn: undefined });
      const { rest, open } = set(host, answers);
      await expect(rest({ power: 'shutdown' })).rejects.toThrow('VSPHERE_STILL_ON');
      expect(heldAtSource(open())).toMatchObject([{ code: 'source-maybe-off', facts: { machine: 'web-01' } }]);
    }
  });

  test('and the person is asked at once where its tools do not run', async () => {
    const host = new Host(new Time(), {}, { tools: false });
    const { rest, ctl } = set(host, ['power-off']);
    const before = host.time.now();
    await rest({ power: 'shutdown' });
    expect(ctl.asked).toHaveLength(1);
    expect(host.time.now()).toBe(before);
    expect(host.state.power).toBe('off');
    const alone = set(new Host(new Time(), {}, { tools: false }));
    await expect(alone.rest({ power: 'shutdown' })).rejects.toThrow('VSPHERE_NO_SHUTDOWN');
  });

  test('and a question that comes up is told, not answered', async () => {
    const host = new Host(new Time(), {}, { shutsDownIn: 5 * minute });
    host.time.after(minute, () => {
      host.question = 'The guest has locked the CD-ROM door';
      host.changed();
    });
    const { rest, ctl } = set(host);
    await rest({ power: 'shutdown' });
    expect(ctl.said.filter(one => one.code === 'vsphere-question')).toHaveLength(1);
    expect(host.deeds).toEqual(['ShutdownGuest']);
  });

  test('and Ctrl-C stops the waiting; the next run goes on waiting without asking the guest again', async () => {
    const host = new Host(new Time(), {}, { shutsDownIn: 4 * minute });
    const drain = new AbortController();
    host.time.after(minute, () => drain.abort(stop));
    const first = set(host, [], { drain: drain.signal });
    await expect(first.rest({ power: 'shutdown' })).rejects.toBe(stop);
    expect(host.state.power).toBe('on');
    const ctl = control(host.time);
    await quiesce(host.subject(), plan({ power: 'shutdown' }), first.keep, ctl);
    expect(host.deeds).toEqual(['ShutdownGuest']);
    expect(host.state.power).toBe('off');
  });

  test('and undo of one on its way down waits until it is off, then starts it', async () => {
    const host = new Host(new Time(), {}, { shutsDownIn: 4 * minute });
    const drain = new AbortController();
    host.time.after(minute, () => drain.abort(stop));
    const { rest, keep, open } = set(host, [], { drain: drain.signal });
    await expect(rest({ power: 'shutdown' })).rejects.toBe(stop);
    const ctl = control(host.time);
    const left = await putBack(host.subject(), open(), { why: 'undo', after: undefined }, keep, ctl);
    expect(left).toEqual([]);
    expect(host.state.power).toBe('on');
    expect(host.deeds).toEqual(['ShutdownGuest', 'PowerOnVM_Task']);
    expect(ctl.said.map(one => one.code)).toEqual(['vsphere-awaiting-off', 'vsphere-started']);
  });

  test('and one that went off by itself the moment before is not ours', async () => {
    for (const power of ['shutdown', 'off'] as const) {
      const host = new Host(new Time());
      host.watch = (method, phase) => {
        if (phase === 'before' && /^(ShutdownGuest|PowerOff)/.test(method)) host.setPower('off');
      };
      const { rest, back, open } = set(host);
      await rest({ power });
      expect(open()).toEqual([]);
      await back('undo');
      expect(host.state.power).toBe('off');
    }
  });
});

describe('what is refused leaves the machine alone', () => {
  test.each([
    ['suspended', { power: 'off' }, 'VSPHERE_SUSPENDED'],
    ['on', {}, 'PLAN_INCOMPLETE'],
    ['on', { power: 'already-off' }, 'VSPHERE_NOT_OFF'],
  ] as const)('%s, plan %j', async (power, given, code) => {
    const host = new Host(new Time(), { power, cdroms: [cdrom()] });
    const { rest, open } = set(host);
    await expect(rest(given)).rejects.toThrow(code);
    expect(host.deeds).toEqual([]);
    expect(open()).toEqual([]);
  });

  test('a machine that waits for an answer', async () => {
    const host = new Host(new Time());
    host.question = 'Did you move it or copy it?';
    const { rest, open } = set(host);
    await expect(rest({ power: 'off' })).rejects.toThrow('VSPHERE_QUESTION');
    expect(host.deeds).toEqual([]);
    expect(open()).toEqual([]);
  });

  test('while one that is off needs no word in the plan', async () => {
    for (const power of [undefined, 'already-off', 'shutdown', 'off'] as const) {
      const host = new Host(new Time(), { power: 'off' });
      const { rest, open } = set(host);
      await rest(power ? { power } : {});
      expect(host.deeds).toEqual([]);
      expect(open()).toEqual([]);
    }
  });
});

describe('a snapshot', () => {
  test('is taken of the running machine, quiesced, and removed; others stay', async () => {
    const theirs = {
      ref: { type: 'VirtualMachineSnapshot', value: 'snapshot-old' },
      name: 'before update',
      description: '',
      createdAt: 1,
      quiesced: false,
    };
    const host = new Host(new Time(), { snapshots: [theirs], cdroms: [cdrom()] });
    const { rest, back, codes, keep } = set(host);
    await rest({ power: 'snapshot' });
    expect(host.state.power).toBe('on');
    expect(host.state.snapshots.map(one => [one.name, one.quiesced])).toEqual([
      ['before update', false],
      ['vmferry-1a2b3c4d', true],
    ]);
    expect(codes()).toEqual(['vsphere-cd-left-in', 'vsphere-snapshot']);
    expect(keep.entry('vsphere-snapshot')).toMatchObject({
      state: 'made',
      facts: { name: 'vmferry-1a2b3c4d', quiesced: true, since: host.time.now() },
    });
    expect(await back('tidy')).toEqual([]);
    expect(host.state.snapshots).toEqual([theirs]);
    expect(host.deeds).toEqual(['CreateSnapshot_Task', 'RemoveSnapshot_Task']);
  });

  test.each([
    ['its tools do not run', { tools: false }, ['vsphere-snapshot', 'vsphere-crash-consistent']],
    [
      'its guest refuses',
      { quiesces: false },
      ['vsphere-quiesce-refused', 'vsphere-snapshot', 'vsphere-crash-consistent'],
    ],
  ])('is crash-consistent where %s, and that is said', async (_why, guest, said) => {
    const host = new Host(new Time(), {}, guest);
    const { rest, codes } = set(host);
    await rest({ power: 'snapshot' });
    expect(codes()).toEqual(said);
    expect(host.state.snapshots).toHaveLength(1);
  });

  test('that somebody removed is no failure to put back', async () => {
    const host = new Host(new Time());
    const { rest, back, codes, open } = set(host);
    await rest({ power: 'snapshot' });
    host.state.snapshots = [];
    expect(await back('undo')).toEqual([]);
    expect(codes()).toContain('vsphere-snapshot-absent');
    expect(open()).toEqual([]);
  });

  test('of a machine that is off is taken after the drives are emptied', async () => {
    const host = new Host(new Time(), { power: 'off', cdroms: [cdrom({ connected: false })] });
    const before = structuredClone(host.state);
    const { rest, back } = set(host);
    await rest({ power: 'snapshot' });
    expect(host.deeds).toEqual(['ReconfigVM_Task', 'CreateSnapshot_Task']);
    expect(await back('undo')).toEqual([]);
    expect(host.state).toEqual(before);
  });
});

describe('a CD', () => {
  test('is ejected once the machine is off, and put back exactly', async () => {
    const other = cdrom({
      key: 3002,
      label: 'CD/DVD drive 2',
      unit: 1,
      startConnected: false,
      allowGuestControl: false,
    });
    const empty = cdrom({
      key: 3003,
      backing: 'RemotePassthrough',
      iso: undefined,
      connected: false,
      startConnected: false,
    } as never);
    const host = new Host(new Time(), { cdroms: [cdrom(), { ...other, iso: '[ds] a.iso', connected: false }, empty] });
    const before = structuredClone(host.state);
    const { rest, back, ctl, open } = set(host);
    await rest({ power: 'off' });
    expect(
      host.state.cdroms.every(one => (one.backing === 'RemotePassthrough' && !one.startConnected) || one.key === 3003),
    ).toBe(true);
    expect(ctl.said.filter(one => one.code === 'vsphere-cd-ejected').map(one => one.facts.iso)).toEqual([
      '[ds] iso/tools.iso',
      '[ds] a.iso',
    ]);
    expect(await back('undo')).toEqual([]);
    expect(host.state).toEqual(before);
    expect(open()).toEqual([]);
  });

  test('whose image is gone meanwhile leaves the drive empty, with a note', async () => {
    const host = new Host(new Time(), { cdroms: [cdrom()] });
    const { rest, back, codes, open } = set(host);
    await rest({ power: 'off' });
    host.images.clear();
    expect(await back('undo')).toEqual([]);
    expect(codes()).toContain('vsphere-cd-missing');
    expect(host.state.power).toBe('on');
    expect(open()).toEqual([]);
  });

  test('that somebody put in meanwhile is theirs', async () => {
    const host = new Host(new Time(), { cdroms: [cdrom()] });
    const { rest, back, codes } = set(host);
    await rest({ power: 'off' });
    host.state.cdroms = [cdrom({ iso: '[ds] new.iso', connected: false })];
    await back('undo');
    expect(codes()).toContain('vsphere-cd-changed');
    expect(host.state.cdroms[0]?.iso).toBe('[ds] new.iso');
  });
});

describe('when all is done the plan says what power it has', () => {
  test.each([
    ['on', 'power-on', 'on', []],
    ['on', 'leave-off', 'off', []],
    ['on', undefined, 'off', ['vsphere-power']],
    ['off', 'power-on', 'on', []],
    ['off', undefined, 'off', []],
  ] as const)('was %s, after: %s', async (was, after, then, held) => {
    const host = new Host(new Time(), { power: was });
    const { rest, back, open, codes } = set(host);
    await rest({ power: 'off' });
    expect(await back('tidy', after)).toEqual([]);
    expect(host.state.power).toBe(then);
    expect(open().map(entry => entry.kind)).toEqual(held);
    expect(codes().includes('vsphere-left-off')).toBe(was === 'on' && then === 'off');
  });

  test('and an undo of the finished migration starts what the plan did not say to leave off', async () => {
    const host = new Host(new Time());
    const { rest, back } = set(host);
    await rest({ power: 'off' });
    await back('tidy');
    await back('undo');
    expect(host.state.power).toBe('on');
  });

  test('and undo leaves it off where the plan does', async () => {
    const host = new Host(new Time());
    const { rest, back, open, codes } = set(host);
    await rest({ power: 'off' });
    await back('undo', 'leave-off');
    expect(host.state.power).toBe('off');
    expect(codes()).toContain('vsphere-left-off');
    expect(open()).toEqual([]);
  });
});

describe('what does not work', () => {
  test('keeps nothing else from being put back, and stays in the ledger', async () => {
    const host = new Host(new Time(), { power: 'off', cdroms: [cdrom({ connected: false })] });
    const { rest, back, open, codes } = set(host);
    await rest({ power: 'snapshot' });
    host.watch = (method, phase) => {
      if (method === 'RemoveSnapshot_Task' && phase === 'before') throw fault('SystemError');
    };
    expect(await back('undo')).toEqual(['vmferry-1a2b3c4d']);
    expect(host.state.cdroms[0]?.backing).toBe('Iso');
    expect(codes()).toContain('VSPHERE_FAULT');
    expect(open().map(entry => entry.kind)).toEqual(['vsphere-snapshot']);
    host.watch = () => {};
    expect(await back('undo')).toEqual([]);
    expect(open()).toEqual([]);
  });

  test('because something else works on the machine is tried again', async () => {
    const host = new Host(new Time());
    const { rest, back, codes } = set(host);
    await rest({ power: 'off' });
    let busy = 20;
    host.watch = (_method, phase) => {
      if (phase === 'before' && busy-- > 0) throw fault('TaskInProgress');
    };
    expect(await back('undo')).toEqual([]);
    expect(codes().filter(code => code === 'vsphere-busy')).toHaveLength(1);
    expect(host.state.power).toBe('on');
  });

  test('because the machine is gone is told, and forgotten', async () => {
    const host = new Host(new Time(), { cdroms: [cdrom()] });
    const { rest, keep, ctl, open } = set(host);
    await rest({ power: 'off' });
    const subject = { ...host.subject(), look: () => Promise.reject(fault('ManagedObjectNotFound')) };
    expect(await putBack(subject, open(), { why: 'undo', after: undefined }, keep, ctl)).toEqual([]);
    expect(ctl.said.filter(one => one.code === 'vsphere-machine-gone')).toHaveLength(2);
    expect(open()).toEqual([]);
  });
});
