import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hiveOf, type Tree } from '../../fixtures/guest/hive.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { dumpOf, opened } from '../../pipeline/guest/registry/tree.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

const tree: Tree = {
  Select: { Current: 1, Default: 1 },
  ControlSet001: {
    Services: Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [
        `svc${n}`,
        { Start: n % 5, ImagePath: `System32\\drivers\\svc${n}.sys` },
      ]),
    ),
    Control: { Lists: ['one', 'two', 'three'], Bytes: Buffer.from([0, 1, 254, 255, 9]), Empty: '', Wide: 2n ** 33n },
  },
  // Perl writes letters up to 255 as single bytes where a line has no others.
  Names: { 日本語: 'テスト' },
};

test.each(['lf', 'lh', 'li'] as const)(
  'what hivex reads of our hive of %s and writes itself, we read as the same',
  async list => {
    await writeFile(path('ours'), hiveOf(tree, { list }));
    await writeFile(path('base'), hiveOf({}));
    await copyFile(path('base'), path('theirs'));
    await writeFile(path('all.reg'), await ran('hivexregedit', '--export', '--prefix', 'HKLM', path('ours'), '\\'));
    await ran('hivexregedit', '--merge', '--prefix', 'HKLM', path('theirs'), path('all.reg'));
    const [ours, theirs] = [await opened(await readFile(path('ours'))), await opened(await readFile(path('theirs')))];
    const read = await dumpOf(theirs.root);
    expect(read.size).toBeGreaterThan(4500);
    expect([...read].sort()).toEqual([...(await dumpOf(ours.root))].sort());
    expect(theirs.dirty).toBe(false);
  },
);
