import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readInitramfs } from '../../../src/pipeline/guest/initramfs/initramfs.ts';
import { Feed } from '../../../src/pipeline/guest/unpack/feed.ts';
import { compressionOf } from '../../../src/pipeline/guest/unpack/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { fileOf } from '../../pipeline/guest/initramfs/packed.ts';
import { noise } from '../guest.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

const commands = [
  'gzip -1',
  'gzip -9',
  'zstd -q -1',
  'zstd -q -19 --long=27',
  'xz --check=crc32',
  'xz --check=none -0',
  'xz --check=sha256 -9',
  'xz --block-size=100000',
  'xz --lzma2=dict=4KiB,lc=1,lp=3,pb=4',
  'xz --lzma2=dict=1MiB,lc=0,lp=0,pb=0,nice=273',
  'lzma',
  'lzma --lzma1=dict=64KiB,lc=3,lp=0,pb=2',
  'lz4 -q -l -1',
  'lz4 -q -l -9',
  'lzop -q -1',
  'lzop -q -9',
  'bzip2 -1',
  'bzip2 -9',
] as const;

beforeAll(async () => {
  await mkdir(path('tree/usr/lib/modules/6.1'), { recursive: true });
  for (let n = 0; n < 300; n++) await writeFile(path(`tree/usr/lib/modules/6.1/module-${n}.ko`), mixed(n * 37));
  await ran('sh', '-c', 'cd "$0/tree" && find . | sort | cpio --quiet -o -H newc > ../archive', here.dir);
});

/** Runs, text, noise, and repeats from far away: what every kind of match and literal is for. */
function mixed(seed: number): Buffer {
  const pieces = [
    noise(700, seed),
    Buffer.alloc(seed % 5000, seed % 256),
    noise(900, 7),
    Buffer.from('text '.repeat(seed % 90)),
  ];
  return Buffer.concat([...pieces, noise(seed % 300, seed + 1), ...pieces.toReversed()]);
}

describe('what a tool packed is unpacked to the same bytes', () => {
  test.each(commands)('%s', async command => {
    await ran('sh', '-c', `${command} -c < "$0/archive" > "$0/packed"`, here.dir);
    const packed = await readFile(path('packed'));
    const feed = new Feed(fileOf(packed));
    const compression = compressionOf(await feed.peek(9));
    if (compression === undefined) throw new Error('not recognised');
    const chunks: Buffer[] = [];
    for await (const chunk of compression.unpack(feed)) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).equals(await readFile(path('archive')))).toBe(true);
    expect(feed.left).toBe(0);
  });
});

test.each(commands)('an initramfs packed by %s has the names that cpio lists', async command => {
  await ran('sh', '-c', `${command} -c < "$0/archive" > "$0/packed"`, here.dir);
  const listed = (await ran('sh', '-c', 'cpio --quiet -it < "$0/archive"', here.dir)).trim().split('\n');
  const { entries, modules, problem } = await readInitramfs(fileOf(await readFile(path('packed'))));
  expect(problem).toBeUndefined();
  expect(entries.map(entry => entry.path)).toEqual(listed.map(name => name.replace(/^\.$/, '.')));
  expect(modules.size).toBe(300);
});
