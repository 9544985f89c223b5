import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/pipeline/clock.ts';
import type { Facts } from '../../../../src/pipeline/failure.ts';
import { newLimits } from '../../../../src/pipeline/limits.ts';
import { migrate, takeBack } from '../../../../src/pipeline/migrate.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { checkedPlan } from '../../../../src/pipeline/read-plan.ts';
import { runFailure } from '../../../../src/pipeline/run-failures.ts';
import { folderStore, type Session } from '../../../../src/pipeline/session/store.ts';
import type { Control } from '../../../../src/pipeline/types/control.ts';
import type { RunEvent } from '../../../../src/pipeline/types/run.ts';
import { makeRawDisk } from '../../../../src/sandbox/machine/disk.ts';
import { MIB } from '../../../../src/sandbox/machine/sector.ts';
import {
  type SandboxMachine,
  startVsphere,
  type VsphereOptions,
  type VsphereSandbox,
} from '../../../../src/sandbox/vsphere/index.ts';
import { scratch } from '../../../fixtures/scratch.ts';

const here = scratch();
const raw: string[] = [];
beforeAll(async () => {
  for (const n of [0, 1]) {
    const options = { file: join(here.dir, `${n}.raw`), size: 6 * MIB, seed: n, firmware: 'bios', fill: 0.4 } as const;
    raw.push((await makeRawDisk(options)).file);
  }
});

const iso = '[datastore1] iso/tools.iso';
let vc: VsphereSandbox;
let count = 0;
let session: Session | undefined;

async function start(machine: Partial<SandboxMachine> = {}, options: VsphereOptions = {}): Promise<void> {
  const disks = raw.map(file => ({ raw: file }));
  const machines = [{ name: 'web-01', folder: '/Web', disks, cdrom: { iso }, ...machine }];
  vc = await startVsphere({ machines, dir: join(here.dir, `vc${++count}`), taskMs: 2, shutdownMs: 10, ...options });
}

afterEach(async () => {
  session?.close();
  session = undefined;
  const { violations, bugs } = vc;
  const { sessions, leases } = vc.counters();
  await vc.close();
  expect(violations).toEqual([]);
  expect(bugs).toEqual([]);
  expect([sessions.open, leases.open]).toEqual([0, 0]);
});

type Source = Partial<Extract<Plan['source'], { kind: 'vsphere' }>>;

function begin(source: Source): Session {
  const folder = join(here.dir, `run${++count}`);
  mkdirSync(folder);
  const plan = checkedPlan({
    version: 1,
    source: { kind: 'vsphere', server: vc.server, user: vc.user, vm: 'web-01', caFile: vc.caFile, ...source },
    target: { kind: 'file', path: folder, format: 'raw', name: 'web' },
  });
  session = folderStore(join(folder, 'state')).create(plan, 'web', 'test', Date.now());
  return session;
}

interface Told {
  readonly events: readonly RunEvent[];
  readonly last: RunEvent | undefined;
  readonly notes: readonly { readonly code: string; readonly facts: Facts }[];
  readonly failure: string | undefined;
}

type Signals = { drain?: AbortSignal; kill?: AbortSignal };

function control({ drain, kill }: Signals = {}): Omit<Control, 'note'> {
  const never = new AbortController().signal;
  return {
    drain: drain ?? never,
    kill: kill ?? never,
    ask: async question => {
      if (question.key === 'source.password') return vc.password;
      throw Object.assign(new Error(question.key));
    },
    limits: newLimits(),
    clock: systemClock,
  };
}

async function ride(on: Session, ctl = control(), seen: (event: RunEvent) => void = () => {}): Promise<Told> {
  const events: RunEvent[] = [];
  for await (const event of migrate(on.plan, on, ctl)) {
    events.push(event);
    seen(event);
  }
  const last = events.at(-1);
  const notes = events.flatMap(event => (event.is === 'note' ? [event] : []));
  return { events, last, notes, failure: last?.is === 'failure' ? last.failure.code : undefined };
}

const codes = ({ notes }: Told) => notes.map(note => note.code);
const open = (on: Session) => on.ledger.entries().filter(entry => entry.state !== 'gone' && entry.side === 'source');

function expectSame(on: Session): void {
  const { target } = on.plan;
  if (target.kind !== 'file') throw new TypeError(target.kind);
  const files = raw.map((_, n) => join(target.path, `web-disk${n + 1}.raw`));
  for (const [n, file] of files.entries()) expect(readFileSync(file).equals(readFileSync(raw[n] ?? ''))).toBe(true);
}

/** What a drive is set to; whether it is connected follows from that and from the power. */
const settings = ({ connected: _, ...drive }: Drive) => drive;
type Drive = ReturnType<VsphereSandbox['machine']>['cdroms'][number];
const deeds = () => vc.machine('web-01').changes;

describe('a machine is carried, and put back', () => {
  test('shut down: it stays off, its CD is in its drive', async () => {
    await start();
    const before = vc.machine('web-01').cdroms;
    const on = begin({ power: 'shutdown' });
    const told = await ride(on);
    expect(told.failure).toBeUndefined();
    expectSame(on);
    const now = vc.machine('web-01');
    expect(now.power).toBe('off');
    expect(now.cdroms.map(settings)).toEqual(before.map(settings));
    expect(codes(told)).toContain('vsphere-left-off');
    expect(open(on).map(entry => entry.kind)).toEqual(['vsphere-power']);
    await takeBack(on.plan, on, { ...control(), note: () => {} });
    expect(vc.machine('web-01').power).toBe('on');
    expect(vc.machine('web-01').cdroms.map(settings)).toEqual(before.map(settings));
  });

  test('off, and started again when all is done', async () => {
    await start();
    const on = begin({ power: 'off', after: 'power-on' });
    await ride(on);
    expectSame(on);
    expect(vc.machine('web-01').power).toBe('on');
    expect(open(on)).toEqual([]);
  });

  test('running, from a snapshot that is gone afterwards; those of others stay', async () => {
    await start({ snapshots: 2, cdrom: { iso: '[datastore1] x.iso' } });
    const on = begin({ power: 'snapshot' });
    const told = await ride(on);
    expect(told.failure).toBeUndefined();
    expectSame(on);
    const now = vc.machine('web-01');
    expect(now.power).toBe('on');
    expect(now.snapshots).toHaveLength(2);
    expect(codes(told)).toContain('vsphere-cd-left-in');
    expect(codes(told)).not.toContain('vsphere-crash-consistent');
    expect(open(on)).toEqual([]);
  });

  test('already off, on a bare host', async () => {
    await start({ power: 'off' }, { esx: true });
    const on = begin({});
    expect((await ride(on)).failure).toBeUndefined();
    expectSame(on);
  });

  test('off, with a CD whose image is not there: that is no hindrance', async () => {
    await start({ cdrom: { iso, missing: true } });
    vc.faults.add({ do: 'failTask', on: 'ReconfigVM_Task', fault: 'FileNotFound', nth: 2 });
    const on = begin({ power: 'off' });
    const told = await ride(on);
    expect(told.failure).toBeUndefined();
    expectSame(on);
    expect(codes(told)).toContain('vsphere-cd-missing');
  });
});

describe('a run that stops', () => {
  /** Stopped with both strengths when the first data of a disk has come: before a piece of it need have been sent. */
  async function killed(on: Session): Promise<Told> {
    const [drain, kill] = [new AbortController(), new AbortController()];
    return ride(on, control({ drain: drain.signal, kill: kill.signal }), event => {
      if (event.is !== 'at' && event.is !== 'moved') return;
      drain.abort();
      kill.abort();
    });
  }

  test('ends its lease and session, says what is held, and goes on from the same state', async () => {
    await start();
    vc.faults.add({ do: 'drip', bytesPerSecond: 2 * MIB });
    const on = begin({ power: 'off' });
    const told = await killed(on);
    expect(told.last).toMatchObject({ is: 'stopped', how: 'killed' });
    expect(codes(told).slice(-2)).toEqual(['source-off', 'cds-ejected']);
    expect(vc.counters().leases).toMatchObject({ open: 0, completed: 0 });
    expect(vc.counters().sessions.open).toBe(0);
    vc.faults.clear();
    const before = deeds().length;
    expect((await ride(on)).failure).toBeUndefined();
    expectSame(on);
    // Nothing but what puts it back was done a second time.
    expect(
      deeds()
        .slice(before)
        .filter(change => /power/i.test(JSON.stringify(change))),
    ).toEqual([]);
  });

  test('holds its snapshot, knows how big it is, and undo removes it', async () => {
    await start();
    vc.faults.add({ do: 'drip', bytesPerSecond: 2 * MIB });
    const on = begin({ power: 'snapshot' });
    const told = await killed(on);
    expect(codes(told).at(-1)).toBe('snapshot-held');
    expect(told.notes.at(-1)?.facts.bytes).toBeGreaterThan(0);
    expect(vc.machine('web-01').snapshots.map(one => one.name)).toEqual([`vmferry-${on.head.id}`]);
    await takeBack(on.plan, on, { ...control(), note: () => {} });
    expect(vc.machine('web-01').snapshots).toEqual([]);
    expect(open(on)).toEqual([]);
  });

  test('and whose machine is started meanwhile is not mixed', async () => {
    await start();
    vc.faults.add({ do: 'drip', bytesPerSecond: 2 * MIB });
    const on = begin({ power: 'off' });
    await killed(on);
    vc.faults.clear();
    vc.setPower('web-01', 'on');
    expect((await ride(on)).failure).toBe('VSPHERE_STARTED_MEANWHILE');
    // It was started, written to and shut down again: only the content tells.
    await vc.write('web-01', 0, 4096, Buffer.alloc(512, 7));
    vc.setPower('web-01', 'off');
    expect((await ride(on)).failure).toBe('SOURCE_CHANGED');
    expect(on.ledger.state).toBe('unfinished');
  });

  test('and whose snapshot somebody removed is not mixed', async () => {
    await start();
    vc.faults.add({ do: 'drip', bytesPerSecond: 2 * MIB });
    const on = begin({ power: 'snapshot' });
    await killed(on);
    vc.faults.clear();
    vc.faults.add({ do: 'without', property: 'snapshot' });
    expect((await ride(on)).failure).toBe('VSPHERE_SNAPSHOT_GONE');
    vc.faults.clear();
    await takeBack(on.plan, on, { ...control(), note: () => {} });
    expect(vc.machine('web-01').snapshots).toEqual([]);
  });

  test('while the guest goes down is stopped at the first Ctrl-C, and undone when it is off', async () => {
    await start({}, { shutdownMs: 400 });
    const on = begin({ power: 'shutdown' });
    const drain = new AbortController();
    const told = await ride(on, control({ drain: drain.signal }), event => {
      if (event.is === 'note' && event.code === 'vsphere-shutting-down') drain.abort();
    });
    expect(told.last).toMatchObject({ is: 'stopped', how: 'drained' });
    expect(codes(told).at(-1)).toBe('source-maybe-off');
    expect(vc.machine('web-01').power).toBe('on');
    await takeBack(on.plan, on, { ...control(), note: () => {} });
    expect(vc.machine('web-01').power).toBe('on');
    expect(open(on)).toEqual([]);
  });
});

describe('what the server does wrong', () => {
  test('a guest that stays up is asked about, and the answer holds', async () => {
    await start();
    vc.faults.add({ do: 'neverShutsDown' });
    const on = begin({ power: 'shutdown', shutdownMinutes: 1 });
    const asked: Facts[] = [];
    const ctl = {
      ...control(),
      // A minute that passes at once.
      clock: { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 600, signal) },
      ask: async (question: { key: string }, facts: Facts = {}) => {
        if (question.key === 'source.password') return vc.password;
        asked.push({ key: question.key, ...facts });
        return asked.length < 2 ? 'wait' : 'power-off';
      },
    };
    expect((await ride(on, ctl)).failure).toBeUndefined();
    expect(asked).toEqual(Array(2).fill({ key: 'source.powerOff', machine: 'web-01', minutes: 1 }));
    expectSame(on);
  });

  test('a guest that cannot be asked to shut down is left running, where nobody says otherwise', async () => {
    await start();
    vc.faults.add({ do: 'refuse', on: 'ShutdownGuest', fault: 'ToolsUnavailable' });
    const on = begin({ power: 'shutdown' });
    const incomplete = () => Promise.reject(runFailure('PLAN_INCOMPLETE', { key: 'source.powerOff' }));
    const ask: Control['ask'] = async ({ key }) => (key === 'source.password' ? vc.password : incomplete());
    expect((await ride(on, { ...control(), ask })).failure).toBe('VSPHERE_NO_SHUTDOWN');
    expect(vc.machine('web-01').power).toBe('on');
  });

  test('it went off by itself: not a failure', async () => {
    await start();
    vc.faults.add({ do: 'powerRace', on: 'PowerOffVM_Task', times: 1 });
    const on = begin({ power: 'off' });
    expect((await ride(on)).failure).toBeUndefined();
    expectSame(on);
  });

  test('a question nobody answers is told, and undo puts back what was done', async () => {
    await start();
    vc.faults.add({ do: 'question', times: 1 });
    const on = begin({ power: 'off' });
    const told = await ride(on);
    expect(told.failure).toBe('VSPHERE_QUESTION');
    expect(codes(told).slice(-2)).toEqual(['source-off', 'cds-maybe-ejected']);
  });

  test('a guest that cannot be brought to rest gives a crash-consistent snapshot, said so', async () => {
    await start();
    vc.faults.add({ do: 'failTask', on: 'CreateSnapshot_Task', fault: 'SnapshotFault', times: 1 });
    const on = begin({ power: 'snapshot' });
    const told = await ride(on);
    expect(told.failure).toBeUndefined();
    expect(codes(told)).toEqual(expect.arrayContaining(['vsphere-quiesce-refused', 'vsphere-crash-consistent']));
    expectSame(on);
  });

  test('a snapshot that cannot be removed is told, and resume tries again', async () => {
    await start();
    vc.faults.add({ do: 'failTask', on: 'RemoveSnapshot_Task', fault: 'SnapshotFault', times: 1 });
    const on = begin({ power: 'snapshot' });
    const told = await ride(on);
    expect(told.failure).toBe('VSPHERE_NOT_PUT_BACK');
    expect(codes(told).at(-1)).toBe('snapshot-held');
    const again = await ride(on);
    expect(again.last?.is).toBe('done');
    expect(vc.machine('web-01').snapshots).toEqual([]);
    expectSame(on);
  });

  test('another task on the machine is waited for', async () => {
    await start();
    vc.faults.add({ do: 'refuse', on: 'PowerOffVM_Task', fault: 'TaskInProgress', times: 1 });
    const on = begin({ power: 'off' });
    const ctl = control();
    const quick = { ...ctl, clock: { ...systemClock, sleep: () => systemClock.sleep(1) } };
    const told = await ride(on, quick);
    expect(told.failure).toBeUndefined();
    expect(codes(told)).toContain('vsphere-busy');
  });
});
