import { imageFailure } from './failures.ts';

interface OtherFormat {
  readonly format: string;
  readonly at: number;
  readonly magic: string;
}

/** Disk formats without a reader here. */
const disks: readonly OtherFormat[] = [
  { format: 'QED', at: 0, magic: 'QED\0' },
  { format: 'Parallels', at: 0, magic: 'WithoutFreeSpace' },
];

/** Something with, perhaps, a disk inside. */
const containers: readonly OtherFormat[] = [
  { format: 'gzip', at: 0, magic: '\x1f\x8b\x08' },
  { format: 'xz', at: 0, magic: '\xfd7zXZ\0' },
  { format: 'zip', at: 0, magic: 'PK\x03\x04' },
  { format: 'zstd', at: 0, magic: '\x28\xb5\x2f\xfd' },
  { format: 'bzip2', at: 0, magic: 'BZh' },
  { format: '7z', at: 0, magic: '7z\xbc\xaf\x27\x1c' },
  { format: 'tar', at: 257, magic: 'ustar' },
];

const iso: OtherFormat = { format: 'ISO 9660', at: 0x8001, magic: 'CD001' };

/**
 * Refuses by name what is known not to be readable here.
 * @param raw does its name promise a raw disk? Then an ISO 9660 signature may be a left-over of what was there before.
 */
export function refuseOtherFormats(head: Uint8Array, file: string, raw: boolean): void {
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('latin1');
  const here = (other: OtherFormat) => text.startsWith(other.magic, other.at);
  const disk = disks.find(here);
  if (disk) throw imageFailure('IMAGE_CONVERT_FIRST', { file, format: disk.format });
  const container = containers.find(here);
  if (container) throw imageFailure('IMAGE_UNPACK_FIRST', { file, format: container.format });
  if (here(iso) && !raw) throw imageFailure('IMAGE_IS_CD', { file });
}
