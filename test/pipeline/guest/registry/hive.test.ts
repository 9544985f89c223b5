import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hiveIn, openHive } from '../../../../src/pipeline/guest/registry/hive.ts';
import { numberOf, textOf, textsOf } from '../../../../src/pipeline/guest/registry/values.ts';
import { GuestUnreadable } from '../../../../src/pipeline/guest/unreadable.ts';
import { bounded } from '../../../fixtures/bounded.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { hiveOf, type Tree } from '../../../fixtures/guest/hive.ts';
import { treeOf } from '../../../fixtures/guest/tree.ts';
import { diskOfBytes, settled } from '../sources.ts';
import { dumpOf, opened } from './tree.ts';

const many = Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`service${index}`, { Start: index }]));
const tree: Tree = {
  Select: { Current: 1, Wide: 2n ** 40n },
  ControlSet001: {
    Services: many,
    Control: {
      Text: 'C:\\pagefile.sys',
      Texts: ['one', 'two'],
      Bytes: Buffer.from([1, 2, 3, 4, 5]),
      Ölé: 'x',
      日本: 'y',
    },
  },
  Big: { Blob: Buffer.alloc(60_000, 7) },
};

describe.each(['lf', 'lh', 'li'] as const)('a hive whose lists are %s', list => {
  test('is read to its last key, through an index of lists, whatever case is asked for', async () => {
    const { root, dirty } = await opened(hiveOf(tree, { list }));
    expect(dirty).toBe(false);
    const service = await root.key('controlset001\\SERVICES\\Service1199');
    expect(numberOf(await service?.value('start'))).toBe(1199);
    expect((await (await root.key('ControlSet001\\Services'))?.keys())?.length).toBe(1200);
    expect(await root.key('ControlSet001\\Services\\none')).toBeUndefined();
    expect(await root.key('nowhere\\at\\all')).toBeUndefined();
  });

  test('gives values as they are typed', async () => {
    const { root } = await opened(hiveOf(tree, { list, leaf: 3 }));
    const control = await root.key('ControlSet001\\Control');
    expect(textOf(await control?.value('Text'))).toBe('C:\\pagefile.sys');
    expect(textsOf(await control?.value('Texts'))).toEqual(['one', 'two']);
    expect(textsOf(await control?.value('Text'))).toEqual(['C:\\pagefile.sys']);
    expect((await control?.value('Bytes'))?.data).toEqual(Buffer.from([1, 2, 3, 4, 5]));
    expect(textOf(await control?.value('ölé'))).toBe('x');
    expect(textOf(await control?.value('日本'))).toBe('y');
    expect(numberOf(await (await root.key('Select'))?.value('Wide'))).toBe(2 ** 40);
    expect(numberOf(await control?.value('Text'))).toBeUndefined();
    expect((await (await root.key('Big'))?.value('Blob'))?.data).toEqual(Buffer.alloc(60_000, 7));
  });
});

test('a hive of an older kind has big values in one cell', async () => {
  const { root } = await opened(hiveOf(tree, { minor: 3 }));
  expect((await (await root.key('Big'))?.value('Blob'))?.data.length).toBe(60_000);
});

test('a hive whose changes are in its logs is dirty, and so is one whose head does not add up', async () => {
  expect((await opened(hiveOf(tree, { dirty: true }))).dirty).toBe(true);
  const hive = hiveOf(tree);
  hive[508] = (hive[508] ?? 0) ^ 1;
  expect((await opened(hive)).dirty).toBe(true);
});

test('what is no hive is none, and one that is cut is unreadable where it is cut', async () => {
  expect(await hiveIn(diskOfBytes(Buffer.alloc(8192)))).toBeUndefined();
  expect(await hiveIn(diskOfBytes(Buffer.alloc(3)))).toBeUndefined();
  const node = await treeOf({ '/x': hiveOf(tree).subarray(0, 4096 + 8192) }).stat('/x');
  if (node?.kind !== 'file') throw new Error('no file');
  const hive = await settled(openHive(node));
  const read = hive instanceof GuestUnreadable ? hive : await settled((async () => hive?.root.key('Select\\x'))());
  expect(read instanceof GuestUnreadable || read === undefined).toBe(true);
});

test('only the cells that are asked for are read', async () => {
  const source = diskOfBytes(
    hiveOf({
      ...tree,
      More: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`b${n}`, Buffer.alloc(50_000)])),
    }),
  );
  const hive = await hiveIn(source);
  await hive?.root.key('Select');
  expect(source.bytesRead).toBeLessThan(source.size / 4);
});

const small = hiveOf(
  {
    Select: { Current: 1 },
    A: { B: { C: { text: 'here', list: ['a', 'b'] }, D: { n: 7 } }, E: {}, F: { blob: Buffer.alloc(40_000, 3) } },
  },
  { leaf: 1 },
);

test('a hive with damage anywhere is read or unreadable, never a crash', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      fc.nat(small.length),
      async (damage, cut) => {
        const hive = Buffer.from(small.subarray(0, damage.length % 4 === 0 ? cut : small.length));
        // The head and the first keys are hit as often as all the rest together.
        for (const [at, byte] of damage) hive[byte % 2 === 0 ? at : at % 6000] = byte;
        await bounded(async () => {
          const read = await settled(hiveIn(diskOfBytes(hive)));
          if (read !== undefined && !(read instanceof GuestUnreadable))
            expect(await dumpOf(read.root)).toBeInstanceOf(Map);
        });
      },
    ),
    fuzz(600),
  );
});

test('a key that is its own child ends somewhere', async () => {
  const hive = hiveOf({ Loop: { x: 1 } });
  const root = hive.readUInt32LE(36);
  const list = hive.readUInt32LE(4096 + root + 4 + 28);
  hive.writeUInt32LE(root, 4096 + list + 4 + 4);
  expect((await dumpOf((await opened(hive)).root)).size).toBeGreaterThan(10);
});
