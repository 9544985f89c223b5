import { imageFailure } from './failures.ts';
import type { ImageFormat } from './format.ts';
import { rawDisk } from './raw-disk.ts';
import { sector } from './sector.ts';

/** Byte for byte, with no header: taken only by its name or where something a disk begins with is found. */
export const raw: ImageFormat = {
  id: 'raw',
  detect: (head, name) => head.length >= sector && (saysRaw(name) || beginsLikeDisk(head)),
  async open(file) {
    const { name, size } = file;
    if (size === undefined) throw imageFailure('IMAGE_SIZE_UNKNOWN', { file: name });
    if (size === 0 || size % sector !== 0) throw imageFailure('IMAGE_ODD_SIZE', { file: name, size });
    return rawDisk(file, { format: 'raw', start: 0, size });
  },
};

/** Does its name promise a raw disk? The flat file of a VMDK is one. */
export function saysRaw(name: string): boolean {
  return /(\.(raw|img|dd)|-flat\.vmdk)$/i.test(name);
}

/** Signatures with their places: partition tables first, then file systems and volumes that need none. */
const beginnings: readonly (readonly [at: number, signature: string])[] = [
  [510, '\x55\xaa'],
  [512, 'EFI PART'],
  [4096, 'EFI PART'],
  [1080, '\x53\xef'],
  [0, 'XFSB'],
  [3, 'NTFS    '],
  [512, 'LABELONE'],
  [0, 'LABELONE'],
  [0, 'LUKS\xba\xbe'],
  [4086, 'SWAPSPACE2'],
];

function beginsLikeDisk(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 8192)).toString('latin1');
  return beginnings.some(([at, signature]) => text.startsWith(signature, at));
}
