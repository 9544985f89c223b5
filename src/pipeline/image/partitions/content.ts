import { isFat } from './fat-shape.ts';
import { Malformed, orProblem, type View } from './view.ts';

const HEAD = 8192;

interface Mark {
  readonly content: string;
  readonly offset: number;
  readonly bytes: string;
}

/**
 * Magic bytes in the first 8 KiB, the surest first: what overwrites the very first sector says more than what was left
 * further in. Sources: each file system's on-disk format; LVM2 format_text/layout.h; LUKS on-disk format 1.2 and 2.
 */
const marks: readonly Mark[] = [
  { content: 'luks', offset: 0, bytes: 'LUKS\xba\xbe' },
  { content: 'xfs', offset: 0, bytes: 'XFSB' },
  { content: 'ntfs', offset: 3, bytes: 'NTFS    ' },
  { content: 'exfat', offset: 3, bytes: 'EXFAT   ' },
  { content: 'bitlocker', offset: 3, bytes: '-FVE-FS-' },
  { content: 'refs', offset: 3, bytes: 'ReFS' },
  ...[0, 512, 1024, 1536].map(offset => ({ content: 'lvm-pv', offset, bytes: 'LABELONE' })),
  { content: 'linux-raid', offset: 4096, bytes: '\xfc\x4e\x2b\xa9' },
  { content: 'linux-raid', offset: 0, bytes: '\xfc\x4e\x2b\xa9' },
  { content: 'swap', offset: 4086, bytes: 'SWAPSPACE2' },
  { content: 'swap', offset: 4086, bytes: 'SWAP-SPACE' },
];

/** Further in, each worth one more small read. */
const farMarks: readonly Mark[] = [
  { content: 'btrfs', offset: 65536 + 64, bytes: '_BHRfS_M' },
  { content: 'iso9660', offset: 32769, bytes: 'CD001' },
];

/**
 * What a partition or a bare disk holds, by the magic of its superblock.
 * @returns undefined where nothing is recognised, or the partition is not on the disk
 */
export async function contentOf(view: View): Promise<string | undefined> {
  const head = await orProblem(view.read(0, Math.min(HEAD, view.size)));
  if (head instanceof Malformed) return undefined;
  return near(head) ?? (await far(view));
}

function near(head: Buffer): string | undefined {
  const mark = marks.find(({ offset, bytes }) => head.toString('latin1', offset, offset + bytes.length) === bytes);
  return mark?.content ?? extOf(head) ?? (isFat(head) ? 'fat' : undefined);
}

async function far(view: View): Promise<string | undefined> {
  for (const { content, offset, bytes } of farMarks) {
    const found = await orProblem(view.read(offset, bytes.length));
    if (!(found instanceof Malformed) && found.toString('latin1') === bytes) return content;
  }
  return undefined;
}

/** Superblock at 1024: magic at 56, then compatible and incompatible features at 92 and 96 (ext4 disk layout). */
function extOf(head: Buffer): string | undefined {
  if (head.length < 2048 || head.readUInt16LE(1024 + 56) !== 0xef53) return undefined;
  const hasJournal = (head.readUInt32LE(1024 + 92) & 0x4) !== 0;
  // Extents, 64-bit block numbers, flexible block groups: ext3 knows none of them.
  const isExt4 = (head.readUInt32LE(1024 + 96) & 0x2c0) !== 0;
  return isExt4 ? 'ext4' : hasJournal ? 'ext3' : 'ext2';
}
