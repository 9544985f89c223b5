import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { makeRawDisk } from '../../src/sandbox/machine/disk.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { languages } from '../../src/screens/text/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';

const here = scratch();
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

/** What a run says where this is all that is on the PATH. */
async function saidWith(bin: string): Promise<readonly string[]> {
  const raw = join(bin, 'web.raw');
  await makeRawDisk({ file: raw, size: 8 * MIB, fill: 0.5, firmware: 'bios' });
  const plan = join(bin, 'plan.yaml');
  const target = { kind: 'file', path: join(bin, 'out'), format: 'raw' };
  writeFileSync(plan, stringify({ version: 1, source: { kind: 'disk', path: raw }, target }));
  process.env.PATH = bin;
  const { code, said } = await runHere(join(bin, 'state'), 'run', plan);
  expect(code).toBe(0);
  return said;
}

test('a run says that the machine may fall asleep where nothing is there to keep it awake, and only there', async () => {
  const [without, keeps] = ['without', 'keeps'].map(name => join(here.dir, name)) as [string, string];
  for (const dir of [without, keeps]) mkdirSync(dir);
  for (const keeper of ['systemd-inhibit', 'caffeinate'])
    writeFileSync(join(keeps, keeper), '#!/bin/sh\nread line\n', { mode: 0o755 });
  expect(await saidWith(without)).toContain(languages.en.lines.maySleep);
  expect(await saidWith(keeps)).not.toContain(languages.en.lines.maySleep);
});
