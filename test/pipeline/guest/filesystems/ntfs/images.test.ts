import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../../../../../src/pipeline/guest/filesystems/filesystem.ts';
import { ntfs } from '../../../../../src/pipeline/guest/filesystems/ntfs/index.ts';
import { diskOfBytes, fixture } from '../../sources.ts';
import { told } from '../../told.ts';
import { treeOf } from '../../trees.ts';

async function opened(data: Uint8Array): Promise<{ fileSystem: FileSystem; disk: ReturnType<typeof diskOfBytes> }> {
  const disk = diskOfBytes(data);
  const fileSystem = await ntfs.open(disk);
  if (fileSystem === undefined) throw new Error('no file system');
  return { fileSystem, disk };
}

/** Where the record of a file lies: names are in folders' records, too. */
function recordOf(data: Buffer, name: string): number {
  const text = Buffer.from(name, 'utf16le');
  for (let at = data.indexOf(text); at >= 0; at = data.indexOf(text, at + 1)) {
    const record = Math.floor(at / 1024) * 1024;
    const isFolder = (data.readUInt16LE(record + 22) & 2) !== 0;
    if (data.toString('latin1', record, record + 4) === 'FILE' && !isFolder) return record;
  }
  throw new Error(`${name} is not there`);
}

/** Where the value of a file's data begins, which is so short that it lies in the record. */
function dataOf(data: Buffer, record: number): number {
  for (let at = record + data.readUInt16LE(record + 20); ; at += data.readUInt32LE(at + 4)) {
    if (data.readUInt32LE(at) === 0x80) return at + data.readUInt16LE(at + 20);
  }
}

describe('NTFS', () => {
  test('shows what ntfs-3g shows: large folders, packed files, files in more pieces than a record has room for', async () => {
    const { fileSystem } = await opened(fixture('ntfs'));
    expect(fileSystem).toMatchObject({ kind: 'ntfs', label: 'fixture', freshness: { state: 'clean' }, anyCase: true });
    expect(fileSystem.uuid).toMatch(/^[0-9A-F]{16}$/);
    expect(await treeOf(fileSystem)).toEqual(told('ntfs'));
  });

  test('finds names in any case, in few reads', async () => {
    const { fileSystem, disk } = await opened(fixture('ntfs'));
    let at = await fileSystem.root();
    for (const name of ['windows', 'SYSTEM32', 'drivers']) {
      const next = await at.lookup(name);
      if (next?.kind !== 'directory') throw new Error(name);
      at = next;
    }
    expect(await at.lookup('STORVSC.SYS')).toMatchObject({ kind: 'file', size: 8 });
    expect(await at.lookup('storahci.sys')).toBeUndefined();
    expect(disk.bytesRead).toBeLessThan(20 * 16 * 1024);
  });

  test('counts what is free', async () => {
    const { total, free } = await (await opened(fixture('ntfs'))).fileSystem.space();
    expect(total).toBeGreaterThan(11 << 20);
    expect(free).toBeGreaterThan(1 << 20);
    expect(free).toBeLessThan(total);
  });

  test('says when Windows lies in hibernation on it', async () => {
    const data = fixture('ntfs');
    data.write('HIBR', dataOf(data, recordOf(data, 'hiberfil.sys')), 'latin1');
    expect((await opened(data)).fileSystem.freshness).toEqual({ state: 'stale', why: 'hibernated' });
  });

  test('says when Windows wants it checked', async () => {
    const data = fixture('ntfs');
    const record = data.readUInt32LE(48) * data.readUInt8(13) * 512 + 3 * 1024;
    const information = data.indexOf(Buffer.from('7000000028000000', 'hex'), record);
    const flags = information + data.readUInt16LE(information + 20) + 10;
    data.writeUInt16LE(data.readUInt16LE(flags) | 1, flags);
    expect((await opened(data)).fileSystem.freshness).toEqual({ state: 'clean', errors: true });
  });

  test('says when its log would have to be replayed', async () => {
    const data = fixture('ntfs');
    const page = data.indexOf(Buffer.alloc(8192, 0xff));
    restartPage(data.subarray(page, page + 4096), 5n, 0);
    restartPage(data.subarray(page + 4096, page + 8192), 4n, 2);
    expect((await opened(data)).fileSystem.freshness).toEqual({ state: 'stale', why: 'log' });
    restartPage(data.subarray(page + 4096, page + 8192), 6n, 2);
    expect((await opened(data)).fileSystem.freshness).toEqual({ state: 'clean' });
  });

  test('something else is none', async () => {
    expect(await ntfs.open(diskOfBytes(Buffer.alloc(1 << 20)))).toBeUndefined();
    expect(await ntfs.open(diskOfBytes(Buffer.alloc(10)))).toBeUndefined();
  });
});

/** A restart page of the log as Windows writes it, with one client in use. */
function restartPage(page: Buffer, at: bigint, flags: number): void {
  page.fill(0);
  page.write('RSTR', 0, 'latin1');
  page.writeUInt16LE(30, 4);
  page.writeUInt16LE(9, 6);
  page.writeUInt16LE(64, 24);
  page.writeUInt16LE(1, 30);
  for (let end = 510; end < 4096; end += 512) page.writeUInt16LE(1, end);
  page.writeBigInt64LE(at, 64);
  page.writeUInt16LE(0, 64 + 12);
  page.writeUInt16LE(flags, 64 + 14);
}
