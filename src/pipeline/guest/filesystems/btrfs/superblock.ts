import { type BlockSource, bytesAt } from '../../block-source.ts';
import { damaged, unsupported } from '../../unreadable.ts';
import { textIn, uuidOf } from '../../uuid.ts';
import { wideLE } from '../../wide.ts';
import { type Checksum, checksums, holds } from './checksum.ts';

/** Where the first copy lies. The others are for repair: which of them is the newest only its tools decide. */
const PLACE = 65_536;
const SIZE = 4096;
const MAGIC = '_BHRfS_M';

/** Bits of incompat_flags that change nothing for a reader of trees, or are dealt with. */
const known =
  0x1 | // back references of two kinds
  0x2 | // a default subvolume other than the top
  0x4 | // data and metadata in the same chunks
  0x8 | // LZO
  0x10 | // zstd
  0x20 | // nodes larger than a page
  0x40 | // more hard links
  0x80 | // RAID 5 and 6
  0x100 | // shorter extent items
  0x200 | // holes without items
  0x400 | // a UUID changed after the fact
  0x800 | // RAID 1 of three and four
  0x10000; // quotas of a simpler kind
const MOST_LEVEL = 8;

/** Places are logical: the chunk map turns them into bytes of the device. */
export interface Superblock {
  readonly uuid: string;
  readonly label?: string;
  readonly generation: number;
  readonly root: TreePlace;
  readonly chunks: TreePlace;
  /** What was synced since the last commit lies in trees of their own; 0: nothing. */
  readonly log: number;
  readonly size: number;
  readonly used: number;
  readonly devices: number;
  /** Of this device. */
  readonly device: number;
  readonly nodeSize: number;
  readonly sectorSize: number;
  readonly checksum: Checksum;
  /** Where the chunks that hold the chunk tree are. */
  readonly systemChunks: Buffer;
}

/** Where a tree begins. */
export interface TreePlace {
  readonly at: number;
  readonly level: number;
}

/**
 * @returns undefined where no Btrfs begins
 * @throws GuestUnreadable
 * Source: btrfs documentation, "Btrfs On-disk Format", "Superblock".
 */
export async function readSuperblock(source: BlockSource): Promise<Superblock | undefined> {
  if (source.size < PLACE + SIZE) return undefined;
  const sb = await bytesAt(source, PLACE, SIZE, 'superblock');
  if (sb.toString('latin1', 0x40, 0x48) !== MAGIC) return undefined;
  const checksum = checksums[sb.readUInt16LE(0xc4)];
  if (checksum === undefined) throw unsupported('checksum', { type: sb.readUInt16LE(0xc4) });
  if (!holds(checksum, sb)) throw damaged('superblock', { field: 'csum' });
  const incompat = sb.readBigUInt64LE(0xbc);
  const unknown = incompat & ~BigInt(known);
  if (unknown !== 0n) throw unsupported('Btrfs features', { incompat: `0x${unknown.toString(16)}` });
  const label = textIn(sb, 0x12b, 0x100);
  const wide = (at: number) => wideLE(sb, at, 'superblock');
  return checked({
    uuid: uuidOf(sb.subarray(0x20, 0x30)),
    ...(label === undefined ? {} : { label }),
    generation: wide(0x48),
    root: { at: wide(0x50), level: sb.readUInt8(0xc6) },
    chunks: { at: wide(0x58), level: sb.readUInt8(0xc7) },
    log: wide(0x60),
    size: wide(0x70),
    used: wide(0x78),
    devices: wide(0x88),
    device: wide(0xc9),
    sectorSize: sb.readUInt32LE(0x90),
    nodeSize: sb.readUInt32LE(0x94),
    checksum,
    systemChunks: sb.subarray(0x32b, 0x32b + Math.min(2048, sb.readUInt32LE(0xa0))),
  });
}

function checked(sb: Superblock): Superblock {
  const power = (value: number) => Number.isInteger(Math.log2(value)) && value >= 4096 && value <= 65_536;
  if (!power(sb.sectorSize)) throw damaged('superblock', { field: 'sectorsize' });
  if (!power(sb.nodeSize)) throw damaged('superblock', { field: 'nodesize' });
  if (sb.root.level >= MOST_LEVEL || sb.chunks.level >= MOST_LEVEL) throw damaged('superblock', { field: 'level' });
  return sb;
}
