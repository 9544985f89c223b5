import { crc32c } from '../../../../../src/pipeline/guest/crc32c.ts';

const blocks: Readonly<Record<string, number>> = { XDB3: 4, XDD3: 4, BMA3: 64, XSLM: 12 };
const INODE = 512;

/** Makes the checksums of a block of 4096 bytes hold, by what it begins with: damage then reaches what is behind them. */
export function mended(block: Buffer): void {
  const magic = block.toString('latin1', 0, 4);
  const at = blocks[magic];
  if (at !== undefined) sum(block, at);
  if (magic === 'XFSB') sum(block.subarray(0, 512), 224);
  for (let i = 0; i + INODE <= block.length; i += INODE) {
    const inode = block.subarray(i, i + INODE);
    if (inode.toString('latin1', 0, 2) === 'IN') sum(inode, 100);
  }
}

function sum(data: Buffer, at: number): void {
  data.writeUInt32LE(0, at);
  data.writeUInt32LE(~crc32c(0xffffffff, data) >>> 0, at);
}
