import type { ImageFailures } from '../../../pipeline/image/failures.ts';
import type { Sentences } from '../types.ts';

export const imageFailures: Sentences<ImageFailures> = {
  IMAGE_NOT_A_DISK: f => `${f.file} is not a disk vmferry knows: expected a VMDK or a raw disk with a partition table.`,
  IMAGE_EMPTY: f => `${f.file} is empty: expected a disk. Copy it again from where it came.`,
};
