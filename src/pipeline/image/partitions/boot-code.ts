import { isZero } from '../../../native/index.ts';

export type BootCodeKind = 'grub' | 'syslinux' | 'lilo' | 'windows' | 'parted' | 'other' | 'none';

export interface BootCode {
  readonly kind: BootCodeKind;
  /** Sector at which GRUB's first stage expects the next one. */
  readonly core?: number;
}

/** Boot code ends where the disk signature begins (offset 440). */
const CODE = 440;

/** Out of the texts that each loader prints when it fails, in the order in which they tell loaders apart. */
const marks: readonly (readonly [BootCodeKind, string])[] = [
  ['grub', 'GRUB'],
  ['syslinux', 'load error'],
  ['syslinux', 'Multiple active'],
  ['windows', 'Error loading'],
];

/** First bytes of code that carries no text, or a translated one. */
const starts: readonly (readonly [BootCodeKind, string])[] = [
  ['windows', '33c08ed0bc007c8ec08ed8be007cbf00'],
  ['parted', 'fab800108ed0bc00b0b800008ed88ec0'],
];

/** These only hand over to the boot sector of the partition that is marked active. */
export const handsOver: ReadonlySet<BootCodeKind> = new Set(['syslinux', 'windows', 'parted']);

/**
 * Whose code the first sector holds.
 * Sources: GRUB 2 boot.S and GRUB 0.97 stage1.S (message, address of the next stage), SYSLINUX mbr/*.S,
 * GNU Parted libparted/labels/dos.c, LILO first.S, and the code as those programs write it.
 */
export function bootCode(sector: Buffer): BootCode {
  const code = sector.subarray(0, CODE);
  if (isZero(code)) return { kind: 'none' };
  const kind =
    marks.find(([, text]) => code.includes(text, 0, 'latin1'))?.[0] ??
    starts.find(([, hex]) => code.indexOf(Buffer.from(hex, 'hex')) === 0)?.[0] ??
    (code.subarray(0, 16).includes('LILO', 0, 'latin1') ? 'lilo' : 'other');
  const core = kind === 'grub' ? grubCore(code) : undefined;
  return core === undefined ? { kind } : { kind, core };
}

/** Both GRUBs load the next stage at 0x8000 and keep its first sector beside that address. */
function grubCore(code: Buffer): number | undefined {
  if (code.readUInt16LE(0x5a) === 0x8000) return Number(code.readBigUInt64LE(0x5c));
  if (code.readUInt16LE(0x42) === 0x8000) return code.readUInt32LE(0x44);
  return undefined;
}
