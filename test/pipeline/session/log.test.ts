import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logFile, oldLogFile, sessionLog } from '../../../src/pipeline/session/log.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { secretForms } from '../../fixtures/secret-forms.ts';

const here = scratch();

function folder(name: string): string {
  const dir = join(here.dir, name);
  mkdirSync(dir);
  return dir;
}

function entries(dir: string, file = logFile): Record<string, unknown>[] {
  const lines = readFileSync(join(dir, file), 'utf8').trim().split('\n');
  return lines.map(line => JSON.parse(line));
}

test('no caller has to take secrets out: each form is taken out of what is written, deep inside as well', () => {
  const dir = folder('secrets');
  const log = sessionLog(dir);
  for (const [, text] of secretForms) log({ is: 'x', text, deep: { list: [text] } });
  expect(readFileSync(join(dir, logFile), 'latin1')).not.toContain('PLANTED');
  expect(entries(dir)).toHaveLength(secretForms.length);
  expect(statSync(join(dir, logFile)).mode & 0o777).toBe(0o600);
});

test('it is bounded: what is full becomes the old one, which the new one says, and there are never more than two', () => {
  const dir = folder('full');
  for (let run = 0; run < 3; run++) {
    const log = sessionLog(dir, 10_000);
    for (let n = 0; n < 200; n++) log({ is: 'x', n, text: 'y'.repeat(100) });
  }
  for (const file of [logFile, oldLogFile]) expect(statSync(join(dir, file)).size, file).toBeLessThan(10_400);
  const [first, second] = entries(dir);
  expect(first).toMatchObject({ is: 'rotated', before: oldLogFile, bytes: statSync(join(dir, oldLogFile)).size });
  expect(second?.n).toBe(Number(entries(dir, oldLogFile).at(-1)?.n) + 1);
});

test('an entry that is too long is cut, and says so', () => {
  const dir = folder('long');
  sessionLog(dir)({ is: 'x', text: 'z'.repeat(100_000) });
  expect(entries(dir)).toEqual([expect.objectContaining({ is: 'cut', of: 'x', bytes: expect.any(Number) })]);
  expect(statSync(join(dir, logFile)).size).toBeLessThan(2000);
});

test('where it cannot be written nothing stops, and it goes on when it can', () => {
  const dir = join(here.dir, 'later');
  const log = sessionLog(dir);
  log({ is: 'lost' });
  expect(existsSync(dir)).toBe(false);
  mkdirSync(dir);
  log({ is: 'x' });
  expect(entries(dir)).toEqual([expect.objectContaining({ is: 'x', at: expect.any(Number), up: expect.any(Number) })]);
});
