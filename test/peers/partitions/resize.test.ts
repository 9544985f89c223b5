import { copyFile, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { run } from '../../journeys/program.ts';
import { MiB, makeGuest } from '../guest.ts';
import { bySfdisk } from './inspected.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

async function convert(from: string, to: string, ...more: string[]): Promise<void> {
  const ended = await run(['convert', path(from), path(to), '--force', ...more]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
}

/** The partitions alone, as sfdisk dumps them: no sizes of the disk. */
async function partitionsOf(file: string, ...options: string[]): Promise<string[]> {
  const dump = await ran('sfdisk', ...options, '-d', path(file));
  return dump.split('\n').flatMap(line => (/^\S+\d+ : (.*)$/.exec(line)?.[1] ?? '') || []);
}

describe('a GPT that sgdisk made', () => {
  const size = 80 * MiB;

  beforeAll(async () => {
    await makeGuest(path('gpt.raw'), { firmware: 'efi', size });
    // Another one whose partitions end in the middle.
    await ran('truncate', '-s', String(size), path('short.raw'));
    await ran('sgdisk', '-n1:2048:+16M', '-t1:ef00', '-n2:0:+20M', '-c2:root – 根', path('short.raw'));
  });

  test('is without fault to sgdisk and sfdisk after it grew, in every format', async () => {
    const before = await partitionsOf('gpt.raw');
    for (const [format, qemu] of [
      ['raw', 'raw'],
      ['qcow2', 'qcow2'],
      ['vhd', 'vpc'],
      ['vmdk', 'vmdk'],
    ] as const) {
      await convert('gpt.raw', `grown.${format}`, '--to', format, '--size', '200MiB');
      await ran('qemu-img', 'convert', '-f', qemu, '-O', 'raw', path(`grown.${format}`), path('grown.look'));
      expect((await stat(path('grown.look'))).size).toBe(200 * MiB);
      expect(await ran('sgdisk', '-v', path('grown.look')), format).toContain('No problems found');
      expect(await ran('sfdisk', '--verify', path('grown.look')), format).toContain('No errors detected');
      expect(await partitionsOf('grown.look')).toEqual(before);
      // The partitions themselves, to the byte: only the table is another.
      await ran('cmp', '-i', String(MiB), '-n', String(size - MiB - 34 * 512), path('gpt.raw'), path('grown.look'));
      await rm(path(`grown.${format}`));
    }
  });

  test('can be grown further by sfdisk, to the very end of the disk', async () => {
    await convert('gpt.raw', 'room.raw', '--size', '128M');
    await ran('sh', '-c', 'echo ", +" | sfdisk -q -N 2 "$0"', path('room.raw'));
    expect(await ran('sgdisk', '-v', path('room.raw'))).toContain('No problems found');
    expect(await ran('sgdisk', '-i2', path('room.raw'))).toContain(`Last sector: ${(128 * MiB) / 512 - 34} `);
  });

  test('shrinks to the last sector that its partitions leave, and not by one more', async () => {
    const least = 37 * MiB + 33 * 512;
    await convert('short.raw', 'shrunk.raw', '--size', String(least));
    expect((await stat(path('shrunk.raw'))).size).toBe(least);
    expect(await ran('sgdisk', '-v', path('shrunk.raw'))).toContain('No problems found');
    expect(await ran('sfdisk', '--verify', path('shrunk.raw'))).toContain('No errors detected');
    expect(await partitionsOf('shrunk.raw')).toEqual(await partitionsOf('short.raw'));
    const ended = await run(['convert', path('short.raw'), path('no.raw'), '--size', String(least - 512)]);
    expect(ended).toMatchObject({ code: 65, stdout: '' });
    expect(ended.stderr).toContain(`partition 2 ends at byte ${37 * MiB}`);
    await expect(stat(path('no.raw'))).rejects.toThrow('ENOENT');
  });

  test('is refused where data lies behind its partitions, with the byte', async () => {
    await copyFile(path('short.raw'), path('beyond.raw'));
    const disk = await open(path('beyond.raw'), 'r+');
    await disk.write(Buffer.from([1]), 0, 1, 60 * MiB + 77);
    await disk.close();
    const ended = await run(['convert', path('beyond.raw'), path('no.raw'), '--size', '40M']);
    expect(ended).toMatchObject({ code: 65, stdout: '' });
    expect(ended.stderr).toContain(`byte ${60 * MiB + 77}`);
  });

  test('of 16 entries, and of 300, keeps them', async () => {
    for (const entries of [16, 300]) {
      await ran('truncate', '-s', '0', path('entries.raw'));
      await ran('truncate', '-s', '64M', path('entries.raw'));
      await ran('sgdisk', `-S${entries}`, '-n1:2048:+8M', path('entries.raw'));
      await convert('entries.raw', 'entries-grown.raw', '--size', '96M');
      expect(await ran('sgdisk', '-v', path('entries-grown.raw')), String(entries)).toContain('No problems found');
      expect(await partitionsOf('entries-grown.raw')).toEqual(await partitionsOf('entries.raw'));
    }
  });
});

test('a GPT in sectors of 4 KiB is without fault to fdisk after it grew and shrank', async () => {
  const fdisk = (file: string, keys: string) =>
    ran('sh', '-c', 'printf "$1" | fdisk -b 4096 -w never -W never "$0" 2>&1', path(file), keys);
  const partitions = async (file: string) => {
    const listed = await ran('fdisk', '-b', '4096', '-o', 'Start,End,UUID,Type-UUID', '-l', path(file));
    return listed.split('\n').filter(line => /^ *\d+ +\d+ [0-9A-F]{8}-/.test(line));
  };
  await bySfdisk(path('4k.raw'), 96 * MiB);
  await fdisk('4k.raw', 'g\\nn\\n1\\n\\n+8M\\nn\\n2\\n\\n+16M\\nw\\n');
  const before = await partitions('4k.raw');
  expect(before).toHaveLength(2);
  for (const size of ['160M', '48M']) {
    await convert('4k.raw', '4k-other.raw', '--size', size);
    const said = await fdisk('4k-other.raw', 'v\\nq\\n');
    expect(said, size).toContain('No errors detected');
    expect(said).not.toMatch(/mismatch|corrupt|not at the end/i);
    expect(await partitions('4k-other.raw')).toEqual(before);
  }
  const ended = await run(['convert', path('4k.raw'), path('no.raw'), '--size', String(160 * MiB + 512)]);
  expect(ended).toMatchObject({ code: 64, stdout: '' });
});

test('an MBR with logical partitions is the same to sfdisk on a larger and on a smaller disk', async () => {
  const script = ['label: dos', 'start=2048, size=40000, type=83, bootable', 'start=43008, size=40000, type=5'];
  await bySfdisk(path('mbr.raw'), 96 * MiB, ...script, 'start=45056, size=10000, type=83');
  const before = await partitionsOf('mbr.raw');
  for (const size of ['160M', '64M', String(83_008 * 512)]) {
    await convert('mbr.raw', 'mbr-other.raw', '--size', size);
    expect(await ran('sfdisk', '--verify', path('mbr-other.raw')), size).toContain('No errors detected');
    expect(await partitionsOf('mbr-other.raw')).toEqual(before);
  }
});
