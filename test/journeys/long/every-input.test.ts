import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { badDisksInOva, badInputs } from '../../fixtures/bad.ts';
import { goodInputs } from '../../fixtures/good.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { goodDisk } from '../../fixtures/stream.ts';
import { runHere } from '../in-process.ts';
import { twoAtATime } from '../program.ts';

const here = scratch();

/** What a lenient reader must have got of it. */
function wholeDisk(folder: string): Buffer {
  const raw = readdirSync(folder).find(name => name.endsWith('.raw'));
  return raw === undefined ? goodDisk() : readFileSync(join(folder, raw));
}

test('every bad input: 65 and one sentence, or every byte where none is wrong; nothing is left', {
  timeout: 60_000,
}, async () => {
  await twoAtATime([...badInputs, ...badDisksInOva], async input => {
    const { path } = await input.make(here.dir);
    const results = join(here.dir, `${input.name}.out`);
    mkdirSync(results);
    const before = readdirSync(join(here.dir, input.name), { recursive: true });
    const out = join(results, 'out.raw');
    const ended = await runHere(here.dir, 'convert', path, out);
    expect(ended.said, input.name).toHaveLength(1);
    expect(ended.out, input.name).toEqual([]);
    if (ended.code === 0 && input.lenient) {
      expect(readFileSync(out).equals(wholeDisk(join(here.dir, input.name))), input.name).toBe(true);
      rmSync(out);
    } else expect(ended.code, `${input.name}: ${ended.said}`).toBe(65);
    const looked = await runHere(here.dir, 'inspect', path);
    expect([0, 65], `${input.name}: ${looked.said}`).toContain(looked.code);
    expect(readdirSync(results), input.name).toEqual([]);
    expect(readdirSync(join(here.dir, input.name), { recursive: true }), input.name).toEqual(before);
  });
});

test('every good input arrives byte for byte', { timeout: 60_000 }, async () => {
  await twoAtATime(goodInputs, async input => {
    const { path, raws } = await input.make(here.dir);
    for (const [disk, raw] of raws.entries()) {
      const out = join(here.dir, `${input.name}.${disk}.raw`);
      const ended = await runHere(here.dir, 'convert', path, out, '--disk', String(disk));
      expect(ended.code, `${input.name}: ${ended.said}`).toBe(0);
      expect(readFileSync(out).equals(readFileSync(raw)), `${input.name}, disk ${disk}`).toBe(true);
      rmSync(out);
    }
    expect((await runHere(here.dir, 'inspect', path)).code, input.name).toBe(0);
    rmSync(join(here.dir, input.name), { recursive: true });
  });
});
