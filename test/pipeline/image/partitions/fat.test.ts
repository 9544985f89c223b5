import { describe, expect, it } from 'vitest';
import { openFat } from '../../../../src/pipeline/image/partitions/fat.ts';
import { Malformed, type View, viewOf } from '../../../../src/pipeline/image/partitions/view.ts';
import { bytesDisk } from './disk-of.ts';
import { fatImage, type Tree } from './fat-image.ts';

const widths = [12, 16, 32] as const;
const program = Buffer.from('MZ and the rest');
const tree: Tree = {
  EFI: {
    BOOT: { 'BOOTX64.EFI': program },
    debian: { 'shimx64.efi': Buffer.alloc(3000, 1), 'an unusually long name with blanks.txt': Buffer.from('hello') },
  },
  'README.TXT': Buffer.from('read me'),
};

function view(data: Buffer): View {
  return viewOf(data.length, bytesDisk(data).read);
}

async function open(data: Buffer) {
  const fat = await openFat(view(data));
  if (fat === undefined) throw new TypeError('NOT_FAT');
  return fat;
}

describe.each(widths)('a FAT%i file system', bits => {
  const { data } = fatImage(bits, tree);

  it('is told by its width', async () => {
    expect((await open(data)).bits).toBe(bits);
  });

  it('finds a file by its path, in any case, by its long and its short name', async () => {
    const fat = await open(data);
    const paths = [
      ['EFI', 'BOOT', 'BOOTX64.EFI'],
      ['efi', 'Boot', 'bootx64.efi'],
      ['EFI', 'debian', 'SHIMX64.EFI'],
      ['EFI', 'ALIAS~1.X', 'AN UNUSUALLY LONG NAME WITH BLANKS.TXT'],
    ];
    for (const path of paths) expect(await fat.find(...path), path.join('/')).toBeDefined();
    expect(await fat.find('EFI', 'BOOT', 'BOOTIA32.EFI')).toBeUndefined();
    expect(await fat.find('README.TXT', 'BOOT')).toBeUndefined();
  });

  it('gives names as they were written, with size and the first bytes', async () => {
    const fat = await open(data);
    const debian = await fat.find('EFI', 'debian');
    const names = [];
    for await (const entry of fat.list(debian)) names.push([entry.name, entry.size]);
    expect(names).toEqual([
      ['shimx64.efi', 3000],
      ['an unusually long name with blanks.txt', 5],
    ]);
    const file = await fat.find('EFI', 'BOOT', 'BOOTX64.EFI');
    expect(file && (await fat.head(file, 100)).toString()).toBe(program.toString());
  });

  it('lists a directory of many clusters', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `a file with a long name ${index}.txt`);
    const many = fatImage(bits, { EFI: Object.fromEntries(names.map(name => [name, Buffer.alloc(1)])) });
    const fat = await open(many.data);
    const found = [];
    for await (const { name } of fat.list(await fat.find('EFI'))) found.push(name);
    expect(found).toEqual(names);
  });
});

describe('a damaged FAT file system', () => {
  const full = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`FILE${index}.TXT`, Buffer.alloc(1)]));

  it.each(widths)('with a loop in a chain of clusters is malformed, not endless (FAT%i)', async bits => {
    const image = fatImage(bits, { EFI: full });
    const first = image.at.get('EFI') ?? 0;
    image.link(first + 3, first);
    await expect(readAll(image.data)).rejects.toMatchObject({ problem: 'cluster-chain' });
  });

  it.each(widths)('with a chain that leads to a free cluster or past the last is malformed (FAT%i)', async bits => {
    for (const to of [0, 1, { 12: 0xfee, 16: 0xffee, 32: 0x0fffffee }[bits]]) {
      const image = fatImage(bits, { EFI: full });
      image.link(image.at.get('EFI') ?? 0, to);
      await expect(readAll(image.data)).rejects.toBeInstanceOf(Malformed);
    }
  });

  it('with a directory that never ends is malformed', async () => {
    const image = fatImage(32, { EFI: full });
    const from = image.at.get('EFI') ?? 0;
    // A chain over all clusters, and no byte of zero in any of them.
    image.data.fill('A', image.clusters + (from - 2) * 512);
    for (let cluster = from; cluster < 2900; cluster++) image.link(cluster, cluster + 1);
    await expect(readAll(image.data)).rejects.toMatchObject({ problem: 'directory' });
  });

  it.each([
    ['more sectors than the partition', (sector: Buffer) => sector.writeUInt16LE(0xffff, 19)],
    ['a FAT that is too small for the clusters', (sector: Buffer) => sector.writeUInt16LE(1, 22)],
    ['no sectors at all', (sector: Buffer) => sector.writeUInt16LE(0, 19)],
    ['more reserved sectors than sectors', (sector: Buffer) => sector.writeUInt16LE(0xffff, 14)],
    ['no root directory', (sector: Buffer) => sector.writeUInt16LE(0, 17)],
  ])('that claims %s is malformed', async (_, damage) => {
    const { data } = fatImage(16, tree);
    damage(data);
    await expect(openFat(view(data))).rejects.toMatchObject({ problem: 'boot-record' });
  });

  it('with a stray or torn long name falls back to the short one', async () => {
    const image = fatImage(16, { 'a long name in two pieces.txt': Buffer.from('x') });
    const root = image.data.indexOf('ALIAS~0');
    image.data.writeUInt8(0x07, root - 32);
    const names = [];
    for await (const { name } of (await open(image.data)).list()) names.push(name);
    expect(names).toEqual(['ALIAS~0.X']);
  });

  it('with a long name left over from a file that was renamed without it gives the new name', async () => {
    const image = fatImage(16, { 'a long name in two pieces.txt': Buffer.from('x') });
    image.data.write('NEWER', image.data.indexOf('ALIAS~0'), 'latin1');
    const names = [];
    for await (const { name } of (await open(image.data)).list()) names.push(name);
    expect(names).toEqual(['NEWER~0.X']);
  });

  it('cannot smuggle control characters or reversed text out in a name', async () => {
    const name = 'grub\u001b[2J\u202efdp.exe';
    const image = fatImage(16, { [name]: Buffer.from('x') });
    const names = [];
    for await (const entry of (await open(image.data)).list()) names.push(entry.name);
    expect(names).toEqual(['grub\ufffd[2J\ufffdfdp.exe']);
  });
});

async function readAll(data: Buffer): Promise<void> {
  const fat = await open(data);
  for await (const _ of fat.list(await fat.find('EFI')));
}
