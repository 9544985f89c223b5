import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { unfinished } from '../../src/commands/world/sessions.ts';
import { folderStore, type Store } from '../../src/pipeline/session/store.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';
import { rawPlan } from './raw-plan.ts';

const here = scratch();
const foreign = { pid: 4242, started: '1', host: 'elsewhere', machine: 'm', boot: 'b', space: 's' };
let state: string;
let store: Store;
let id: string;
let lock: string;
let count = 0;

beforeEach(() => {
  state = join(here.dir, `state-${count++}`);
  mkdirSync(state);
  const plan = rawPlan(state);
  store = folderStore(state);
  const session = store.create(plan, 'web', '1.0.0', 1);
  session.close();
  id = session.head.id;
  lock = join(session.folder, 'lock');
});

test('a session held out of sight says where and what to do, and is taken over by a word of its own only', async () => {
  writeFileSync(lock, JSON.stringify(foreign));
  for (const command of ['resume', 'undo']) {
    const { code, said } = await runHere(state, command, id);
    expect({ code, said }).toEqual({ code: 75, said: [expect.stringMatching(/4242 on elsewhere.* --take-over/)] });
  }
  const listed = await runHere(state, 'sessions');
  expect(listed.out[0]).toContain('held out of sight (process 4242 on elsewhere)');
  expect(listed.out[1]).toContain(`vmferry resume ${id} --take-over`);
  expect(await unfinished(store)).toMatchObject([{ pid: 4242, trouble: { code: 'SESSION_MAYBE_IN_USE' } }]);
  expect(readFileSync(lock, 'utf8')).toBe(JSON.stringify(foreign));
  expect(await runHere(state, 'resume', id, '--take-over')).toMatchObject({ code: 0 });
  writeFileSync(lock, JSON.stringify(foreign));
  expect(await runHere(state, 'undo', id, '--take-over', '--confirm', 'web')).toMatchObject({ code: 0 });
});

test('one that is surely in use is not taken over, whatever is said', async () => {
  const session = store.open(id);
  const { code, said } = await runHere(state, 'resume', id, '--take-over');
  expect({ code, said }).toEqual({ code: 75, said: [expect.stringContaining('is in use by process')] });
  session.close();
});

test('whoever was taken over writes no more, and leaves the lock of the other alone', async () => {
  const session = store.open(id);
  writeFileSync(lock, JSON.stringify(foreign));
  await expect(session.ledger.enter('done')).rejects.toThrow('SESSION_TAKEN');
  const piece = { disk: 0, pass: 0, offset: 0, length: 512, digests: {} };
  expect(() => session.journal.append(piece)).toThrow('SESSION_TAKEN');
  session.close();
  expect(readFileSync(lock, 'utf8')).toBe(JSON.stringify(foreign));
  expect(store.peek(id)).toMatchObject({ state: 'unfinished', holder: { pid: 4242, certain: false } });
});
