import { bytesAt } from '../../block-source.ts';
import { nameOf } from '../../names.ts';
import { damaged } from '../../unreadable.ts';
import { wideBE } from '../../wide.ts';
import { extentsOf } from './extents.ts';
import type { Inode, Volume } from './inode.ts';
import { hasSum } from './superblock.ts';

/** XFS_SYMLINK_MAXLEN. */
const MOST_TARGET = 1024;
const HEADER = 56;

/**
 * Where a symbolic link points: in the inode, or in blocks of which version 5 begins each extent with a header.
 * @throws GuestUnreadable
 * Source: XFS Algorithms & Data Structures, "Symbolic Links".
 */
export async function targetOf(volume: Volume, inode: Inode): Promise<string> {
  const { number, size } = inode;
  if (size === 0 || size > MOST_TARGET) throw damaged('symbolic link', { inode: number });
  if (inode.format !== 'local') return nameOf(await remote(volume, inode));
  if (size > inode.fork.length) throw damaged('symbolic link', { inode: number });
  return nameOf(inode.fork.subarray(0, size));
}

async function remote(volume: Volume, inode: Inode): Promise<Buffer> {
  const { source, sb } = volume;
  const parts: Buffer[] = [];
  let left = inode.size;
  for (const { count, place } of await extentsOf(volume, inode)) {
    if (left === 0) break;
    if (place === undefined) throw damaged('symbolic link', { inode: inode.number });
    const whole = await bytesAt(source, place, Math.min(count, 4) * sb.blockSize, 'symbolic link');
    const some = (sb.version === 5 ? unwrapped(inode, whole) : whole).subarray(0, left);
    parts.push(some);
    left -= some.length;
  }
  if (left > 0) throw damaged('symbolic link', { inode: inode.number });
  return Buffer.concat(parts);
}

function unwrapped({ number }: Inode, data: Buffer): Buffer {
  const length = data.readUInt32BE(8);
  const sound =
    data.toString('latin1', 0, 4) === 'XSLM' && hasSum(data, 12) && wideBE(data, 32, 'symbolic link') === number;
  if (!sound || length > data.length - HEADER) throw damaged('symbolic link', { inode: number });
  return data.subarray(HEADER, HEADER + length);
}
