import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Io } from '../../src/commands/command.ts';
import { saveReadiness } from '../../src/commands/save-readiness.ts';
import { folderStore } from '../../src/pipeline/session/store.ts';
import { languages } from '../../src/screens/text/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';

const here = scratch();
const content = Buffer.alloc(65_536, 'disk');
let disk: string;
let made = 0;

beforeAll(() => {
  disk = join(here.dir, 'disk.raw');
  writeFileSync(disk, content);
});

/** A folder of its own, with what is said in it. */
function folder(): { dir: string; at: (name: string) => string; pipe: string } {
  const dir = join(here.dir, `f${made++}`);
  mkdirSync(dir);
  const pipe = join(dir, 'pipe.raw');
  execFileSync('mkfifo', [pipe]);
  return { dir, at: name => join(dir, name), pipe };
}

const convert = (output: string, ...flags: readonly string[]) => runHere(here.dir, 'convert', disk, output, ...flags);

describe('convert writes files and takes the place of nothing else', () => {
  test.each([[['--force']], [[]]])('a named pipe stays one, and the sentence points to -: %j', async flags => {
    const { dir, pipe } = folder();
    const ended = await convert(pipe, ...flags);
    expect(ended).toMatchObject({ code: 73, out: [] });
    expect(ended.said).toHaveLength(1);
    expect(ended.said[0]).toMatch(/pipe\.raw is a named pipe, not a file.* - as OUT/);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(dir)).toEqual(['pipe.raw']);
  });

  test('a link to a named pipe, and a folder, are refused with --force too', async () => {
    const { dir, pipe, at } = folder();
    symlinkSync(pipe, at('link.raw'));
    mkdirSync(at('folder.raw'));
    for (const name of ['link.raw', 'folder.raw']) {
      const ended = await convert(at(name), '--force');
      expect(ended.code, name).toBe(73);
      expect(ended.said.join()).toContain(name);
    }
    expect(lstatSync(at('link.raw')).isSymbolicLink()).toBe(true);
    expect(readdirSync(dir).sort()).toEqual(['folder.raw', 'link.raw', 'pipe.raw']);
  });

  test('what a link leads to is written, in its own folder, and the link stays', async () => {
    const { dir, at } = folder();
    mkdirSync(at('elsewhere'));
    writeFileSync(at('elsewhere/there.raw'), 'old');
    symlinkSync('elsewhere/there.raw', at('one.raw'));
    symlinkSync('one.raw', at('two.raw'));
    expect(await convert(at('two.raw'))).toMatchObject({ code: 73 });
    expect(readFileSync(at('two.raw'), 'utf8')).toBe('old');
    expect(await convert(at('two.raw'), '--force')).toMatchObject({ code: 0 });
    expect(readFileSync(at('elsewhere/there.raw')).equals(content)).toBe(true);
    for (const link of ['one.raw', 'two.raw']) expect(lstatSync(at(link)).isSymbolicLink()).toBe(true);
    expect(readdirSync(at('elsewhere'))).toEqual(['there.raw']);
    expect(readdirSync(dir).sort()).toEqual(['elsewhere', 'one.raw', 'pipe.raw', 'two.raw']);
  });

  test('a link that leads to nothing yet gets what it leads to; one that leads to itself is refused', async () => {
    const { at } = folder();
    mkdirSync(at('elsewhere'));
    symlinkSync('elsewhere/new.raw', at('new.raw'));
    expect(await convert(at('new.raw'))).toMatchObject({ code: 0 });
    expect(lstatSync(at('new.raw')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('elsewhere/new.raw')).equals(content)).toBe(true);
    symlinkSync('round.raw', at('round.raw'));
    expect(await convert(at('round.raw'), '--force')).toMatchObject({ code: 73 });
    symlinkSync(at('nowhere/new.raw'), at('lost.raw'));
    expect(await convert(at('lost.raw'))).toMatchObject({ code: 73 });
    expect(existsSync(at('nowhere'))).toBe(false);
  });
});

describe('no other file takes the place of a pipe', () => {
  test('the file target of a run', async () => {
    const { at, dir } = folder();
    const plan = at('plan.yaml');
    const target = { kind: 'file', path: dir, format: 'raw', name: 'web' };
    writeFileSync(plan, JSON.stringify({ version: 1, source: { kind: 'disk', path: disk }, target }));
    execFileSync('mkfifo', [at('web-disk1.raw')]);
    const ended = await runHere(at('state'), 'run', plan);
    expect(ended.code).toBe(73);
    expect(ended.said.filter(line => /web-disk1\.raw is a named pipe/.test(line))).toHaveLength(1);
    expect(lstatSync(at('web-disk1.raw')).isFIFO()).toBe(true);
  });

  test('nor of a link that leads nowhere, whose place a run has no use for', async () => {
    const { at, dir } = folder();
    const plan = at('plan.yaml');
    const target = { kind: 'file', path: dir, format: 'raw', name: 'web' };
    writeFileSync(plan, JSON.stringify({ version: 1, source: { kind: 'disk', path: disk }, target }));
    symlinkSync('nowhere', at('web-disk1.raw'));
    expect(await runHere(at('state'), 'run', plan)).toMatchObject({ code: 73 });
    expect(lstatSync(at('web-disk1.raw')).isSymbolicLink()).toBe(true);
  });

  test('a bug report, and a report on the guest', async () => {
    const { at, pipe } = folder();
    const target = { kind: 'file' as const, path: at('out'), format: 'raw' as const };
    folderStore(at('state'))
      .create({ version: 1, source: { kind: 'disk', path: disk }, target }, 'web', '0', 1)
      .close();
    const ended = await runHere(at('state'), 'report', 'web', '--out', pipe);
    expect(ended.code).toBe(73);
    expect(ended.said.join('\n')).toMatch(/is a named pipe/);
    execFileSync('mkfifo', [at('page.html')]);
    const io = { text: languages.en, language: 'en', say: () => {} } as unknown as Io;
    const saved = saveReadiness(at('page.html'), { machine: 'web', target: 'azure', judged: [] }, io);
    await expect(saved).rejects.toMatchObject({ failure: { code: 'FILE_NOT_REGULAR', exit: 'create' } });
    for (const name of ['pipe.raw', 'page.html']) expect(lstatSync(at(name)).isFIFO()).toBe(true);
  });
});
