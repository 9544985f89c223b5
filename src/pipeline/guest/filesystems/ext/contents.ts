import { damaged, GuestUnreadable, unsupported } from '../../unreadable.ts';
import type { BlockMap } from './block-map.ts';
import { extentMap } from './extents.ts';
import { inodeFlag } from './features.ts';
import { indirectMap } from './indirect.ts';
import { inlineParts } from './inline.ts';
import type { Inode, Volume } from './inode.ts';

/** Fills `into` from `offset` of a file and answers how many bytes there were. */
export type Contents = (offset: number, into: Uint8Array) => Promise<number>;

/** What an inode holds, however it holds it. @throws GuestUnreadable for what is encrypted or compressed */
export function contentsOf(volume: Volume, inode: Inode): Contents {
  refuseOpaque(inode);
  if ((inode.flags & inodeFlag.inlineData) === 0) return mapped(volume, inode, mapOf(volume, inode));
  const whole = Buffer.concat(inlineParts(inode));
  if (inode.size > whole.length) throw damaged('inline data', { inode: inode.number, size: inode.size });
  return async (offset, into) => {
    const some = whole.subarray(0, inode.size).subarray(offset, offset + into.length);
    into.set(some);
    return some.length;
  };
}

export function refuseOpaque(inode: Inode): void {
  if ((inode.flags & inodeFlag.encrypted) !== 0)
    throw new GuestUnreadable('encrypted', 'fscrypt', { inode: inode.number });
  if ((inode.flags & inodeFlag.compressed) !== 0) throw unsupported('compressed file', { inode: inode.number });
}

export function mapOf(volume: Volume, inode: Inode): BlockMap {
  return (inode.flags & inodeFlag.extents) === 0 ? indirectMap(volume, inode) : extentMap(volume, inode);
}

function mapped({ source, sb }: Volume, inode: Inode, map: BlockMap): Contents {
  return async (offset, into) => {
    const length = Math.max(0, Math.min(into.length, inode.size - offset));
    for (let done = 0; done < length; ) {
      const block = Math.floor((offset + done) / sb.blockSize);
      const skip = (offset + done) % sb.blockSize;
      const { at, count } = await map(block);
      const some = Math.min(length - done, count * sb.blockSize - skip);
      if (some <= 0) throw damaged('block map', { inode: inode.number, block });
      const target = into.subarray(done, done + some);
      if (at === undefined) target.fill(0);
      else await source.read(at * sb.blockSize + skip, target);
      done += some;
    }
    return length;
  };
}
