import { imageFailure } from '../failures.ts';
import { sector } from '../sector.ts';
import { vhdChecksum } from './footer.ts';

export const dynamicHeaderLength = 1024;
const cookie = 'cxsparse';
const checksumAt = 36;
const noOffset = 2n ** 64n - 1n;
/** Diskpart and Hyper-V make 512 KiB and 2 MiB; 256 MiB is what VHDX ends at. */
const leastBlock = 512 * 1024;
const mostBlock = 256 * 1024 * 1024;
/** Blocks of one disk: 4 TiB in the smallest ones, twice what 32-bit sector numbers reach. */
const mostBlocks = 2 ** 23;

/** Where the blocks of a dynamic VHD are found; in bytes. */
export interface DynamicHeader {
  readonly table: number;
  /** Of the table. */
  readonly entries: number;
  readonly blockBytes: number;
  /** In front of each block. */
  readonly bitmapBytes: number;
  /** Name of the parent of a differencing disk, or empty. */
  readonly parent: string;
}

/**
 * @param bytes 1024 of them
 * @param about the file's name, the disk's size, and where in the file the header is
 * @throws Failed VHD_HEADER
 * Source: Microsoft "Virtual Hard Disk Image Format Specification" 1.0, "Dynamic Disk Header Format".
 */
export function parseDynamicHeader(
  bytes: Uint8Array,
  about: { readonly file: string; readonly size: number },
): DynamicHeader {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, dynamicHeaderLength);
  const wrong = (field: string, value: number | bigint | string) =>
    imageFailure('VHD_HEADER', { file: about.file, field, value: String(value) });
  if (header.toString('latin1', 0, 8) !== cookie) throw wrong('cookie', header.toString('hex', 0, 8));
  const checksum = header.readUInt32BE(checksumAt);
  if (vhdChecksum(header, checksumAt) !== checksum) throw wrong('checksum', checksum);
  if (header.readUInt16BE(24) !== 1) throw wrong('headerVersion', header.readUInt32BE(24));
  const table = header.readBigUInt64BE(16);
  if (table === noOffset || table >= 2n ** 46n || table % BigInt(sector) !== 0n) throw wrong('tableOffset', table);
  const blockBytes = header.readUInt32BE(32);
  if (blockBytes < leastBlock || blockBytes > mostBlock || (blockBytes & (blockBytes - 1)) !== 0) {
    throw wrong('blockSize', blockBytes);
  }
  const entries = header.readUInt32BE(28);
  const blocks = Math.ceil(about.size / blockBytes);
  if (entries < blocks || blocks > mostBlocks) throw wrong('maxTableEntries', entries);
  return {
    table: Number(table),
    entries,
    blockBytes,
    bitmapBytes: Math.ceil(blockBytes / sector / 8 / sector) * sector,
    parent: parentName(header),
  };
}

/** UTF-16, big-endian as the specification has it; fit to be shown on a terminal. */
function parentName(header: Buffer): string {
  const name = Buffer.from(header.subarray(64, 576)).swap16().toString('utf16le');
  return name.replace(/\0.*$/su, '').replace(/[\p{Cc}\p{Cs}]/gu, '');
}
