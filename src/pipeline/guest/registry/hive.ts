import { type BlockSource, CachedDisk } from '../block-source.ts';
import type { FileNode } from '../filesystems/filesystem.ts';
import { damaged, reading } from '../unreadable.ts';
import { baseBlockOf } from './base-block.ts';
import { type Cells, cellAt, NOTHING } from './cells.ts';
import { subkeysIn } from './subkeys.ts';
import { type HiveValue, type ValueRecord, valueAt } from './values.ts';

const MOST_VALUES = 16_384;
const ASCII = 0x20;
/** Bytes of a hive that are kept. */
const KEPT = 4 * 1024 * 1024;

/** A key of the registry. Names are found in any case. What cannot be read throws GuestUnreadable, at the key that it concerns. */
export interface HiveKey {
  readonly name: string;
  keys(): Promise<readonly HiveKey[]>;
  values(): Promise<readonly ValueRecord[]>;
  /** @param path names with backslashes between them */
  key(path: string): Promise<HiveKey | undefined>;
  value(name: string): Promise<HiveValue | undefined>;
}

/** A file of the registry. */
export interface Hive {
  readonly root: HiveKey;
  /** Changes may be in its logs that are not in it. */
  readonly dirty: boolean;
}

/**
 * A hive in a guest's file; only the cells that are asked for are read.
 * @returns undefined where the file is no hive
 */
export async function openHive(file: FileNode): Promise<Hive | undefined> {
  const read = async (offset: number, into: Uint8Array): Promise<void> => {
    for (let done = 0; done < into.length; ) {
      const got = await file.read(offset + done, into.subarray(done));
      if (got === 0) throw damaged('hive', { offset: offset + done });
      done += got;
    }
  };
  return hiveIn(new CachedDisk({ size: file.size, read }, { block: 4096, most: KEPT }));
}

/** A hive in any source of bytes. */
export async function hiveIn(source: BlockSource): Promise<Hive | undefined> {
  return reading('hive', async () => {
    const base = await baseBlockOf(source);
    if (base === undefined) return undefined;
    return { root: await keyAt({ source, base }, base.root), dirty: base.dirty };
  });
}

/** Source: "Windows registry file format specification", "Key node". */
async function keyAt(cells: Cells, offset: number): Promise<HiveKey> {
  const cell = await reading('key', () => cellAt(cells, offset, 'key'));
  if (cell.toString('latin1', 0, 2) !== 'nk' || cell.length < 76) throw damaged('key', { offset });
  const length = cell.readUInt16LE(72);
  if (76 + length > cell.length) throw damaged('key', { offset, length });
  const name = cell.toString((cell.readUInt16LE(2) & ASCII) !== 0 ? 'latin1' : 'utf16le', 76, 76 + length);
  const keys = () => reading('subkey list', () => subkeysOf(cells, cell));
  const values = () => reading('value list', () => valuesOf(cells, cell));
  const self: HiveKey = {
    name,
    keys,
    values,
    key: path => keyBelow(self, path),
    value: async wanted => {
      const found = (await values()).find(each => same(each.name, wanted));
      return found && reading('value', found.read);
    },
  };
  return self;
}

async function keyBelow(from: HiveKey, path: string): Promise<HiveKey | undefined> {
  let at: HiveKey | undefined = from;
  for (const name of path.split('\\').filter(Boolean)) {
    at = (await at.keys()).find(key => same(key.name, name));
    if (at === undefined) return undefined;
  }
  return at;
}

function same(a: string, b: string): boolean {
  return a.length === b.length && a.toUpperCase() === b.toUpperCase();
}

async function subkeysOf(cells: Cells, cell: Buffer): Promise<readonly HiveKey[]> {
  const [count, list] = [cell.readUInt32LE(20), cell.readUInt32LE(28)];
  if (count === 0 || list === NOTHING) return [];
  const keys: HiveKey[] = [];
  for (const offset of await subkeysIn(cells, list)) keys.push(await keyAt(cells, offset));
  return keys;
}

async function valuesOf(cells: Cells, cell: Buffer): Promise<readonly ValueRecord[]> {
  const [count, offset] = [cell.readUInt32LE(36), cell.readUInt32LE(40)];
  if (count === 0 || offset === NOTHING) return [];
  const list = await cellAt(cells, offset, 'value list');
  if (count > MOST_VALUES || count * 4 > list.length) throw damaged('value list', { offset, count });
  const values: ValueRecord[] = [];
  for (let index = 0; index < count; index++) values.push(await valueAt(cells, list.readUInt32LE(index * 4)));
  return values;
}
