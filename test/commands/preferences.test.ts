import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { preferencesIn } from '../../src/commands/preferences.ts';
import { scratch } from '../fixtures/scratch.ts';

const here = scratch();
const fingerprint = Array.from({ length: 32 }, (_, n) => (n * 7).toString(16).padStart(2, '0').toUpperCase()).join(':');

test('what was trusted and who signed in is known at the next start, the last one first, to this user only', async () => {
  const dir = join(here.dir, 'kept');
  const before = preferencesIn(dir);
  expect(await before.servers()).toEqual([]);
  expect(existsSync(dir), 'who only looks leaves nothing').toBe(false);
  await before.pin('vcenter.corp', fingerprint);
  await before.signedIn('vcenter.corp', 'ana', 1);
  await before.signedIn('esx-07:8443', 'root', 2);
  await before.signedIn('vcenter.corp', 'bo', 3);
  const after = preferencesIn(dir);
  expect((await after.servers()).map(({ server, users }) => [server, users.map(({ name }) => name)])).toEqual([
    ['vcenter.corp', ['bo', 'ana']],
    ['esx-07:8443', ['root']],
  ]);
  expect(await after.pinned('vcenter.corp')).toBe(fingerprint);
  expect(await after.pinned('esx-07:8443')).toBeUndefined();
  expect(statSync(join(dir, 'preferences.json')).mode & 0o777).toBe(0o600);
});

test('a file that is broken, or from somebody else, is as if it had never been', async () => {
  for (const content of [
    '{"servers": [',
    '{"servers": [{"server": "a", "users": [], "fingerprint": "x"}]}',
    '[]',
    '',
  ]) {
    const dir = join(here.dir, `broken-${content.length}`);
    mkdirSync(dir);
    writeFileSync(join(dir, 'preferences.json'), content);
    expect(await preferencesIn(dir).servers()).toEqual([]);
    await preferencesIn(dir).pin('vcenter.corp', fingerprint);
    expect(readFileSync(join(dir, 'preferences.json'), 'utf8')).toContain(fingerprint);
  }
});

test('a place that cannot be written is asked about again the next time, and fails nothing', async () => {
  const file = join(here.dir, 'a-file');
  writeFileSync(file, 'mine');
  const preferences = preferencesIn(join(file, 'below'));
  await preferences.pin('vcenter.corp', fingerprint);
  expect(await preferences.pinned('vcenter.corp')).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('mine');
});
