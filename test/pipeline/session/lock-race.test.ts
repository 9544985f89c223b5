import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { launch } from '../../journeys/program.ts';

const here = scratch();
const racers = 4;

test('of several processes that take over the locks of dead ones, never two write at once', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const racer = join(import.meta.dirname, 'lock-racer.ts');
  const ended = await Promise.all(
    Array.from({ length: racers }, () => launch(racer, [here.dir, String(dead), '1500']).ended),
  );
  const seen = ended.map(({ stdout, stderr }) => {
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  });
  expect(seen.every(({ taken }) => taken > 0)).toBe(true);
  expect(seen.flatMap(({ errors }) => errors)).toEqual([]);
  expect(seen.reduce((sum, { together }) => sum + together, 0)).toBe(0);
});
