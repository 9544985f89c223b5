import { copyFile, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { failureOf } from '../../pipeline/image/disks.ts';
import { mustBeIdentical } from './qemu-img.ts';
import { readByUs } from './read-by-us.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);

interface Write {
  readonly at: number;
  readonly data: Buffer;
}

let writes: Write[] = [];
const sector = 512;

/** Everything that a qemu-io wrote to its file, in order: the format of Linux's dm-log-writes. */
function loggedWrites(log: Buffer): Write[] {
  expect(log.readBigUInt64LE(0)).toBe(0x6a736677736872n);
  const count = Number(log.readBigUInt64LE(16));
  const found: Write[] = [];
  for (let entry = 0, at = sector; entry < count; entry++) {
    const where = Number(log.readBigUInt64LE(at)) * sector;
    const length = Number(log.readBigUInt64LE(at + 8)) * sector;
    if (length > 0) found.push({ at: where, data: log.subarray(at + sector, at + sector + length) });
    at += sector + length;
  }
  return found;
}

beforeAll(async () => {
  await ran('qemu-img', 'create', '-q', '-f', 'vhdx', '-o', 'block_size=1M', path('new.vhdx'), '16M');
  await copyFile(path('new.vhdx'), path('written.vhdx'));
  await ran('truncate', '-s', '64M', path('log'));
  const file = `file.file.driver=file,file.file.filename=${path('written.vhdx')}`;
  const log = `file.log.driver=file,file.log.filename=${path('log')}`;
  const done = ['-P 1 0 64k', '-P 2 5M 1M', '-P 3 9M 2M', '-P 4 100k 200k', '-P 5 15M 4k'];
  const commands = done.flatMap(one => ['-c', `write ${one}`]);
  await ran('qemu-io', ...commands, '--image-opts', `driver=vhdx,file.driver=blklogwrites,${file},${log}`);
  writes = loggedWrites(await readFile(path('log')));
});

test('a VHDX whose writer died after any of its writes reads as qemu repairs it, or is refused within a log entry', async () => {
  const { size } = await stat(path('written.vhdx'));
  await copyFile(path('new.vhdx'), path('dead.vhdx'));
  const dead = await open(path('dead.vhdx'), 'r+');
  await dead.truncate(size);
  let replayed = 0;
  try {
    for (const { at, data } of writes) {
      await dead.write(data, 0, data.length, at);
      await copyFile(path('dead.vhdx'), path('mended.vhdx'));
      const said = await ran('qemu-img', 'check', '-r', 'all', path('mended.vhdx'));
      if (/leaks|repaired|Double/i.test(said) || !(await sameBytes('dead.vhdx', 'mended.vhdx'))) replayed++;
      await ran('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', path('mended.vhdx'), path('theirs.raw'));
      // The first sector of an entry without its others: torn, or damaged later, and nobody can tell which.
      if (data.toString('latin1', 0, 4) === 'loge') {
        const { code } = await failureOf(readByUs(path('dead.vhdx'), path('ours.raw')));
        expect(code).toBe('VHDX_LOG');
        continue;
      }
      await readByUs(path('dead.vhdx'), path('ours.raw'));
      await mustBeIdentical(path('theirs.raw'), 'raw', path('ours.raw'), 'raw');
    }
  } finally {
    await dead.close();
  }
  expect(writes.length).toBeGreaterThan(30);
  expect(replayed).toBeGreaterThan(5);
});

async function sameBytes(left: string, right: string): Promise<boolean> {
  return ran('cmp', '-s', path(left), path(right)).then(
    () => true,
    () => false,
  );
}
