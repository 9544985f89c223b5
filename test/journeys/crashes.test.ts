import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { launch, run, twoAtATime, vmferry } from './program.ts';

const here = scratch();
let planted: string;
let raw: string;
let state: string;
let plan: string;
let out: string;
/** The session that went through. */
let id: string;

/** An error that nothing catches, out of a turn of its own: when a file of that name is touched, or at the very start. */
const exhibit = `
  import fs from 'node:fs';
  import files from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const { PLANT_AT } = process.env;
  let left = 1;
  const plant = () => left-- > 0 && setImmediate(() => { throw new Error('planted'); });
  const on = process.on;
  process.on = (event, heard) => {
    const result = on.call(process, event, heard);
    if (event === 'uncaughtException' && PLANT_AT === undefined) plant();
    return result;
  };
  const touched = file => PLANT_AT !== undefined && String(file).includes(PLANT_AT) && plant();
  for (const [where, names] of [[fs, ['openSync', 'readFileSync']], [files, ['open', 'rm', 'readFile']]]) {
    for (const name of names) {
      const deed = where[name];
      where[name] = (file, ...rest) => (touched(file), deed(file, ...rest));
    }
  }
  syncBuiltinESMExports();
`;

beforeAll(async () => {
  const script = join(here.dir, 'planted.mjs');
  writeFileSync(script, exhibit);
  planted = `--import ${pathToFileURL(script)}`;
  state = join(here.dir, 'state');
  out = join(here.dir, 'out');
  mkdirSync(out);
  raw = join(here.dir, 'disk.raw');
  writeFileSync(raw, Buffer.alloc(8 << 20, 'data'));
  plan = join(here.dir, 'plan.yaml');
  const to = { kind: 'file', path: join(here.dir, 'arrived'), format: 'raw', name: 'web' };
  writeFileSync(plan, JSON.stringify({ version: 1, source: { kind: 'disk', path: raw }, target: to }));
  expect(await run(['run', plan, '--yes', '--state-dir', state])).toMatchObject({ code: 0 });
  [id = ''] = readdirSync(join(state, 'sessions'));
});

/** One sentence and 70, as lines and as JSON, and no stack. */
async function isCaught(at: string | undefined, args: readonly string[]): Promise<void> {
  const env = { NODE_OPTIONS: planted, ...(at === undefined ? {} : { PLANT_AT: at }) };
  const { code, stdout, stderr } = await launch(vmferry, [...args, '--json', '--state-dir', state], env).ended;
  expect({ args, code, stderr }).toMatchObject({ code: 70, stderr: expect.stringContaining('Error: planted') });
  expect(stderr, args.join(' ')).not.toMatch(/^ {4}at |node:internal/m);
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(last, args.join(' ')).toMatchObject({ is: 'failure', failure: { code: 'BUG', exit: 'bug' } });
}

test('an error that nobody caught is a sentence, a JSON line and 70, whatever the command', async () => {
  const commands: readonly (readonly [at: string | undefined, ...args: string[]])[] = [
    ['session.json', 'sessions'],
    ['events.ndjson', 'watch', id],
    ['ledger', 'report', id, '--out', join(out, 'report.tar.gz')],
    ['disk.raw', 'inspect', raw],
    ['.partial', 'convert', raw, join(out, 'disk.vhd')],
    ['journal', 'run', plan, '--yes'],
    ['session.json', 'resume', id],
    [undefined, 'doctor'],
    [undefined, 'schema'],
    [undefined, 'vms', '127.0.0.1:1', '--user', 'nobody'],
    [undefined, 'demo', '--headless', '--from', 'ova', '--target', 'file'],
    [undefined, 'nonsense'],
  ];
  await twoAtATime(commands, ([at, ...args]) => isCaught(at, args));
  expect(readdirSync(out).filter(name => name.includes('disk'))).toEqual([]);
});

test('an undo that met one goes on to its end when it is repeated', async () => {
  const args = ['undo', id, '--confirm', 'web'];
  await isCaught('ledger', args);
  expect(existsSync(join(state, 'sessions', id, 'lock'))).toBe(false);
  expect(await run([...args, '--state-dir', state])).toMatchObject({ code: 0 });
  expect(existsSync(join(here.dir, 'arrived', 'web-disk1.raw'))).toBe(false);
});
