/**
 * What items are ordered by. Numbers past 2^53 (the trees' own, negative ones) lose their last digits, which changes no
 * order and concerns nothing that is looked for here.
 */
export interface Key {
  readonly object: number;
  readonly type: number;
  readonly offset: number;
}

export const KEY_BYTES = 17;

/** Types of items. */
export const item = {
  inode: 1,
  inodeRef: 12,
  directoryItem: 84,
  directoryIndex: 96,
  extentData: 108,
  root: 132,
  rootBackref: 144,
  rootRef: 156,
  chunk: 228,
} as const;

/** Numbers of trees and of their own objects. */
export const object = { topTree: 5, rootDirectory: 6, chunks: 256, firstInode: 256 } as const;

/** More than any offset. */
export const LAST = 2 ** 64;

export function keyAt(data: Buffer, at: number): Key {
  return { object: wide(data, at), type: data.readUInt8(at + 8), offset: wide(data, at + 9) };
}

export function compare(a: Key, b: Key): number {
  return a.object - b.object || a.type - b.type || a.offset - b.offset;
}

function wide(data: Buffer, at: number): number {
  return data.readUInt32LE(at + 4) * 0x100000000 + data.readUInt32LE(at);
}
