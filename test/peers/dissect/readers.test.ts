import { execFile } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { qcow2Of } from '../../fixtures/images/qcow2.ts';
import { vdiOf } from '../../fixtures/images/vdi.ts';
import { dynamicVhdOf, fixedVhdOf } from '../../fixtures/images/vhd.ts';
import { vhdxOf } from '../../fixtures/images/vhdx.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { halfRandom } from '../../pipeline/image/disks.ts';
import { installed } from '../installed.ts';
import { mustBeIdentical } from '../qemu/qemu-img.ts';
import { readByUs } from '../qemu/read-by-us.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
const run = promisify(execFile);

/** What we read must be what dissect reads, to the byte and to the length. */
async function mustReadAlike(file: string, kind: string) {
  const env = { ...process.env, PYTHONPATH: installed('dissect'), PYTHONDONTWRITEBYTECODE: '1' };
  const script = join(import.meta.dirname, 'to-raw.py');
  await run('python3', [script, kind, path(file), path('theirs.raw')], { env });
  const { size } = await readByUs(path(file), path('ours.raw'));
  expect(size).toBe((await stat(path('theirs.raw'))).size);
  await mustBeIdentical(path('theirs.raw'), 'raw', path('ours.raw'), 'raw');
}

beforeAll(async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'raw', path('disk.raw'), '70M');
  const writes = ['-P 7 69M 1M', '-P 1 0 512', '-P 2 65024 1k', '-P 3 50M 70k', '-P 5 31457792 512', '-P 9 20M 9M'];
  await ran('qemu-io', '-f', 'raw', ...writes.flatMap(one => ['-c', `write ${one}`]), path('disk.raw'));
});

test.each([
  ['vhd', 'vpc', 'subformat=dynamic'],
  ['vhd', 'vpc', 'subformat=fixed,force_size=on'],
  ['vhdx', 'vhdx', 'subformat=dynamic,block_size=1M'],
  ['vhdx', 'vhdx', 'subformat=fixed'],
  ['qcow2', 'qcow2', 'compat=0.10,cluster_size=512'],
  ['qcow2', 'qcow2', 'compat=1.1,preallocation=metadata'],
  ['vdi', 'vdi', 'static=off'],
  ['vdi', 'vdi', 'static=on'],
  ['vmdk', 'vmdk', 'subformat=monolithicSparse'],
  ['vmdk', 'vmdk', 'subformat=monolithicFlat'],
  ['vmdk', 'vmdk', 'subformat=twoGbMaxExtentSparse'],
  ['vmdk', 'vmdk', 'subformat=twoGbMaxExtentFlat'],
])('a %s of qemu (%s, %s) reads as dissect reads it', async (kind, format, options) => {
  const file = `disk-${options.replaceAll(/\W/g, '-')}.${kind}`;
  await ran('qemu-img', 'convert', '-f', 'raw', '-O', format, '-o', options, path('disk.raw'), path(file));
  await mustReadAlike(file, kind);
});

test('the files that our own tests are made of read as dissect reads them', async () => {
  const content = Buffer.concat([halfRandom(2 ** 20, 3), Buffer.alloc(2 ** 20), halfRandom(2 ** 20 + 1536, 4)]);
  const pieces = [5, 0, 34, 3, 4, 20].map((cluster, index) => {
    return { cluster, data: content.subarray(index * 65536, (index + 1) * 65536), packed: index % 2 === 1 };
  });
  const size = 2 ** 22 + 512;
  for (const [name, kind, file] of [
    ['deflate.qcow2', 'qcow2', qcow2Of(size, [...pieces, { cluster: 50 }])],
    ['second.qcow2', 'qcow2', qcow2Of(size, pieces, { version: 2 })],
    ['growing.vdi', 'vdi', vdiOf(content, { order: [2, 0, 3] })],
    ['fixed.vdi', 'vdi', vdiOf(content, { type: 2 })],
    ['dynamic.vhd', 'vhd', dynamicVhdOf(content, { order: [5, 0, 6, 1, 4] })],
    ['fixed.vhd', 'vhd', fixedVhdOf(content)],
    ['512.vhdx', 'vhdx', vhdxOf(content, { order: [3, 0, 2] })],
    ['4096.vhdx', 'vhdx', vhdxOf(content.subarray(0, 3 * 2 ** 20), { order: [2, 0], sector: 4096 })],
  ] as const) {
    await writeFile(path(name), file);
    await mustReadAlike(name, kind);
  }
});
