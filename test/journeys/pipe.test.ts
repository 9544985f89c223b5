import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { run, vmferry } from './program.ts';

const here = scratch();
let ova: string;
let raw: Buffer;

beforeAll(async () => {
  const disks = [{ size: 48 * MIB, fill: 0.3 }];
  const machine = await makeMachineOva({ dir: here.dir, name: 'web', firmware: 'bios', disks });
  ova = machine.ova;
  raw = readFileSync(machine.raws[0] ?? '');
});

function piped(...args: readonly string[]) {
  const child = spawn(process.execPath, [vmferry, ...args], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = text(child.stderr);
  return { child, said };
}

test.each([
  ['raw', ['--to', 'raw']],
  ['raw without --to', []],
])('convert to a pipe: %s arrives byte for byte, and nothing else', async (_what, flags) => {
  const { child, said } = piped('convert', ova, '-', ...flags);
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  const [code] = await once(child, 'close');
  expect({ code, said: await said }).toEqual({ code: 0, said: '' });
  expect(Buffer.concat(chunks).equals(raw)).toBe(true);
});

test.each(['vhd', 'vhd-dynamic', 'qcow2', 'vmdk', 'ova'])(
  'the same bytes go into a pipe as into a file: %s',
  async format => {
    const { child } = piped('convert', ova, '-', '--to', format);
    const chunks: Buffer[] = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    await once(child, 'close');
    const file = join(here.dir, `out.${format}`);
    expect(await run(['convert', ova, file, '--to', format, '--verify'])).toMatchObject({ code: 0 });
    expect(Buffer.concat(chunks).equals(readFileSync(file))).toBe(true);
  },
);

test('a reader that goes away in the middle has what it wanted: nothing is said, and the code is as of any tool', async () => {
  const { child, said } = piped('convert', ova, '-', '--to', 'raw');
  await once(child.stdout, 'readable');
  child.stdout.destroy();
  const [code, signal] = await once(child, 'exit');
  expect({ code, signal, said: await said }).toEqual({ code: 141, signal: null, said: '' });
});

test('a reader of events that goes away does not stop the work', async () => {
  const { child, said } = piped('inspect', ova);
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  expect({ code, said: await said }).toEqual({ code: 0, said: '' });
});
