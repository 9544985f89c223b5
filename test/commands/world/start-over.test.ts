import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { realWorld } from '../../../src/commands/world/index.ts';
import { checkedPlan } from '../../../src/pipeline/read-plan.ts';
import { folderStore } from '../../../src/pipeline/session/store.ts';
import { makeRawDisk } from '../../../src/sandbox/machine/disk.ts';
import { MIB } from '../../../src/sandbox/machine/sector.ts';
import type { RunHandle, RunView } from '../../../src/screens/run-shapes.ts';
import { scratch } from '../../fixtures/scratch.ts';

const here = scratch();
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

/** The first view of a run that is so. */
function seen({ view }: RunHandle, holds: (view: RunView) => boolean): Promise<RunView> {
  return new Promise(resolve => {
    const look = () => {
      if (holds(view.get())) resolve(view.get());
    };
    view.subscribe(look);
    look();
  });
}

async function sessionOf(name: string) {
  const dir = join(here.dir, name);
  const out = join(dir, 'out');
  mkdirSync(dir);
  const raw = join(dir, `${name}.raw`);
  await makeRawDisk({ file: raw, size: 8 * MIB, fill: 0.5, firmware: 'bios' });
  const source = { kind: 'disk', path: raw };
  const plan = checkedPlan({ version: 1, source, target: { kind: 'file', path: out, format: 'raw' } });
  const store = folderStore(dir);
  const session = store.create(plan, name, 'test', Date.now());
  return { dir, out, raw, store, session };
}

const over = ({ state }: RunView) => state === 'failed' || state === 'done';

test('a source that changed is refused with the choice, and to start over takes back the old and carries the new', async () => {
  const { dir, out, raw, store, session } = await sessionOf('changed');
  await session.ledger.keepDisk({ index: 0, name: 'changed.raw', fingerprint: 'of what it was' });
  const half = join(out, 'half-done');
  mkdirSync(out);
  writeFileSync(half, 'of the first run');
  await session.ledger.intend({
    key: 'file/0',
    kind: 'file',
    side: 'target',
    facts: { final: join(out, 'x'), partial: half, acks: `${half}.acks` },
  });
  await session.ledger.made('file/0');
  const { id } = session.head;
  session.close();

  const world = await realWorld({ stateDir: dir, configDir: join(dir, 'config') });
  const refused = await seen(await world.resume(id, 'go-on'), over);
  expect(refused.failure).toMatchObject({ code: 'SOURCE_CHANGED', next: expect.arrayContaining(['start-over']) });
  expect(existsSync(half), 'what was made stays until the person has chosen').toBe(true);

  const done = await seen(await world.resume(id, 'start-over'), over);
  await world.close();
  expect(done).toMatchObject({ state: 'done', resumed: false });
  expect(done.session).not.toBe(id);
  expect(existsSync(half)).toBe(false);
  expect(store.peek(id).state).toBe('undone');
  const [file = ''] = String(done.published?.facts.files).split('\n');
  expect(readFileSync(file).equals(readFileSync(raw))).toBe(true);
});

test('where nothing keeps the machine awake, the running screen says so', async () => {
  const { dir, session } = await sessionOf('awake');
  session.close();
  process.env.PATH = join(dir, 'nothing-here');
  const world = await realWorld({ stateDir: dir, configDir: join(dir, 'config') });
  const run = await world.resume(session.head.id, 'go-on');
  const told = await seen(run, view => view.log.some(({ code }) => code === 'may-sleep') || over(view));
  expect(told.log.map(({ code }) => code)).toContain('may-sleep');
  await seen(run, over);
  await world.close();
});
