import type { Disk, Run, RunsOptions } from '../types.ts';
import { ByteReader } from './byte-reader.ts';
import { imageFailure } from './failures.ts';
import type { ImageFormat } from './format.ts';
import type { ImageFile } from './image-file.ts';
import { rawRuns } from './raw-runs.ts';
import { sector } from './sector.ts';

/** Byte for byte, with no header: taken only by its name or where something a disk begins with is found. */
export const raw: ImageFormat = {
  id: 'raw',
  detect: (head, name) => head.length >= sector && (saysRaw(name) || beginsLikeDisk(head)),
  async open(file) {
    const { name, size } = file;
    if (size === undefined) throw imageFailure('IMAGE_SIZE_UNKNOWN', { file: name });
    if (size === 0 || size % sector !== 0) throw imageFailure('IMAGE_ODD_SIZE', { file: name, size });
    return rawDisk(file, size, 'raw');
  },
};

/** Does its name promise a raw disk? The flat file of a VMDK is one. */
export function saysRaw(name: string): boolean {
  return /(\.(raw|img|dd)|-flat\.vmdk)$/i.test(name);
}

/**
 * @param size of the disk; what the file holds behind it is not part of it
 * @param format id of what it is read from
 */
export function rawDisk(file: ImageFile, size: number, format: string): Disk {
  async function* runs(options: RunsOptions): AsyncGenerator<Run> {
    const reader = new ByteReader(file.stream(options.signal), options.signal);
    try {
      yield* rawRuns(reader, { offset: 0, length: size, file: file.name }, options);
      await reader.drain();
    } finally {
      await reader.close();
    }
  }
  async function read(offset: number, into: Uint8Array): Promise<void> {
    if (offset < 0 || offset + into.length > size) throw new RangeError(String(offset));
    await file.read(offset, into);
  }
  return {
    format,
    size,
    ordered: true,
    runs,
    ...(file.seekable ? { read } : {}),
    close: () => file.close(),
  };
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
