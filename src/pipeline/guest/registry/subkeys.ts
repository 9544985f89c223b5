import { damaged, GuestUnreadable } from '../unreadable.ts';
import { type Cells, cellAt } from './cells.ts';

const MOST_KEYS = 100_000;
const MOST_LISTS = 4096;

/**
 * Offsets of the keys that a list names: `lf` and `lh` with a hint beside each, `li` without, `ri` of other lists.
 * Source: "Windows registry file format specification", "Index leaf", "Fast leaf", "Hash leaf", "Index root".
 */
export async function subkeysIn(cells: Cells, list: number): Promise<readonly number[]> {
  const top = await cellAt(cells, list, 'subkey list');
  if (kindOf(top) !== 'ri') return leafOf(top, list);
  const lists = offsetsOf(top, 4, MOST_LISTS, list);
  const keys: number[] = [];
  for (const each of lists) {
    for (const key of leafOf(await cellAt(cells, each, 'subkey list'), each)) keys.push(key);
    if (keys.length > MOST_KEYS) throw new GuestUnreadable('too-much', 'subkey list', { offset: list });
  }
  return keys;
}

function leafOf(cell: Buffer, offset: number): readonly number[] {
  const kind = kindOf(cell);
  if (kind === 'lf' || kind === 'lh') return offsetsOf(cell, 8, MOST_KEYS, offset);
  if (kind === 'li') return offsetsOf(cell, 4, MOST_KEYS, offset);
  // A root of roots is never written.
  throw damaged('subkey list', { offset });
}

function kindOf(cell: Buffer): string {
  return cell.toString('latin1', 0, 2);
}

function offsetsOf(cell: Buffer, stride: number, most: number, offset: number): readonly number[] {
  const count = cell.readUInt16LE(2);
  if (count > most || 4 + count * stride > cell.length) throw damaged('subkey list', { offset, count });
  return Array.from({ length: count }, (_, index) => cell.readUInt32LE(4 + index * stride));
}
