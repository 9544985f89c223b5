import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { skipped } from '../native/both.ts';
import { type Ended, launch, vmferry } from './program.ts';

const here = scratch();
const why = skipped();
const addon = `vmferry-kernel.${process.platform}-${process.arch}.node`;
let ova: string;

beforeAll(async () => {
  const disks = [{ size: 8 * MIB, fill: 0.4 }];
  ({ ova } = await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks }));
});

/** The bundle as it would lie elsewhere, with this in the place of its addon. */
function moved(name: string, kernel: string | undefined): string {
  const folder = join(here.dir, name);
  cpSync(dirname(vmferry), folder, { recursive: true });
  for (const file of [addon, 'kernel.json']) rmSync(join(folder, file), { force: true });
  if (kernel !== undefined) writeFileSync(join(folder, addon), kernel);
  return join(folder, 'vmferry.js');
}

const ran = (script: string, ...args: string[]): Promise<Ended> => launch(script, args).ended;

async function doctor(script: string, ...args: string[]): Promise<{ kernel: string; nativeTrouble?: object }> {
  return JSON.parse((await ran(script, 'doctor', '--json', ...args)).stdout);
}

describe('--kernel', () => {
  test('takes the two there are and no other', async () => {
    expect(await doctor(vmferry, '--kernel', 'builtin')).toMatchObject({ kernel: 'builtin' });
    const { code, stdout, stderr } = await ran(vmferry, 'inspect', ova, '--kernel', 'rust');
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain('--kernel rust');
    expect((await ran(vmferry, 'schema', '--kernel')).code).toBe(64);
  });

  test('is in the record of a run', async () => {
    for (const kernel of why === undefined ? ['builtin', 'native'] : ['builtin']) {
      const dir = join(here.dir, `run-${kernel}`);
      mkdirSync(dir);
      const plan = join(dir, 'plan.yaml');
      writeFileSync(
        plan,
        stringify({ version: 1, source: { kind: 'ova', path: ova }, target: { kind: 'file', path: 'out' } }),
      );
      const state = join(dir, 'state');
      const { code, stdout } = await ran(vmferry, 'run', plan, '--json', '--state-dir', state, '--kernel', kernel);
      expect(code).toBe(0);
      const kept = globSync(join(state, '**', 'events.ndjson')).map(file => readFileSync(file, 'utf8'));
      for (const events of [stdout, ...kept]) {
        const plans = events
          .trimEnd()
          .split('\n')
          .map(line => JSON.parse(line))
          .filter(({ is }) => is === 'plan');
        expect(plans).toMatchObject([{ kernel }]);
      }
      expect(kept).toHaveLength(1);
    }
  });
});

describe.each([
  ['without its addon', undefined, 'absent'],
  ['with an addon of another system', 'not for here', 'unloadable'],
])('a bundle %s', (_name, content, trouble) => {
  test('runs on the built-in kernel, and doctor says why', async () => {
    const script = moved(trouble, content);
    expect(await doctor(script)).toMatchObject({ kernel: 'builtin', nativeTrouble: { why: trouble } });
    expect((await ran(script, 'doctor', '--lang', 'zh-CN')).stdout).toContain('npm run build');
    const out = join(here.dir, `${trouble}.raw`);
    expect((await ran(script, 'convert', ova, out)).code).toBe(0);
    const { code, stdout, stderr } = await ran(script, 'convert', ova, `${out}.vhd`, '--kernel', 'native');
    expect({ code, stdout }).toEqual({ code: 69, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+--kernel builtin[^\n]*\n$/);
    expect(existsSync(`${out}.vhd`)).toBe(false);
  });
});

describe.skipIf(why !== undefined)(`the native kernel${why === undefined ? '' : ` (${why})`}`, () => {
  test('comes with the bundle, is taken by itself, and writes the same bytes', async () => {
    expect(await doctor(vmferry)).toMatchObject({ kernel: 'native' });
    const files = ['native', 'builtin'].map(kernel => ({ kernel, out: join(here.dir, `same-${kernel}.vhd`) }));
    for (const { kernel, out } of files) {
      expect((await ran(vmferry, 'convert', ova, out, '--kernel', kernel)).code).toBe(0);
    }
    const [native, builtin] = files.map(({ out }) => readFileSync(out));
    expect(native?.equals(builtin ?? Buffer.alloc(0))).toBe(true);
  });

  test('is loaded when it is needed, and not for --version and --help', async () => {
    const watch = join(here.dir, 'watch.cjs');
    writeFileSync(
      watch,
      `process.on('exit', () => {
        const { sharedObjects } = process.report.getReport();
        process.stderr.write('loaded: ' + sharedObjects.some(name => name.includes('vmferry-kernel')));
      });`,
    );
    const loads = async (...args: string[]) => {
      const { stderr } = await launch(vmferry, args, { NODE_OPTIONS: `--require=${watch}` }).ended;
      return /loaded: (\w+)/.exec(stderr)?.[1];
    };
    expect(await loads('--version')).toBe('false');
    expect(await loads('--help')).toBe('false');
    expect(await loads('schema')).toBe('false');
    expect(await loads('convert', ova, join(here.dir, 'watched.raw'))).toBe('true');
  });
});
