import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startAzure } from '../../src/sandbox/azure/index.ts';
import { type BadInput, badInput, badInputs } from '../fixtures/bad.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { type Ended, run } from './program.ts';

const here = scratch();
const headlines = badInputs.filter(({ headline }) => headline);
/** Wrong only in data that `inspect`, which reads tables, never looks at. */
const deepInside = ['vmdk-grain-inflates-too-far', 'vmdk-lba-beyond-disk', 'vmdk-lba-twice', 'manifest-mismatch-disk'];
/** What every sentence about it must name: the file at fault. */
const atFault: Readonly<Record<string, string>> = { 'ovf-entity': 'web.ovf', directory: 'directory' };

interface Bad {
  readonly path: string;
  /** Where results would go: empty, and to be left so. */
  readonly out: string;
  readonly state: string;
  /** Every name in the input's folder and in `out`. */
  names(): string[];
}

async function bad(input: BadInput, dir = here.dir): Promise<Bad> {
  const { path } = await input.make(dir);
  const folder = join(dir, input.name);
  const out = join(dir, `${input.name}.out`);
  mkdirSync(out);
  const names = () => [folder, out].flatMap(at => readdirSync(at, { recursive: true, encoding: 'utf8' }).sort());
  return { path, out, state: join(dir, `${input.name}.state`), names };
}

function sourceOf(path: string): object {
  return { kind: /\.ova$/.test(path) || path.endsWith('directory') ? 'ova' : 'disk', path };
}

function planAt(file: string, source: string, target: object): string {
  writeFileSync(file, stringify({ version: 1, source: sourceOf(source), target }));
  return file;
}

/** What goes to stderr, as lines. */
const lines = ({ stderr }: Ended) => stderr.trimEnd().split('\n');

async function session(state: string): Promise<{ state: string; holds: unknown[] }> {
  const { stdout } = await run(['sessions', '--json', '--state-dir', state]);
  return JSON.parse(stdout);
}

describe.concurrent.each(headlines.map(input => [input.name, input] as const))('%s', (name, input) => {
  test('convert, inspect and run end with 65 and one sentence, and leave nothing', { timeout: 60_000 }, async () => {
    const { path, out, state, names } = await bad(input);
    const before = names();

    const english = await run(['convert', path, join(out, 'out.vhd')]);
    expect({ code: english.code, stdout: english.stdout }).toEqual({ code: 65, stdout: '' });
    const [sentence = '', ...more] = lines(english);
    expect(more).toEqual([]);
    expect(sentence).toContain(atFault[name] ?? basename(path));
    expect(sentence).toMatch(/^\S.{30,}[.]$/);
    expect(sentence).not.toMatch(/\bat \S+:\d+:\d+|Error\b|undefined|\[object|NaN/);

    const chinese = await run(['convert', path, join(out, 'out.raw'), '--lang', 'zh-CN']);
    expect({ code: chinese.code, stdout: chinese.stdout }).toEqual({ code: 65, stdout: '' });
    expect(lines(chinese)).toHaveLength(1);
    expect(chinese.stderr).toContain(atFault[name] ?? basename(path));
    expect(chinese.stderr.match(/\p{Script=Han}/gu)?.length).toBeGreaterThan(10);
    expect(chinese.stderr).toMatch(/[。]\n$/);

    const looked = await run(['inspect', path]);
    expect(looked.code).toBe(deepInside.includes(name) ? 0 : 65);
    expect(looked.stderr.trimEnd()).toBe(deepInside.includes(name) ? '' : sentence);

    const plan = planAt(join(dirname(state), `${name}.yaml`), path, { kind: 'file', path: join(out, 'made') });
    const carried = await run(['run', plan, '--state-dir', state]);
    expect({ code: carried.code, stdout: carried.stdout }).toEqual({ code: 65, stdout: '' });
    expect(lines(carried).filter(line => line === sentence)).toHaveLength(1);
    expect(carried.stderr).toContain('Nothing that this run made is left behind');
    expect(await session(state)).toMatchObject({ state: 'ended', holds: [] });

    expect(names()).toEqual(before);
  });
});

test('wrong data found on the way into Azure: no disk, no image and no group is left there', async () => {
  const cloud = await startAzure();
  const dir = join(here.dir, 'azure');
  mkdirSync(dir);
  try {
    for (const name of deepInside) {
      const { path, state } = await bad(badInput(name), dir);
      const plan = join(dir, `${name}.yaml`);
      writeFileSync(plan, azurePlan(cloud, sourceOf(path), { name: 'bad', resourceGroup: 'rg-bad', generation: 1 }));
      const ended = await run(['run', plan, '--state-dir', state], azureSignIn(cloud));
      expect(ended, ended.stderr).toMatchObject({ code: 65, stdout: '' });
      expect(cloud.counters().requests.putDisk, 'it had come so far as to make a disk').toBeGreaterThan(0);
      expect(cloud.resources()).toEqual([]);
      expect(await session(state)).toMatchObject({ state: 'ended', holds: [] });
    }
    expect(cloud.bugs).toEqual([]);
  } finally {
    await cloud.close();
  }
});
