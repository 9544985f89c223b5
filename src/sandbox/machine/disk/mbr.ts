import { SECTOR } from '../sector.ts';

const TABLE = 446;

export interface MbrPartition {
  readonly active: boolean;
  readonly type: number;
  /** First sector and count of sectors. */
  readonly first: number;
  readonly sectors: number;
}

/**
 * A master boot record: boot code, disk signature, up to four partitions, 55 AA.
 * @param code machine code for the first 440 bytes, or nothing for a disk that cannot boot
 */
export function mbr(partitions: readonly MbrPartition[], signature: number, code?: Buffer): Buffer {
  const sector = Buffer.alloc(SECTOR);
  code?.copy(sector, 0, 0, 440);
  sector.writeUInt32LE(signature, 440);
  partitions.forEach((partition, index) => {
    const at = TABLE + 16 * index;
    sector.writeUInt8(partition.active ? 0x80 : 0, at);
    chs(partition.first).copy(sector, at + 1);
    sector.writeUInt8(partition.type, at + 4);
    chs(partition.first + partition.sectors - 1).copy(sector, at + 5);
    sector.writeUInt32LE(partition.first, at + 8);
    sector.writeUInt32LE(Math.min(partition.sectors, 0xffffffff), at + 12);
  });
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** The record in front of a GPT: one partition of type EE over the whole disk (UEFI specification 2.10, 5.2.3). */
export function protectiveMbr(sectors: number): Buffer {
  const sector = mbr([{ active: false, type: 0xee, first: 1, sectors: sectors - 1 }], 0);
  Buffer.from([0x00, 0x02, 0x00]).copy(sector, TABLE + 1);
  return sector;
}

/** Real-mode code that prints a line through the BIOS and halts. */
export function bootCode(line: string): Buffer {
  const code = Buffer.from([
    ...[0xfa, 0x31, 0xc0, 0x8e, 0xd8, 0x8e, 0xd0], // cli; xor ax,ax; mov ds,ax; mov ss,ax
    ...[0xbc, 0x00, 0x7c, 0xfb, 0xfc], // mov sp,7C00; sti; cld
    ...[0xbe, 0x20, 0x7c], // mov si,line
    ...[0xac, 0x08, 0xc0, 0x74, 0x09], // next: lodsb; or al,al; jz halt
    ...[0xb4, 0x0e, 0xbb, 0x07, 0x00, 0xcd, 0x10, 0xeb, 0xf2], // mov ah,0E; mov bx,7; int 10; jmp next
    ...[0xf4, 0xeb, 0xfd], // halt: hlt; jmp halt
  ]);
  return Buffer.concat([code, Buffer.from(`${line}\r\n\0`, 'latin1')]);
}

/** Cylinder, head and sector with 255 heads and 63 sectors; beyond cylinder 1023 the largest there is. */
function chs(lba: number): Buffer {
  const cylinder = Math.floor(lba / (255 * 63));
  if (cylinder > 1023) return Buffer.from([0xfe, 0xff, 0xff]);
  const head = Math.floor(lba / 63) % 255;
  const sector = (lba % 63) + 1;
  return Buffer.from([head, sector | ((cylinder >> 2) & 0xc0), cylinder & 0xff]);
}
