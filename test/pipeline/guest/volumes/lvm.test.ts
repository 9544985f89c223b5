import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesAt } from '../../../../src/pipeline/guest/block-source.ts';
import { GuestUnreadable } from '../../../../src/pipeline/guest/unreadable.ts';
import { detect } from '../../../../src/pipeline/guest/volumes/detect.ts';
import { logicalSource } from '../../../../src/pipeline/guest/volumes/lvm/logical-source.ts';
import { parseLvmText } from '../../../../src/pipeline/guest/volumes/lvm/text.ts';
import { volumeGroupOf } from '../../../../src/pipeline/guest/volumes/lvm/volume-group.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { expectedTree } from '../filesystems/ext/images.ts';
import { diskOfBytes, fixture, settled } from '../sources.ts';
import { treeOf } from '../trees.ts';

const disks = () => [fixture('lvm-0'), fixture('lvm-1')];
const numbers = Array.from({ length: 1000 * 64 }, (_, n) => `${String(Math.floor(n / 64)).padStart(15, '0')}\n`).join(
  '',
);

async function volumesOf(data: readonly Buffer[]) {
  const { volumes, groups } = await detect(data.map(diskOfBytes));
  return { volumes: new Map(volumes.map(volume => [volume.name, volume])), groups };
}

describe('a volume group that LVM made over two disks, one of which has no text of it', () => {
  test('gives every logical volume by its name, with its size and what it lies on', async () => {
    const { volumes, groups } = await volumesOf(disks());
    expect([...volumes].map(([name, { size }]) => [name, size / 1024])).toEqual([
      ['/dev/sda1', 6080],
      ['/dev/sdb', 6144],
      ['/dev/vg-0/root', 768],
      ['/dev/vg-0/in-pieces', 1152],
      ['/dev/vg-0/between', 64],
      ['/dev/vg-0/twice', 128],
      ['/dev/vg-0/mirrored', 128],
      ['/dev/vg-0/zeros', 192],
      ['/dev/vg-0/kept', 768],
    ]);
    expect(volumes.get('/dev/vg-0/root')?.place).toMatchObject({ on: ['/dev/sda1', '/dev/sdb'] });
    expect(volumes.get('/dev/vg-0/between')?.place).toMatchObject({ on: ['/dev/sda1'] });
    expect(groups.map(({ group }) => [group.name, group.extentSize])).toEqual([['vg-0', 64 * 1024]]);
  });

  test('a file system on stripes has every file', async () => {
    const { volumes } = await volumesOf(disks());
    const root = volumes.get('/dev/vg-0/root');
    expect(root?.content).toMatchObject({ kind: 'ext2', label: 'fixture' });
    if (root?.fileSystem === undefined) throw new Error('no file system');
    expect(await treeOf(root.fileSystem)).toEqual(expectedTree());
  });

  test('a volume in several pieces on both disks is read across each seam', async () => {
    const { volumes } = await volumesOf(disks());
    const { source } = volumes.get('/dev/vg-0/in-pieces') ?? {};
    if (source === undefined) throw new Error('no source');
    expect((await bytesAt(source, 0, numbers.length, 'test')).equals(Buffer.from(numbers))).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat(numbers.length - 1), fc.nat(200_000), async (offset, length) => {
        const end = Math.min(numbers.length, offset + length);
        const got = await bytesAt(source, offset, end - offset, 'test');
        expect(got.equals(Buffer.from(numbers.slice(offset, end)))).toBe(true);
      }),
      fuzz(40, 74),
    );
    await expect(bytesAt(source, source.size - 1, 2, 'test')).rejects.toBeInstanceOf(GuestUnreadable);
  });

  test.each([
    ['twice', 'raid1'],
    ['mirrored', 'mirror'],
    ['kept', 'snapshot'],
  ])('%s is recognised and not read: %s', async (name, what) => {
    const { volumes } = await volumesOf(disks());
    expect(volumes.get(`/dev/vg-0/${name}`)?.unreadable).toMatchObject({ reason: 'unsupported', what });
  });

  test('of which one disk is missing says so of each volume that needs it, and reads the others', async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = disks();
    const { volumes } = await volumesOf([first]);
    expect(volumes.get('/dev/vg-0/root')?.unreadable).toMatchObject({ reason: 'missing', what: 'physical volume' });
    expect(volumes.get('/dev/vg-0/between')?.unreadable).toBeUndefined();
    const alone = await volumesOf([second]);
    expect([...alone.volumes.values()].map(({ unreadable }) => unreadable?.what)).toEqual(['volume group']);
  });

  test('whose text was changed is not believed', async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = disks();
    for (let at = first.indexOf('in-pieces {'); at >= 0; at = first.indexOf('in-pieces {', at)) first.write('IN', at);
    const { volumes } = await volumesOf([first, second]);
    expect(volumes.get('/dev/sda1')?.unreadable).toMatchObject({ reason: 'damaged', what: 'LVM2 metadata' });
    expect(volumes.has('/dev/vg-0/root')).toBe(false);
  });

  test('that is damaged anywhere never does worse than to be unreadable', async () => {
    const whole = disks();
    const change = fc.record({ disk: fc.nat(1), at: fc.nat(256 * 1024), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 10 }),
        fc.nat(6 * 1024 * 1024),
        async (changes, cut) => {
          const damaged = whole.map(data => Buffer.from(data));
          for (const { disk, at, value } of changes) damaged[disk]?.writeUInt8(value, at);
          await volumesOf([damaged[0] ?? Buffer.alloc(0), damaged[1]?.subarray(0, cut) ?? Buffer.alloc(0)]);
        },
      ),
      fuzz(30, 75),
    );
  });
});

const group = (volume: string, physical = '') => `vg {
  id = "group" seqno = 1 extent_size = 8
  physical_volumes { pv0 { id = "one" pe_start = 2048 pe_count = 100 } ${physical} }
  logical_volumes { lv { id = "volume" status = ["READ", "VISIBLE"] ${volume} } }
}
`;
const segment = (type: string, more = '', first = 0) =>
  `segment${first + 1} { start_extent = ${first} extent_count = 2 type = "${type}" ${more} }`;

describe('the text of a volume group', () => {
  test.each([
    'thin',
    'thin-pool',
    'cache',
    'cache-pool',
    'writecache',
    'vdo',
    'raid5_ls',
    'raid10',
    'error',
    'integrity',
  ])('a segment of type %s is named as what cannot be read', type => {
    const found = volumeGroupOf(group(segment(type)));
    const [volume] = found.logical;
    if (volume === undefined) throw new Error('no volume');
    expect(() => logicalSource(found, volume, new Map())).toThrow(
      expect.objectContaining({ reason: 'unsupported', what: type }),
    );
  });

  test.each([
    ['a gap between segments', segment('zero', '', 3)],
    ['a stripe on nothing', segment('striped', 'stripes = []')],
    ['a stripe without its place', segment('striped', 'stripes = ["pv0"]')],
    ['stripes without their size', segment('striped', 'stripes = ["pv0", 0, "pv0", 4]')],
    ['a place that is no number', segment('striped', 'stripes = ["pv0", "x"]')],
    ['no extents', segment('zero').replace('extent_count = 2', 'extent_count = 0')],
    [
      'more extents than any disk has',
      segment('zero').replace('extent_count = 2', 'extent_count = 99999999999999999999'),
    ],
    ['no end', 'x = ['],
    ['sections too deep', 'a { '.repeat(20)],
    ['a string without its end', 'x = "'],
  ])('with %s is refused', (_, text) => {
    expect(() => volumeGroupOf(group(text))).toThrow(GuestUnreadable);
  });

  test('has comments, escapes, lists and numbers', () => {
    const { values, sections } = parseLvmText('a = "x\\"y\\\\" # "b"\nb = [ 1, -2, "c" ,]\nc = 1.5\nd { e = 1 }\n');
    expect([...values]).toEqual([
      ['a', 'x"y\\'],
      ['b', [1, -2, 'c']],
      ['c', 1.5],
    ]);
    expect(sections.get('d')?.values.get('e')).toBe(1);
  });

  test('any text is understood or refused', async () => {
    const words = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '=',
      ',',
      '"',
      '\\',
      '#',
      '\n',
      ' ',
      'id',
      '1',
      '"x"',
      'segment1',
      'type',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 60 }), async parts => {
        await settled(Promise.resolve().then(() => volumeGroupOf(group(parts.join(' ')))));
        await settled(Promise.resolve().then(() => parseLvmText(parts.join(''))));
      }),
      fuzz(300, 76),
    );
  });
});
