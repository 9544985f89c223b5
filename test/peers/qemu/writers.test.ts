import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { run, vmferry } from '../../journeys/program.ts';
import { MiB, makeGuest } from '../guest.ts';
import { infoOf, mustBeIdentical } from './qemu-img.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
const size = 165 * MiB + 3 * 512;

/** The same disk as others keep it: what each has allocated differs. */
const sources = ['raw', 'qcow2', 'vmdk', 'vhdx', 'vdi'] as const;
const writers = [
  { format: 'qcow2', qemu: 'qcow2', checked: true },
  { format: 'vhd-dynamic', qemu: 'vpc', checked: false },
  { format: 'vhd', qemu: 'vpc', checked: false },
  { format: 'vmdk', qemu: 'vmdk', checked: true },
  { format: 'raw', qemu: 'raw', checked: false },
] as const;

beforeAll(async () => {
  await makeGuest(path('web.raw'), { firmware: 'efi', size });
  for (const format of sources.filter(one => one !== 'raw')) {
    // Zeros written out in one of them, left out in the others.
    const all = format === 'qcow2' ? ['-S', '0'] : [];
    await ran('qemu-img', 'convert', '-f', 'raw', '-O', format, ...all, path('web.raw'), path(`web.${format}`));
  }
});

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

describe.each(writers)('$format', ({ format, qemu, checked }) => {
  const out = (name: string) => `${name}.${format}`;

  test('is the same file whatever the disk was read from, and the disk that qemu-img sees', async () => {
    const digests = new Set<string>();
    for (const source of sources) {
      const file = path(out(`from-${source}`));
      const ended = await run(['convert', path(`web.${source}`), file, '--to', format, '--verify']);
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      digests.add(await digestOf(file));
      if (source !== 'raw') await rm(file);
    }
    expect(digests.size).toBe(1);
    const file = path(out('from-raw'));
    if (checked) expect(await ran('qemu-img', 'check', '-f', qemu, file)).toContain('No errors');
    expect(await infoOf(file, qemu)).toMatchObject({ format: qemu });
    await mustBeIdentical(file, qemu, path('web.raw'), 'raw');
  });

  test('arrives in a pipe as in a file', async () => {
    const script = '"$0" "$1" convert "$2" - --to "$3" | cmp - "$4"';
    await ran('sh', '-c', script, process.execPath, vmferry, path('web.vhdx'), format, path(out('from-raw')));
  });

  test('is read again as the disk it was made of', async () => {
    const back = path(out('back'));
    const ended = await run(['convert', path(out('from-raw')), back, '--to', 'raw']);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    await mustBeIdentical(back, 'raw', path('web.raw'), 'raw');
    await rm(back);
  });
});

describe('qcow2 at its edges', () => {
  test.each([
    ['a disk without data', 512],
    ['one that ends in the middle of a cluster', 512 * MiB + 512],
    ['8 TiB of nothing', 8 * 2 ** 40],
  ])('%s', async (_, bytes) => {
    await ran('rm', '-f', path('edge.qcow2'), path('edge.raw'), path('again.qcow2'));
    await ran('qemu-img', 'create', '-q', '-f', 'qcow2', path('edge.qcow2'), String(bytes));
    await ran('qemu-io', '-f', 'qcow2', '-c', `write -P 9 ${bytes - 512} 512`, path('edge.qcow2'));
    const ended = await run(['convert', path('edge.qcow2'), path('again.qcow2')]);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(await ran('qemu-img', 'check', path('again.qcow2'))).toContain('No errors');
    expect(await infoOf(path('again.qcow2'), 'qcow2')).toMatchObject({ 'virtual-size': bytes });
    await mustBeIdentical(path('again.qcow2'), 'qcow2', path('edge.qcow2'), 'qcow2');
  });

  test('can be written on by qemu: its counts and tables are what qemu would have made', async () => {
    const file = path('from-raw.qcow2');
    await ran('qemu-io', '-f', 'qcow2', '-c', 'write -P 3 1M 90M', '-c', 'discard 100M 20M', file);
    expect(await ran('qemu-img', 'check', '-f', 'qcow2', file)).toContain('No errors');
    await ran('qemu-img', 'resize', '-q', '-f', 'qcow2', file, '4G');
    expect(await ran('qemu-img', 'check', '-f', 'qcow2', file)).toContain('No errors');
  });
});

test('a dynamic VHD of more than 2040 GiB is refused in one sentence, before anything is written', async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'raw', path('large.raw'), '1M');
  await truncate(path('large.raw'), 2041 * 1024 * MiB);
  const ended = await run(['convert', path('large.raw'), path('large.vhd'), '--to', 'vhd-dynamic']);
  expect(ended).toMatchObject({ code: 65, stdout: '' });
  expect(ended.stderr).toContain('2190433320960');
});
