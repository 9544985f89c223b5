import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { failureOf } from '../../pipeline/image/disks.ts';
import { mustBeIdentical } from './qemu-img.ts';
import { readByUs } from './read-by-us.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
/** Not a multiple of any cluster. */
const size = 70 * 2 ** 20 + 3 * 512;

/** Noise, what compresses, and holes; over the ends of clusters. */
beforeAll(async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'raw', path('disk.raw'), String(size));
  const writes = [
    '-P 7 69M 1M',
    '-P 1 0 512',
    '-P 2 65024 1k',
    '-P 3 50M 70k',
    '-P 5 31457792 512',
    `-P 9 ${size - 512} 512`,
  ];
  await ran('qemu-io', '-f', 'raw', ...writes.flatMap(one => ['-c', `write ${one}`]), path('disk.raw'));
  const noise = '"if=/dev/urandom" "of=$0" bs=64k seek=100 count=70 conv=notrunc status=none';
  await ran('sh', '-c', `dd ${noise}`, path('disk.raw'));
});

/** What we read must be what qemu makes a raw disk of, to the byte and to the length. */
async function mustReadAlike(file: string, format: 'qcow2' | 'vdi') {
  await ran('qemu-img', 'convert', '-f', format, '-O', 'raw', path(file), path('theirs.raw'));
  const found = await readByUs(path(file), path('ours.raw'));
  await mustBeIdentical(path('theirs.raw'), 'raw', path('ours.raw'), 'raw');
  expect(found).toMatchObject({ format, size: (await stat(path('theirs.raw'))).size });
}

describe.each([
  [''],
  ['cluster_size=512'],
  ['cluster_size=4k'],
  ['cluster_size=2M'],
  ['compat=0.10'],
  ['compat=0.10,cluster_size=1k'],
  ['lazy_refcounts=on,refcount_bits=64'],
  ['refcount_bits=1'],
  ['preallocation=metadata'],
  ['preallocation=falloc'],
  ['preallocation=full,cluster_size=128k'],
])('qcow2 with %s', options => {
  const with_ = options === '' ? [] : ['-o', options];

  test('converted by qemu-img reads as it reads it', async () => {
    await ran('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', ...with_, path('disk.raw'), path('disk.qcow2'));
    await mustReadAlike('disk.qcow2', 'qcow2');
    await mustBeIdentical(path('ours.raw'), 'raw', path('disk.raw'), 'raw');
  });

  test('written, zeroed and discarded by qemu-io reads as it reads it', async () => {
    const zeros = options.includes('0.10') ? [] : ['write -z 1M 3M', 'write -z -u 200M 5M', 'write -z 69M 700k'];
    const orders = [
      'write -P 7 255M 1M',
      'write -P 1 70000 512',
      'write -P 3 100M 700k',
      ...zeros,
      'discard 100M 256k',
      'write -P 5 2M 3k',
    ];
    await ran('qemu-img', 'create', '-q', '-f', 'qcow2', ...with_, path('made.qcow2'), '256M');
    await ran('qemu-io', '-f', 'qcow2', '-d', 'unmap', ...orders.flatMap(order => ['-c', order]), path('made.qcow2'));
    await mustReadAlike('made.qcow2', 'qcow2');
  });
});

describe.each([
  ['cluster_size=512'],
  ['cluster_size=4k,compat=0.10'],
  ['cluster_size=64k'],
  ['cluster_size=2M'],
  ['compression_type=zstd,cluster_size=512'],
  ['compression_type=zstd'],
  ['compression_type=zstd,cluster_size=2M'],
])('compressed qcow2 with %s', options => {
  test('reads as qemu reads it, also when some clusters were written again', async () => {
    const file = path('packed.qcow2');
    await ran('qemu-img', 'convert', '-c', '-f', 'raw', '-O', 'qcow2', '-o', options, path('disk.raw'), file);
    await mustReadAlike('packed.qcow2', 'qcow2');
    const orders = ['write -P 6 51M 3k', 'write -P 8 69M 64k', 'write -P 4 7M 512'];
    await ran('qemu-io', '-f', 'qcow2', ...orders.flatMap(order => ['-c', order]), file);
    await mustReadAlike('packed.qcow2', 'qcow2');
  });
});

test('internal snapshots are passed over: the disk is read as it is now', async () => {
  const file = path('snapshots.qcow2');
  await ran('qemu-img', 'create', '-q', '-f', 'qcow2', file, '1G');
  const write = (order: string) => ran('qemu-io', '-f', 'qcow2', '-c', `write ${order}`, file);
  await write('-P 1 0 1M');
  await ran('qemu-img', 'snapshot', '-c', 'first', file);
  await write('-P 2 64k 100k');
  await ran('qemu-img', 'snapshot', '-c', 'second', file);
  await write('-P 3 900M 100k');
  await mustReadAlike('snapshots.qcow2', 'qcow2');
  await ran('qemu-img', 'snapshot', '-a', 'first', file);
  await mustReadAlike('snapshots.qcow2', 'qcow2');
});

test('a file that was not closed reads as qemu reads it', async () => {
  const file = path('dirty.qcow2');
  await ran('qemu-img', 'create', '-q', '-f', 'qcow2', '-o', 'lazy_refcounts=on', file, '100M');
  // The data is there and the mark is, but nobody took it away: qemu was killed.
  const killed = ['-c', 'write -P 5 3M 200k', '-c', 'flush', '-c', 'sigraise 9'];
  await ran('qemu-io', '-f', 'qcow2', ...killed, file).catch(() => {});
  expect(JSON.parse(await ran('qemu-img', 'info', '--output=json', file))['dirty-flag']).toBe(true);
  // Opening it for convert is a reading, too; but qemu mends nothing then.
  await mustReadAlike('dirty.qcow2', 'qcow2');
});

test.each([
  ['QCOW2_BACKING', ['-b', 'base.qcow2', '-F', 'qcow2']],
  ['QCOW2_EXTENDED_L2', ['-o', 'extended_l2=on']],
  ['QCOW2_DATA_FILE', ['-o', 'data_file=data.raw']],
  [
    'QCOW2_ENCRYPTED',
    ['--object', 'secret,id=key,data=abc', '-o', 'encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10'],
  ],
])('%s is what another kind is refused with', async (code, options) => {
  await ran('qemu-img', 'create', '-q', '-f', 'qcow2', path('base.qcow2'), '10M');
  await ran('sh', '-c', 'cd "$0" && shift 0 && qemu-img create -q -f qcow2 "$@" other.qcow2 10M', here.dir, ...options);
  expect(await failureOf(readByUs(path('other.qcow2'), path('ours.raw')))).toMatchObject({ code, exit: 'data' });
});

test('a file that is marked as corrupt is refused', async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'qcow2', path('corrupt.qcow2'), '10M');
  const file = await open(path('corrupt.qcow2'), 'r+');
  await file.write(Buffer.from([2]), 0, 1, 79);
  await file.close();
  expect(await ran('qemu-img', 'info', path('corrupt.qcow2'))).toMatch(/corrupt: true/);
  expect(await failureOf(readByUs(path('corrupt.qcow2'), path('ours.raw')))).toMatchObject({ code: 'QCOW2_CORRUPT' });
});

describe.each([['static=off'], ['static=on']])('VDI with %s', options => {
  test('converted by qemu-img reads as it reads it', async () => {
    await ran('qemu-img', 'convert', '-f', 'raw', '-O', 'vdi', '-o', options, path('disk.raw'), path('disk.vdi'));
    await mustReadAlike('disk.vdi', 'vdi');
  });

  test('written by qemu-io here and there reads as it reads it', async () => {
    await ran('qemu-img', 'create', '-q', '-f', 'vdi', '-o', options, path('made.vdi'), '100M');
    const writes = ['-P 5 60M 5M', '-P 3 0 512', '-P 9 104857088 512', '-P 4 1048000 3k'];
    await ran('qemu-io', '-f', 'vdi', ...writes.flatMap(one => ['-c', `write ${one}`]), path('made.vdi'));
    await mustReadAlike('made.vdi', 'vdi');
  });
});
