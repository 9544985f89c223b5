import { type BlockSource, bytesAt } from '../block-source.ts';
import { damaged, GuestUnreadable } from '../unreadable.ts';
import { BASE, type BaseBlock } from './base-block.ts';

/** Of one cell: a list of 250,000 keys is not longer. */
const MOST_CELL = 2 * 1024 * 1024;
/** What is stored where there is nothing. */
export const NOTHING = 0xffffffff;

/** An open hive: cells are read as they are asked for. */
export interface Cells {
  readonly source: BlockSource;
  readonly base: BaseBlock;
}

/**
 * What a cell holds, without its length.
 * Source: "Windows registry file format specification", "Cell".
 * @param offset counted from the first bin
 */
export async function cellAt({ source, base }: Cells, offset: number, what: string): Promise<Buffer> {
  if (offset % 8 !== 0 || offset + 8 > base.bins) throw damaged(what, { offset });
  const length = (await bytesAt(source, BASE + offset, 4, what)).readInt32LE(0);
  // A positive length is that of a cell that is free.
  if (length >= 0 || offset - length > base.bins) throw damaged(what, { offset });
  if (-length > MOST_CELL) throw new GuestUnreadable('too-much', what, { offset, length: -length });
  return bytesAt(source, BASE + offset + 4, -length - 4, what);
}
