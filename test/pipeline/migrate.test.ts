import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/pipeline/clock.ts';
import { failing } from '../../src/pipeline/failure.ts';
import { newLimits } from '../../src/pipeline/limits.ts';
import { migrate, takeBack } from '../../src/pipeline/migrate.ts';
import { checkedPlan } from '../../src/pipeline/read-plan.ts';
import { folderStore, type Session } from '../../src/pipeline/session/store.ts';
import type { Keep } from '../../src/pipeline/types/ledger.ts';
import type { MachineDisk } from '../../src/pipeline/types/machine.ts';
import type { RunEvent } from '../../src/pipeline/types/run.ts';
import type { SourceLink } from '../../src/pipeline/types/source.ts';
import { scratch } from '../fixtures/scratch.ts';

const here = scratch();
const fake = vi.hoisted(() => ({ link: undefined as unknown, target: undefined as unknown }));
vi.mock('../../src/pipeline/source/index.ts', () => ({
  loadSource: async () => ({ id: 'disk', asks: [], connect: async () => fake.link }),
}));
vi.mock('../../src/pipeline/target/index.ts', async original => {
  const real = await original<typeof import('../../src/pipeline/target/index.ts')>();
  return { loadTarget: async (kind: 'file') => fake.target ?? real.loadTarget(kind) };
});

const failure = failing<{ [code: string]: Record<never, never> }>({
  BROKEN: { exit: 'again', retry: 'ask' },
  BAD: { exit: 'data', retry: 'never' },
  CHANGED: { exit: 'data', retry: 'never', next: ['start-over'] },
});

/** A source that takes a snapshot; `deeds` says what was asked of it, in order. */
class Source implements SourceLink {
  readonly deeds: string[] = [];
  /** What happens when it is asked to come to rest, or its fingerprint is taken. */
  atRest: () => Promise<void> | void = () => {};
  atFingerprint: () => void = () => {};
  closing: () => Promise<void> = async () => {};
  keep: Keep | undefined;
  private readonly disk: MachineDisk = { index: 0, key: '1', name: 'd', size: 2 ** 20, blank: true };

  async *machines() {}
  async machine() {
    return { id: 'm', name: 'm', networks: [], disks: [this.disk] };
  }
  async *choices() {}
  async *preflight() {}
  async quiesce(_plan: unknown, keep: Keep) {
    this.deeds.push('quiesce');
    const facts = { machine: 'm', name: 'snap', since: 1 };
    await keep.intend({ key: 'vsphere-snapshot', kind: 'vsphere-snapshot', side: 'source', facts });
    await keep.made('vsphere-snapshot');
    this.keep = keep;
    await this.atRest();
  }
  resume(keep: Keep) {
    this.deeds.push('resume');
    this.keep = keep;
  }
  async fingerprint() {
    this.atFingerprint();
    return 'f';
  }
  open(): Promise<never> {
    throw new TypeError('open');
  }
  async release(keep: Keep) {
    this.deeds.push('release');
    await keep.gone('vsphere-snapshot');
  }
  async undo(_entries: unknown, keep: Keep) {
    this.deeds.push('undo');
    await keep.gone('vsphere-snapshot');
  }
  async close() {
    this.deeds.push('close');
    if (this.keep?.entry('vsphere-snapshot')?.state === 'made') await this.keep.made('vsphere-snapshot', { bytes: 7 });
    await this.closing();
  }
}

let session: Session;
let source: Source;
let count = 0;
beforeEach(() => {
  const folder = join(here.dir, String(++count));
  mkdirSync(folder);
  const plan = checkedPlan({
    version: 1,
    source: { kind: 'disk', path: join(folder, 'd.img') },
    target: { kind: 'file', path: folder, format: 'raw', name: 'm' },
  });
  session = folderStore(join(folder, 'state')).create(plan, 'm', 'test', 1);
  source = new Source();
  fake.link = source;
  fake.target = undefined;
});
afterEach(() => session.close());

function control(drain = new AbortController(), kill = new AbortController()) {
  const ask = () => Promise.reject(new TypeError('ask'));
  return { drain: drain.signal, kill: kill.signal, ask, limits: newLimits(), clock: systemClock };
}

async function ride(ctl = control()): Promise<{ last: string; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  for await (const event of migrate(session.plan, session, ctl)) {
    events.push(event);
    if (['done', 'failure', 'stopped'].includes(event.is)) source.deeds.push(event.is);
  }
  const last = events.at(-1);
  return { last: last?.is ?? '', events };
}

const held = (events: readonly RunEvent[]) => events.flatMap(event => (event.is === 'note' ? [event] : []));
const asNote = { is: 'note', code: 'snapshot-held', facts: { machine: 'm', name: 'snap', since: 1, bytes: 7 } };

test('a run that is done has closed its source, and holds nothing', async () => {
  const { events } = await ride();
  expect(source.deeds).toEqual(['quiesce', 'release', 'close', 'done']);
  expect(held(events)).toEqual([]);
});

test('a run that fails closes its source, then says what is held, then how it failed', async () => {
  source.atRest = () => Promise.reject(failure('BROKEN', {}));
  const { events } = await ride();
  expect(source.deeds).toEqual(['quiesce', 'close', 'failure']);
  expect(events.slice(-2)).toMatchObject([asNote, { is: 'failure', failure: { code: 'BROKEN' } }]);
});

test('a source that stops waiting at the first Ctrl-C is stopped, not failed, and says what is held', async () => {
  const drain = new AbortController();
  source.atRest = () => {
    drain.abort();
    throw drain.signal.reason;
  };
  const { events } = await ride(control(drain));
  expect(events.slice(-2)).toMatchObject([asNote, { is: 'stopped', how: 'drained' }]);
  expect(source.deeds).toEqual(['quiesce', 'close', 'stopped']);
});

test('so it is at the second Ctrl-C, and where closing itself fails', async () => {
  const [drain, kill] = [new AbortController(), new AbortController()];
  source.atRest = () => {
    drain.abort();
    kill.abort();
    throw kill.signal.reason;
  };
  source.closing = () => Promise.reject(failure('BROKEN', {}));
  const { events } = await ride(control(drain, kill));
  expect(events.slice(-2)).toMatchObject([asNote, { is: 'stopped', how: 'killed' }]);
});

test('a later run takes up what an earlier one left', async () => {
  source.atFingerprint = () => {
    throw failure('BROKEN', {});
  };
  await ride();
  source.atFingerprint = () => {};
  source.deeds.length = 0;
  await ride();
  expect(source.deeds).toEqual(['resume', 'release', 'close', 'done']);
});

test('bad input ends the session: the source is closed before it is put back', async () => {
  source.atFingerprint = () => {
    throw failure('BAD', {});
  };
  const { events } = await ride();
  expect(source.deeds).toEqual(['quiesce', 'close', 'undo', 'close', 'failure']);
  expect(held(events)).toEqual([]);
  expect(session.ledger.state).toBe('ended');
});

test('where a person may start over, all stays until they do', async () => {
  source.atFingerprint = () => {
    throw failure('CHANGED', {});
  };
  const { events } = await ride();
  expect(source.deeds).toEqual(['quiesce', 'close', 'failure']);
  expect(held(events)).toMatchObject([asNote]);
  await takeBack(session.plan, session, { ...control(), note: () => {} });
  expect(session.ledger.entries().every(entry => entry.state === 'gone')).toBe(true);
});

test('what cannot be undone on one side keeps the other from nothing', async () => {
  source.atFingerprint = () => {
    throw failure('BROKEN', {});
  };
  await ride();
  await session.ledger.intend({ key: 't', kind: 'file', side: 'target', facts: {} });
  const undo = () => Promise.reject(failure('BAD', {}));
  fake.target = { connect: async () => ({ undo, close: async () => {} }) };
  await expect(takeBack(session.plan, session, { ...control(), note: () => {} })).rejects.toThrow('BAD');
  expect(session.ledger.entry('vsphere-snapshot')?.state).toBe('gone');
});
