import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { unfinished } from '../../src/commands/world/sessions.ts';
import { folderStore } from '../../src/pipeline/session/store.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';
import { rawPlan } from './raw-plan.ts';

const here = scratch();
let state: string;
let damaged: string;
let arrived: string;
let count = 0;

/** Two sessions; the plan of the finished one, whose file has arrived, is then damaged. */
beforeEach(async () => {
  state = join(here.dir, `state-${count++}`);
  mkdirSync(state);
  const plan = rawPlan(state);
  const file = join(state, 'plan.yaml');
  writeFileSync(file, JSON.stringify(plan));
  folderStore(state).create(plan, 'other', '1.0.0', 1).close();
  expect(await runHere(state, 'run', file, '--yes')).toMatchObject({ code: 0 });
  const [last] = folderStore(state).list();
  damaged = join(state, 'sessions', last?.id ?? '', 'plan.yaml');
  arrived = join(state, 'out', 'arrived-disk1.raw');
});

describe.each([
  ['lost', () => rmSync(damaged)],
  ['truncated', () => truncateSync(damaged, 12)],
])('a session whose plan is %s', (_how, deed) => {
  test('is listed with what it holds, and so are the others', async () => {
    deed();
    const { code, out } = await runHere(state, 'sessions');
    expect(code).toBe(0);
    expect(out.filter(line => / {2}→ file {2}/.test(line))).toHaveLength(2);
    expect(out.find(line => line.includes('holds'))).toMatch(/file/);
    expect(out.join('\n')).toContain(`${damaged} of session`);
    expect(await unfinished(folderStore(state))).toMatchObject([{ machine: 'other' }]);
  });

  test('is undone by its ledger', async () => {
    deed();
    const [last] = folderStore(state).list();
    expect(existsSync(arrived)).toBe(true);
    const undone = await runHere(state, 'undo', last?.id ?? '', '--confirm', last?.name ?? '');
    expect(undone).toMatchObject({ code: 0, said: [expect.stringContaining('the copy in its ledger')] });
    expect(existsSync(arrived)).toBe(false);
    expect(folderStore(state).peek(last?.id ?? '')).toMatchObject({ state: 'undone' });
  });
});

test('an unfinished session without any plan is in the first screen of the wizard, with what is wrong', async () => {
  const other = folderStore(state)
    .list()
    .find(({ name }) => name === 'other');
  const folder = join(state, 'sessions', other?.id ?? '');
  for (const file of ['plan.yaml', 'ledger']) rmSync(join(folder, file));
  expect(await unfinished(folderStore(state))).toMatchObject([
    { machine: 'other', target: '?', trouble: { code: 'SESSION_DAMAGED' } },
  ]);
  expect(await runHere(state, 'resume')).toMatchObject({
    code: 65,
    said: [expect.stringContaining('Give the plan it was begun with')],
  });
});
