import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Io } from '../../src/commands/command.ts';
import { commandNames } from '../../src/commands/index.ts';
import { misused } from '../../src/commands/misused.ts';
import { helpPage } from '../../src/screens/help-page.ts';
import { neededWords } from '../../src/screens/text/help-types.ts';
import { languages } from '../../src/screens/text/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';

const here = scratch();

test('every command names as many needed words as it takes at least', async () => {
  for (const [name, load] of Object.entries(commandNames)) {
    const { words } = await load();
    expect({ name, needed: neededWords(name).length }).toEqual({ name, needed: words[0] });
  }
});

test('what is said of a command line does not speak of a plan', async () => {
  const disk = join(here.dir, 'disk.raw');
  writeFileSync(disk, Buffer.alloc(65_536, 7));
  const convert = await runHere(here.dir, 'convert', disk, join(here.dir, 'out.vhd'), '--disk', '4');
  expect(convert).toMatchObject({ code: 64, said: [expect.stringMatching(/disk\.raw has one disk.*--disk 4/)] });
  const vms = await runHere(here.dir, 'vms', 'vc.example');
  expect(vms).toMatchObject({ code: 64, said: [expect.stringMatching(/vc\.example.*--user USER/)] });
  expect([...convert.said, ...vms.said].join()).not.toMatch(/\bplan\b/i);
});

test.each([
  ['en', true],
  ['en_GB.UTF-8', true],
  ['zh', true],
  ['zh-Hans', true],
  ['xx', false],
  ['english', false],
  ['', false],
  [true, false],
])('--lang %s: %s', (lang, taken) => {
  const said: string[] = [];
  const io = { text: languages.en, say: (line: string) => said.push(line) } as unknown as Io;
  expect(misused({ lang }, { lang: {} }, 'doctor', io)).toBe(!taken);
  expect(said).toHaveLength(taken ? 0 : 1);
});

test('a usage line has every flag of its command, also where it takes two lines', () => {
  for (const { help } of Object.values(languages)) {
    const [usage = ''] = helpPage(help, 'convert').split('\n\n');
    for (const flag of ['--to', '--size', '--disk', '--verify', '--force']) expect(usage).toContain(flag);
  }
});
