import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { MiB, makeGuest, noise } from '../guest.ts';
import { openTerminal, type Terminal } from './tmux.ts';

const here = scratch();
let terminal: Terminal | undefined;

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
});

async function open(name: string, ...args: readonly string[]): Promise<Terminal> {
  terminal = await openTerminal(here.dir, name, args);
  return terminal;
}

const demoFolders = () => readdirSync(here.dir).filter(name => name.startsWith('vmferry-demo-'));

test('the rehearsal runs to its end, and says that what arrived equals the source', async () => {
  const it = await open('demo', 'demo', '--headless');
  await it.shows(/equal the source/);
  expect(await it.ended()).toBe(0);
  expect(demoFolders()).toEqual([]);
});

test('Ctrl-C while the rehearsal is on its way ends it with 130, and leaves nothing of it', async () => {
  const it = await open('stopped', 'demo', '--headless');
  await it.shows(/^check: …/m);
  await it.press('C-c');
  expect(await it.ended()).toBe(130);
  expect(demoFolders()).toEqual([]);
});

test('Ctrl-C while the machine of the rehearsal is being made does the same', async () => {
  const it = await open('early', 'demo', '--headless');
  await vi.waitFor(() => expect(demoFolders()).toHaveLength(1), { timeout: 60_000, interval: 5 });
  await it.press('C-c');
  expect(await it.ended()).toBe(130);
  expect(demoFolders()).toEqual([]);
});

test('convert ends with 0, Ctrl-C in it with 130, and then neither a file nor a part of one is left', async () => {
  const out = join(here.dir, 'out');
  mkdirSync(out);
  await makeGuest(join(here.dir, 'web.raw'), { firmware: 'bios', size: 40 * MiB });
  const whole = await open('convert', 'convert', join(here.dir, 'web.raw'), join(out, 'web.vhd'));
  expect(await whole.ended()).toBe(0);
  expect(readdirSync(out)).toEqual(['web.vhd']);
  await whole.close();

  // Noise is slow to deflate: seconds, not milliseconds.
  writeFileSync(join(here.dir, 'long.raw'), noise(512 * MiB, 1));
  const long = await open('long', 'convert', join(here.dir, 'long.raw'), join(out, 'long.vmdk'));
  await vi.waitFor(() => expect(readdirSync(out)).toHaveLength(2), { timeout: 60_000, interval: 5 });
  await long.press('C-c');
  expect(await long.ended()).toBe(130);
  expect(readdirSync(out)).toEqual(['web.vhd']);
});
