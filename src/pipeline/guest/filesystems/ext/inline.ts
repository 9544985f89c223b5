import { damaged } from '../../unreadable.ts';
import { extraSize, type Inode } from './inode.ts';

const MAGIC = 0xea020000;
/** `system.`, as attributes abbreviate it. */
const SYSTEM = 7;
const HEADER = 16;

/**
 * What a small file holds inside its inode: 60 bytes where block numbers would be, the rest as the extended attribute
 * `system.data`. Source: kernel documentation, filesystems/ext4/inlinedata and attributes.
 */
export function inlineParts(inode: Inode): readonly [head: Buffer, rest: Buffer] {
  return [inode.block, systemData(inode)];
}

function systemData(inode: Inode): Buffer {
  const { data } = inode;
  const start = 128 + extraSize(data);
  const first = start + 4;
  if (data.length < first + 4 || data.readUInt32LE(start) !== MAGIC) return Buffer.alloc(0);
  for (let at = first; at + HEADER <= data.length && data.readUInt32LE(at) !== 0; ) {
    const length = data.readUInt8(at);
    const name = data.toString('latin1', at + HEADER, at + HEADER + length);
    if (data.readUInt8(at + 1) === SYSTEM && name === 'data') return attributeValue(inode, at, first);
    at += HEADER + Math.ceil(length / 4) * 4;
  }
  return Buffer.alloc(0);
}

function attributeValue({ data, number }: Inode, entry: number, first: number): Buffer {
  const at = first + data.readUInt16LE(entry + 2);
  const size = data.readUInt32LE(entry + 8);
  const elsewhere = data.readUInt32LE(entry + 4);
  if (elsewhere !== 0 || at + size > data.length) throw damaged('inline data', { inode: number });
  return data.subarray(at, at + size);
}
