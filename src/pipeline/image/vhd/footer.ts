import { sector } from '../sector.ts';
import { type Geometry, vhdGeometry } from './geometry.ts';

export const footerLength = 512;
/** 2000-01-01T00:00:00Z in seconds since 1970: what time stamps count from. */
export const vhdEpoch = 946_684_800;

const cookie = 'conectix';
const at = {
  features: 8,
  version: 12,
  dataOffset: 16,
  timestamp: 24,
  creator: 28,
  creatorVersion: 32,
  creatorHost: 36,
  originalSize: 40,
  size: 48,
  cylinders: 56,
  heads: 58,
  sectorsPerTrack: 59,
  type: 60,
  checksum: 64,
  uuid: 68,
  savedState: 84,
} as const;
const noOffset = 2n ** 64n - 1n;
const types = { fixed: 2, dynamic: 3, differencing: 4 } as const;

export type VhdType = keyof typeof types;

/** The footer of a VHD; its copy at the beginning is the same. Sizes and places in bytes. */
export interface VhdFooter {
  readonly type: VhdType;
  readonly size: number;
  readonly geometry: Geometry;
  /** Four characters: `win `, `vpc `, `qemu`, `vbox`, … */
  readonly creator: string;
  /** Of the dynamic header; absent in a fixed VHD. */
  readonly dataOffset?: number;
  /** The machine was suspended with this disk. */
  readonly savedState: boolean;
  /** 16 bytes. */
  readonly uuid: Uint8Array;
}

/**
 * The last 512 bytes of a VHD, which a dynamic one has as its first ones too. The creator is given as `win `: only with it
 * (and a few others) does qemu believe the size instead of the geometry.
 * @param about size of the disk in bytes, a multiple of 512; 16 bytes of UUID; seconds since 2000-01-01 UTC; for a
 *   dynamic disk where its header is
 * @returns a new 512-byte buffer
 * Source: Microsoft "Virtual Hard Disk Image Format Specification" 1.0, "Hard Disk Footer Format".
 */
export function vhdFooter(about: {
  readonly size: number;
  readonly uuid: Uint8Array;
  readonly timestamp: number;
  readonly dataOffset?: number;
}): Uint8Array {
  const footer = Buffer.alloc(footerLength);
  const geometry = vhdGeometry(about.size);
  footer.write(cookie, 0, 'latin1');
  footer.writeUInt32BE(2, at.features);
  footer.writeUInt32BE(0x00010000, at.version);
  footer.writeBigUInt64BE(about.dataOffset === undefined ? noOffset : BigInt(about.dataOffset), at.dataOffset);
  footer.writeUInt32BE(about.timestamp, at.timestamp);
  footer.write('win ', at.creator, 'latin1');
  footer.writeUInt32BE(0x000a0000, at.creatorVersion);
  footer.write('Wi2k', at.creatorHost, 'latin1');
  footer.writeBigUInt64BE(BigInt(about.size), at.originalSize);
  footer.writeBigUInt64BE(BigInt(about.size), at.size);
  footer.writeUInt16BE(geometry.cylinders, at.cylinders);
  footer[at.heads] = geometry.heads;
  footer[at.sectorsPerTrack] = geometry.sectorsPerTrack;
  footer.writeUInt32BE(about.dataOffset === undefined ? types.fixed : types.dynamic, at.type);
  footer.set(about.uuid.subarray(0, 16), at.uuid);
  footer.writeUInt32BE(vhdChecksum(footer, at.checksum), at.checksum);
  return footer;
}

/** One's complement of the sum of all bytes but those of the checksum itself: of footers and dynamic headers. */
export function vhdChecksum(bytes: Uint8Array, checksumAt: number): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index++) {
    if (index < checksumAt || index >= checksumAt + 4) sum += bytes[index] as number;
  }
  return ~sum >>> 0;
}

export function beginsLikeFooter(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, cookie.length)).toString('latin1') === cookie;
}

/** Why a footer cannot be used. */
export type FooterProblem = 'checksum' | 'version' | 'type' | 'size' | 'data-offset';

/**
 * @param bytes 512 of them, or 511 as Virtual PC wrote them before 2004; beginning with the cookie
 * Source: as of `vhdFooter`
 */
export function parseFooter(bytes: Uint8Array): VhdFooter | FooterProblem {
  // The byte that is missing at the end is reserved, and zero: the checksum is the same.
  const footer = Buffer.alloc(footerLength);
  footer.set(bytes.subarray(0, footerLength));
  if (vhdChecksum(footer, at.checksum) !== footer.readUInt32BE(at.checksum)) return 'checksum';
  // Only the major version tells of an incompatible change.
  if (footer.readUInt16BE(at.version) !== 1) return 'version';
  const number = footer.readUInt32BE(at.type);
  const type = (Object.keys(types) as VhdType[]).find(name => types[name] === number);
  if (type === undefined) return 'type';
  const size = footer.readBigUInt64BE(at.size);
  if (size === 0n || size > BigInt(mostSize) || size % BigInt(sector) !== 0n) return 'size';
  const dataOffset = footer.readBigUInt64BE(at.dataOffset);
  if (type !== 'fixed' && (dataOffset > BigInt(mostSize) || dataOffset % BigInt(sector) !== 0n)) return 'data-offset';
  return {
    type,
    size: Number(size),
    geometry: {
      cylinders: footer.readUInt16BE(at.cylinders),
      heads: footer.readUInt8(at.heads),
      sectorsPerTrack: footer.readUInt8(at.sectorsPerTrack),
    },
    creator: footer.toString('latin1', at.creator, at.creator + 4),
    ...(type === 'fixed' ? {} : { dataOffset: Number(dataOffset) }),
    savedState: footer[at.savedState] === 1,
    uuid: footer.subarray(at.uuid, at.uuid + 16),
  };
}

/** 64 TiB: Hyper-V ends at 2 TiB, but fixed ones for clouds are larger. */
const mostSize = 2 ** 46;
