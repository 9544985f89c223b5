import type { BlockLayout, Disk } from '../types.ts';
import { sector } from './sector.ts';

const mebibyte = 1024 * 1024;
const footerLength = 512;
/** 2000-01-01T00:00:00Z in seconds since 1970. */
const vhdEpoch = 946_684_800;

/**
 * A fixed VHD: the disk rounded up to 1 MiB, as Azure wants it, and the footer behind it.
 * @param about 16 bytes of UUID; when the session began, in milliseconds since 1970; the smallest size in bytes that
 *   the other side takes, where it has one
 */
export function fixedVhd(
  disk: Disk,
  about: { readonly uuid: Uint8Array; readonly began: number; readonly atLeast?: number },
): BlockLayout {
  const size = Math.ceil(Math.max(disk.size, about.atLeast ?? 0) / mebibyte) * mebibyte;
  const timestamp = Math.max(0, Math.floor(about.began / 1000) - vhdEpoch);
  return { kind: 'blocks', disk, size, tail: vhdFooter({ size, uuid: about.uuid, timestamp }) };
}

/**
 * The last 512 bytes of a fixed VHD. The creator is given as `win `: only with it (and two others) does qemu believe the
 * size instead of the geometry.
 * @param about size of the disk in bytes, a multiple of 512; 16 bytes of UUID; seconds since 2000-01-01 UTC
 * @returns a new 512-byte buffer
 * Source: Microsoft "Virtual Hard Disk Image Format Specification" 1.0, "Hard Disk Footer Format".
 */
export function vhdFooter(about: {
  readonly size: number;
  readonly uuid: Uint8Array;
  readonly timestamp: number;
}): Uint8Array {
  const footer = Buffer.alloc(footerLength);
  const geometry = vhdGeometry(about.size);
  footer.write('conectix', 0, 'latin1');
  footer.writeUInt32BE(2, 8);
  footer.writeUInt32BE(0x00010000, 12);
  footer.fill(0xff, 16, 24);
  footer.writeUInt32BE(about.timestamp, 24);
  footer.write('win ', 28, 'latin1');
  footer.writeUInt32BE(0x000a0000, 32);
  footer.write('Wi2k', 36, 'latin1');
  footer.writeBigUInt64BE(BigInt(about.size), 40);
  footer.writeBigUInt64BE(BigInt(about.size), 48);
  footer.writeUInt16BE(geometry.cylinders, 56);
  footer[58] = geometry.heads;
  footer[59] = geometry.sectorsPerTrack;
  footer.writeUInt32BE(2, 60);
  footer.set(about.uuid.subarray(0, 16), 68);
  const sum = footer.reduce((total, byte) => total + byte, 0);
  footer.writeUInt32BE(~sum >>> 0, 64);
  return footer;
}

/** Cylinders, heads and sectors by the appendix "CHS Calculation" of the VHD specification. */
export function vhdGeometry(size: number): { cylinders: number; heads: number; sectorsPerTrack: number } {
  const total = Math.min(size / sector, 65535 * 16 * 255);
  let sectorsPerTrack: number;
  let heads: number;
  let tracks: number;
  if (total >= 65535 * 16 * 63) {
    sectorsPerTrack = 255;
    heads = 16;
    tracks = Math.floor(total / sectorsPerTrack);
  } else {
    sectorsPerTrack = 17;
    tracks = Math.floor(total / sectorsPerTrack);
    heads = Math.max(4, Math.ceil(tracks / 1024));
    if (tracks >= heads * 1024 || heads > 16) {
      sectorsPerTrack = 31;
      heads = 16;
      tracks = Math.floor(total / sectorsPerTrack);
    }
    if (tracks >= heads * 1024) {
      sectorsPerTrack = 63;
      heads = 16;
      tracks = Math.floor(total / sectorsPerTrack);
    }
  }
  return { cylinders: Math.floor(tracks / heads), heads, sectorsPerTrack };
}
