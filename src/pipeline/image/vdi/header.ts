import { imageFailure } from '../failures.ts';
import { sector } from '../sector.ts';

/**
 * The header of a VDI of version 1.1, as far as a reader needs it.
 * Source: VirtualBox include "VDICore.h", VDIPREHEADER and VDIHEADER1; QEMU block/vdi.c has the same with its places.
 */
export interface VdiHeader {
  /** Of the disk. */
  readonly size: number;
  readonly blockBytes: number;
  /** Bytes in front of each block's data. */
  readonly extra: number;
  /** Blocks that the disk needs. */
  readonly blocks: number;
  /** Position of the block map. */
  readonly map: number;
  /** Position of the first block. */
  readonly data: number;
}

export const headerLength = 456;
const signature = 0xbeda107f;
const version = { 1.1: 0x00010001 } as const;
/** Undo and differencing disks are 3 and 4. */
const type = { dynamic: 1, fixed: 2, differencing: 4 } as const;
const mostSize = 2 ** 46;
const blockBytes = { least: 4096, most: 2 ** 28 } as const;

export function isVdi(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return head.length >= headerLength && view.getUint32(64, true) === signature;
}

/**
 * @param head at least the first 456 bytes
 * @throws Failed when it is of another version, holds only changes to another disk, or says what cannot be
 */
export function parseVdiHeader(head: Uint8Array, file: string): VdiHeader {
  const view = new DataView(head.buffer, head.byteOffset, headerLength);
  const word = (at: number) => view.getUint32(at, true);
  const wrong = (field: string, value: number | bigint) =>
    imageFailure('VDI_HEADER', { file, field, value: String(value) });
  if (word(68) !== version[1.1]) {
    throw imageFailure('VDI_VERSION', { file, version: `${word(68) >>> 16}.${word(68) & 0xffff}` });
  }
  const kind = word(76);
  if (kind < type.dynamic || kind > type.differencing) throw wrong('u32Type', kind);
  const linked = head.subarray(424, 440).some(byte => byte !== 0);
  if (kind > type.fixed || linked) throw imageFailure('VDI_DIFFERENCING', { file });

  const size = view.getBigUint64(368, true);
  if (size === 0n || size > BigInt(mostSize) || size % BigInt(sector) !== 0n) throw wrong('cbDisk', size);
  const block = word(376);
  if (block < blockBytes.least || block > blockBytes.most || (block & (block - 1)) !== 0) {
    throw wrong('cbBlock', block);
  }
  const extra = word(380);
  if (extra > block) throw wrong('cbBlockExtra', extra);
  const blocks = Math.ceil(Number(size) / block);
  if (word(384) < blocks) throw wrong('cBlocks', word(384));
  const map = word(340);
  if (map < headerLength) throw wrong('offBlocks', map);
  const data = word(344);
  if (data < map + blocks * 4) throw wrong('offData', data);
  return { size: Number(size), blockBytes: block, extra, blocks, map, data };
}
