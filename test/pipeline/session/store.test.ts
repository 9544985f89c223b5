import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { Ledger } from '../../../src/pipeline/session/ledger.ts';
import { folderStore } from '../../../src/pipeline/session/store.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vmferry-store-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const plan: Plan = {
  version: 1,
  source: { kind: 'ova', path: '/x.ova' },
  target: { kind: 'file', path: '/out', format: 'vhd' },
};

describe('a session', () => {
  test('keeps plan, ledger and journal over a close and an open', async () => {
    const store = folderStore(root);
    const session = store.create(plan, 'web', '1.0.0', 1);
    await session.ledger.intend({ key: 'disk/0', kind: 'disk', side: 'target', facts: { name: 'web' } });
    await session.ledger.made('disk/0', { id: '/x' });
    await session.ledger.finishStage('begin');
    session.journal.append({ disk: 0, pass: 0, offset: 0, length: 512, digests: { md5: 'aa' } });
    session.close();
    const again = store.open(session.head.id);
    expect(again.plan).toEqual(plan);
    expect(again.ledger.entry('disk/0')).toMatchObject({ state: 'made', facts: { name: 'web', id: '/x' } });
    expect(again.ledger.stageDone('begin')).toBe(true);
    expect([...again.journal.extents(0)]).toEqual([{ offset: 0, length: 512 }]);
    again.close();
    expect(store.find('web').id).toBe(session.head.id);
  });

  test('is for its owner alone: folder 0700, files 0600', () => {
    const session = folderStore(root).create(plan, 'web', '1.0.0', 1);
    session.log({ x: 1 });
    expect(statSync(session.folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(session.folder))
      expect(statSync(join(session.folder, file)).mode & 0o777).toBe(0o600);
    session.close();
  });

  test('of another machine is known here once it is adopted, with what was found of it', async () => {
    const store = folderStore(root);
    const facts = { name: 'web-os' };
    const entry = { key: 'azure-disk/0', kind: 'azure-disk', side: 'target', state: 'made', facts, at: 1 } as const;
    const disks = [
      { index: 0, name: 'web-os', sealed: true },
      { index: 1, name: 'web-data1', sealed: false, source: 'ab'.repeat(32) },
      { index: 2, name: 'web-data2', sealed: false },
    ];
    const about = { name: 'web', program: '1.0.0', began: 7 };
    const session = await store.adopt('0badcafe', plan, about, { entries: [entry], disks, next: 'transfer' });
    expect(session.head).toEqual({ v: 1, id: '0badcafe', ...about, adopted: true });
    session.close();
    const again = store.open('0badcafe');
    expect(again.head.adopted).toBe(true);
    expect(again.ledger.entry('azure-disk/0')).toMatchObject({ state: 'made', facts });
    expect(again.ledger.disk(0)).toMatchObject({ sealed: true, carried: true });
    expect(again.ledger.disk(1)?.sealed).toBeUndefined();
    expect(again.ledger.disk(2)).toBeUndefined();
    expect(['preflight', 'begin'].map(id => again.ledger.stageDone(id as 'begin'))).toEqual([true, false]);
    again.close();
    const later = await store.adopt('0badcaff', plan, about, { entries: [entry], disks, next: 'publish' });
    expect(['preflight', 'transfer', 'verify', 'publish'].map(id => later.ledger.stageDone(id as 'verify'))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    later.close();
    const over = await store.adopt('0badcafd', plan, about, { entries: [entry], disks: [], next: 'nothing' });
    expect(over.ledger.state).toBe('done');
    over.close();
  });

  test('of which an adoption was killed half-way is adopted from the start; one that is known here stays as it is', async () => {
    const store = folderStore(root);
    const folder = join(root, 'sessions', '0badcafe');
    mkdirSync(folder, { recursive: true });
    const half = new Ledger(join(folder, 'ledger'), '0badcafe');
    await half.enter('done');
    half.close();
    expect(store.list()).toEqual([]);
    const about = { name: 'web', program: '1.0.0', began: 7 };
    const found = { entries: [], disks: [], next: 'transfer' } as const;
    const session = await store.adopt('0badcafe', plan, about, found);
    expect(session.ledger.state).toBe('unfinished');
    session.close();
    const second = await store.adopt('0badcafe', plan, { ...about, began: 8 }, found);
    expect(second.head.began).toBe(7);
    second.close();
  });

  test('is opened by one process at a time, and the second is told who has it', () => {
    const store = folderStore(root);
    const session = store.create(plan, 'web', '1.0.0', 1);
    try {
      store.open(session.head.id);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ failure: { code: 'SESSION_IN_USE', exit: 'again', facts: { pid: process.pid } } });
    }
    expect(store.peek(session.head.id).holder).toMatchObject({ pid: process.pid });
    session.close();
    store.open(session.head.id).close();
  });

  test('whose process died is taken over; a reused pid is not mistaken for it', () => {
    const store = folderStore(root);
    const session = store.create(plan, 'web', '1.0.0', 1);
    session.close();
    const lock = join(session.folder, 'lock');
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (const holder of [
      { pid: dead, started: '1', host: hostname() },
      { pid: process.pid, started: '1', host: hostname() },
    ]) {
      writeFileSync(lock, JSON.stringify(holder));
      store.open(session.head.id).close();
      expect(readdirSync(session.folder).filter(name => name.startsWith('lock'))).toEqual([]);
    }
  });

  test('begun by a later version is left to that version, and said so', () => {
    const store = folderStore(root);
    const session = store.create(plan, 'web', '1.0.0', 1);
    session.close();
    const file = join(session.folder, 'session.json');
    writeFileSync(file, JSON.stringify({ ...session.head, v: 2, program: '9.0.0' }));
    for (const deed of [store.open, store.peek, store.find]) {
      expect(() => deed(session.head.id)).toThrow(
        expect.objectContaining({ failure: expect.objectContaining({ code: 'SESSION_NEWER' }) }),
      );
    }
    expect(store.list()).toEqual([]);
  });

  test('of which only half was written when the power went is none, and harms no other', () => {
    const store = folderStore(root);
    const whole = store.create(plan, 'web', '1.0.0', 1);
    whole.close();
    const torn = store.create(plan, 'torn', '1.0.0', 2);
    torn.close();
    truncateSync(join(torn.folder, 'session.json'), 9);
    expect(store.list()).toEqual([whole.head]);
    expect(() => store.find(torn.head.id)).toThrow('SESSION_UNKNOWN');
  });

  test('of another host is left alone', () => {
    const store = folderStore(root);
    const session = store.create(plan, 'web', '1.0.0', 1);
    session.close();
    const other = JSON.stringify({ pid: 1, started: '1', host: 'elsewhere' });
    writeFileSync(join(session.folder, 'lock'), other);
    expect(() => store.open(session.head.id)).toThrow('SESSION_MAYBE_IN_USE');
    expect(readFileSync(join(session.folder, 'lock'), 'utf8')).toBe(other);
  });

  test('of a name that several unfinished ones carry must be named by id', () => {
    const store = folderStore(root);
    const one = store.create(plan, 'web', '1.0.0', 1);
    const two = store.create(plan, 'web', '1.0.0', 2);
    one.close();
    two.close();
    expect(() => store.find('web')).toThrow('SESSION_AMBIGUOUS');
    expect(store.find(one.head.id).began).toBe(1);
    expect(() => store.find('nobody')).toThrow('SESSION_UNKNOWN');
  });
});
