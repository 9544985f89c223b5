import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesAt } from '../../../src/pipeline/guest/block-source.ts';
import { ext } from '../../../src/pipeline/guest/filesystems/ext/index.ts';
import { replayed } from '../../../src/pipeline/guest/filesystems/ext/journal/replay.ts';
import { readSuperblock } from '../../../src/pipeline/guest/filesystems/ext/superblock.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { treeOf } from '../../pipeline/guest/trees.ts';
import { noise } from '../guest.ts';
import { comparable, differences, fileSource, plantedTree, plantTree } from './ext.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

beforeAll(async () => {
  await mkdir(path('tree'));
  await plantTree(path('tree'));
});

async function opened<T>(
  image: string,
  use: (fileSystem: NonNullable<Awaited<ReturnType<typeof ext.open>>>) => Promise<T>,
) {
  const { source, handle } = await fileSource(image);
  try {
    const fileSystem = await ext.open(source);
    if (fileSystem === undefined) throw new Error(`${image}: no file system`);
    return await use(fileSystem);
  } finally {
    await handle.close();
  }
}

describe('what mke2fs and debugfs put into a file system is what is read out of it', () => {
  test.each([
    ['ext2', ['-t', 'ext2', '-b', '1024']],
    ['ext2 with 2 KiB blocks, revision 0', ['-t', 'ext2', '-b', '2048', '-r', '0', '-O', 'none', '-I', '128']],
    ['ext3', ['-t', 'ext3', '-b', '4096']],
    ['ext4 as it comes', ['-t', 'ext4']],
    ['ext4 with 1 KiB blocks', ['-t', 'ext4', '-b', '1024', '-O', 'metadata_csum,64bit']],
    ['ext4 with data in inodes', ['-t', 'ext4', '-O', 'inline_data', '-I', '512']],
    ['ext4 with clusters', ['-t', 'ext4', '-b', '4096', '-O', 'bigalloc', '-C', '65536']],
    [
      'ext4 with descriptors among its groups',
      ['-t', 'ext4', '-b', '1024', '-g', '1024', '-O', 'meta_bg,^resize_inode,64bit'],
    ],
    ['ext4 of 2008', ['-t', 'ext4', '-O', '^metadata_csum,^64bit,uninit_bg']],
    ['ext4 with a seed for its checksums', ['-t', 'ext4', '-O', 'metadata_csum_seed,sparse_super2,ea_inode,large_dir']],
    ['ext4 without extents', ['-t', 'ext4', '-b', '1024', '-O', '^extent,^64bit,^flex_bg']],
  ])('%s', async (name, options) => {
    const image = path(`${name.replaceAll(' ', '-')}.img`);
    await ran('mke2fs', '-q', '-F', '-d', path('tree'), ...options, image, '160m');
    // Directories as the kernel makes large ones: with a hash tree. It says 1 when it changed something.
    await ran('sh', '-c', 'e2fsck -fyD "$0" > "$0.log" 2>&1 || test $? -le 1', image);
    await mkdir(`${image}.out`);
    await ran('debugfs', '-R', `rdump / ${image}.out`, image);
    const stats = await ran('dumpe2fs', '-h', image);
    await opened(image, async fileSystem => {
      const tree = comparable(await treeOf(fileSystem, { bytes: 2 ** 30 }));
      expect(differences(tree, await plantedTree(path('tree')))).toEqual([]);
      const dumped = await plantedTree(`${image}.out`);
      dumped.delete('/lost+found');
      // debugfs 1.47 gives a file that lies in its inode at least the 60 bytes there are for it.
      const shorter = [...tree].filter(
        ([at, text]) => /^file [1-5]?\d /u.test(text) && dumped.get(at)?.startsWith('file 60 '),
      );
      if (options.includes('inline_data')) for (const [at, text] of shorter) dumped.set(at, text);
      expect(differences(tree, dumped)).toEqual([]);
      const space = await fileSystem.space();
      const counted = (field: string) => Number(new RegExp(`^${field}: +(\\d+)$`, 'mu').exec(stats)?.[1]);
      expect(space.free).toBe(counted('Free blocks') * counted('Block size'));
      expect(space.freeInodes).toBe(counted('Free inodes'));
      expect(fileSystem.uuid).toBe(/UUID: +(\S+)/u.exec(stats)?.[1]);
    });
    await rm(image);
    await rm(`${image}.out`, { recursive: true });
  });
});

const checksums = [
  { name: 'none', make: ['-t', 'ext3', '-b', '1024'], jo: 'jo' },
  { name: 'version 2', make: ['-t', 'ext4', '-b', '1024', '-O', 'metadata_csum,^64bit'], jo: 'jo -c -v 2' },
  { name: 'version 3', make: ['-t', 'ext4', '-b', '4096', '-O', 'metadata_csum,64bit'], jo: 'jo -c -v 3' },
];

describe.each(checksums)('a journal that debugfs wrote, checksums: $name', ({ name, make, jo }) => {
  test('replays to what debugfs makes of it, block for block', async () => {
    const base = path(`journal-${name}.img`);
    await ran('mke2fs', '-q', '-F', '-J', 'size=4', '-E', 'lazy_itable_init=0', ...make, base, '16m');
    const step = fc.record({
      kind: fc.constantFrom('write', 'write', 'write', 'revoke', 'unfinished'),
      // Blocks of free space, each wanted often.
      blocks: fc.uniqueArray(fc.integer({ min: 3000, max: 3020 }), { minLength: 1, maxLength: 6 }),
      seed: fc.nat(255),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async steps => {
        const image = path('journal.img');
        await copyFile(base, image);
        const commands = [jo];
        for (const [n, { kind, blocks, seed }] of steps.entries()) {
          const list = blocks.join(',');
          if (kind === 'revoke') commands.push(`jw -r ${list}`);
          else {
            // Every third begins as blocks of the journal itself do.
            const data = noise(blocks.length * 4096, seed);
            if (seed % 3 === 0) data.writeUInt32BE(0xc03b3998, 0);
            await writeFile(path(`step-${n}`), data);
            commands.push(`jw -b ${list} ${kind === 'unfinished' ? '-c ' : ''}${path(`step-${n}`)}`);
          }
        }
        await writeFile(path('commands'), `${commands.join('\n')}\njc\n`);
        await ran('debugfs', '-w', '-f', path('commands'), image);
        await copyFile(image, path('run.img'));
        await ran('debugfs', '-w', '-R', 'jr', path('run.img'));
        expect(await blocksThatDiffer(image, path('run.img'))).toEqual([]);
      }),
      fuzz(12, 80),
    );
  });
});

/** Outside the superblock, in which debugfs notes that it replayed, and the journal, which it empties. */
async function blocksThatDiffer(image: string, replayedImage: string): Promise<number[]> {
  const [before, after] = [await fileSource(image), await fileSource(replayedImage)];
  try {
    const sb = await readSuperblock(before.source);
    if (sb === undefined) throw new Error('no superblock');
    const { source, freshness } = await replayed({ source: before.source, sb });
    expect(freshness).toEqual({ state: 'replayed' });
    const own = await journalBlocks(image);
    const differ: number[] = [];
    for (let block = 0; block < sb.blocks; block++) {
      const [left, right] = await Promise.all(
        [source, after.source].map(one => bytesAt(one, block * sb.blockSize, sb.blockSize, 'test')),
      );
      const isSuperblock = block * sb.blockSize <= 1024 && (block + 1) * sb.blockSize > 1024;
      if (!isSuperblock && !own.has(block) && !left?.equals(right ?? Buffer.alloc(0))) differ.push(block);
    }
    return differ;
  } finally {
    await before.handle.close();
    await after.handle.close();
  }
}

async function journalBlocks(image: string): Promise<Set<number>> {
  return new Set((await ran('debugfs', '-R', 'blocks <8>', image)).trim().split(/\s+/u).map(Number));
}

test('a file that debugfs makes immutable says so, and no other does', async () => {
  const image = path('immutable.img');
  await ran('mke2fs', '-q', '-F', '-t', 'ext4', '-d', path('tree'), image, '160m');
  await writeFile(path('fixed.txt'), 'nameserver 10.2.0.2\n');
  await ran('debugfs', '-w', '-R', `write ${path('fixed.txt')} fixed`, image);
  await ran('debugfs', '-w', '-R', `write ${path('fixed.txt')} loose`, image);
  await ran('debugfs', '-w', '-R', 'sif fixed flags 0x80010', image);
  await opened(image, async fileSystem => {
    const root = await fileSystem.root();
    expect((await root.lookup('fixed'))?.immutable).toBe(true);
    expect((await root.lookup('loose'))?.immutable).toBeUndefined();
  });
});
