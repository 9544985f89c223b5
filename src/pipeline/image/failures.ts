import { failing } from '../failure.ts';

/**
 * What can be wrong with a disk file. `file` is what a person would call it; `at` is a byte position in that file,
 * `offset` one on the disk; sizes and lengths are bytes.
 */
export interface ImageFailures {
  /** No known format and not a plausible raw disk. */
  IMAGE_NOT_A_DISK: { file: string };
  IMAGE_EMPTY: { file: string };
  /** A disk format with no reader here. */
  IMAGE_CONVERT_FIRST: { file: string; format: string };
  /** An archive or a compressed file: the disk may be inside. */
  IMAGE_UNPACK_FIRST: { file: string; format: string };
  IMAGE_IS_CD: { file: string };
  IMAGE_ODD_SIZE: { file: string; size: number };
  /** Compressed on the way, so that its length is known only at its end. */
  IMAGE_SIZE_UNKNOWN: { file: string };
  /** Compressed on the way, but its tables are out of reach of one pass. */
  IMAGE_NEEDS_SEEKING: { file: string };
  IMAGE_CUT: { file: string; at: number; expected: number };
  /** A writer that needs ascending order, on a disk that cannot give it. */
  IMAGE_UNORDERED: { format: string; offset: number };
  /** Writing: more than a format can hold. */
  IMAGE_TOO_LARGE: { format: string; size: number; most: number };
  /** The second reading of a disk gave other bytes than the first. */
  IMAGE_CHANGED: { name: string };

  /** Another size is asked for, and blocks of the disk are larger than what it is a multiple of. */
  RESIZE_UNALIGNED: { disk: string; size: number; unit: number };
  /** `partition` 0: the table itself. `end` is where it ends, `least` the smallest size that leaves it whole. */
  RESIZE_PARTITION: { disk: string; partition: number; end: number; size: number; least: number };
  /** `offset` is the first byte that a disk of `size` would lose. */
  RESIZE_DATA_BEYOND: { disk: string; offset: number; size: number };
  /** Nothing says where the data of the disk ends. */
  RESIZE_NO_TABLE: { disk: string; size: number; was: number };
  RESIZE_TABLE_BROKEN: { disk: string };

  VMDK_UNFINISHED: { file: string };
  VMDK_VERSION: { file: string; version: number };
  VMDK_NEWLINES: { file: string };
  VMDK_HEADER: { file: string; field: string; value: string };
  VMDK_ENCRYPTED: { file: string };
  /** `parent` is empty where the file does not name it. */
  VMDK_DELTA: { file: string; parent: string };
  VMDK_KIND: { file: string; kind: string };
  VMDK_SPLIT: { file: string; kind: string };
  VMDK_EXTENT_ALONE: { file: string };
  VMDK_DESCRIPTOR_LONG: { file: string; size: number; most: number };
  VMDK_DESCRIPTOR_LINE: { file: string; line: number };
  VMDK_NO_EXTENT: { file: string };
  VMDK_NAME_UNSAFE: { file: string; name: string };
  VMDK_NO_NEIGHBOUR: { file: string; name: string };
  VMDK_FLAT_SHORT: { file: string; size: number; expected: number };

  VMDK_TRUNCATED: { file: string; at: number };
  VMDK_FOOTER: { file: string };
  VMDK_MARKER: { file: string; at: number; type: number };
  VMDK_MARKER_LENGTH: { file: string; at: number; sectors: number };
  VMDK_TABLE: { file: string; at: number; sector: number };
  VMDK_GRAIN_CUT: { file: string; at: number };
  VMDK_GRAIN_LONG: { file: string; at: number; length: number; most: number };
  VMDK_GRAIN_INFLATES: { file: string; at: number; most: number };
  VMDK_GRAIN_SHORT: { file: string; at: number; length: number; expected: number };
  VMDK_GRAIN_CORRUPT: { file: string; at: number };
  VMDK_GRAIN_BEYOND: { file: string; at: number; offset: number; size: number };
  VMDK_GRAIN_UNALIGNED: { file: string; at: number; offset: number; grain: number };
  VMDK_GRAIN_TWICE: { file: string; at: number; offset: number };
  VMDK_GRAIN_ELSEWHERE: { file: string; at: number; offset: number; expected: number };
  VMDK_GRAINS_MISSING: { file: string; found: number; expected: number };
  VMDK_GRAINS_OVERLAP: { file: string; at: number };
  /** Writing: past what 32-bit sector numbers can address. */
  VMDK_TOO_LARGE: { most: number };
}

const bad = { exit: 'data', retry: 'never' } as const;

export const imageFailure = failing<ImageFailures>({
  IMAGE_NOT_A_DISK: bad,
  IMAGE_EMPTY: bad,
  IMAGE_CONVERT_FIRST: bad,
  IMAGE_UNPACK_FIRST: bad,
  IMAGE_IS_CD: bad,
  IMAGE_ODD_SIZE: bad,
  IMAGE_SIZE_UNKNOWN: bad,
  IMAGE_NEEDS_SEEKING: bad,
  IMAGE_CUT: bad,
  IMAGE_UNORDERED: bad,
  IMAGE_TOO_LARGE: bad,
  IMAGE_CHANGED: bad,
  RESIZE_UNALIGNED: { exit: 'usage', retry: 'never' },
  RESIZE_PARTITION: bad,
  RESIZE_DATA_BEYOND: bad,
  RESIZE_NO_TABLE: bad,
  RESIZE_TABLE_BROKEN: bad,
  VMDK_UNFINISHED: bad,
  VMDK_VERSION: bad,
  VMDK_NEWLINES: bad,
  VMDK_HEADER: bad,
  VMDK_ENCRYPTED: bad,
  VMDK_DELTA: bad,
  VMDK_KIND: bad,
  VMDK_SPLIT: bad,
  VMDK_EXTENT_ALONE: bad,
  VMDK_DESCRIPTOR_LONG: bad,
  VMDK_DESCRIPTOR_LINE: bad,
  VMDK_NO_EXTENT: bad,
  VMDK_NAME_UNSAFE: bad,
  VMDK_NO_NEIGHBOUR: bad,
  VMDK_FLAT_SHORT: bad,
  VMDK_TRUNCATED: bad,
  VMDK_FOOTER: bad,
  VMDK_MARKER: bad,
  VMDK_MARKER_LENGTH: bad,
  VMDK_TABLE: bad,
  VMDK_GRAIN_CUT: bad,
  VMDK_GRAIN_LONG: bad,
  VMDK_GRAIN_INFLATES: bad,
  VMDK_GRAIN_SHORT: bad,
  VMDK_GRAIN_CORRUPT: bad,
  VMDK_GRAIN_BEYOND: bad,
  VMDK_GRAIN_UNALIGNED: bad,
  VMDK_GRAIN_TWICE: bad,
  VMDK_GRAIN_ELSEWHERE: bad,
  VMDK_GRAINS_MISSING: bad,
  VMDK_GRAINS_OVERLAP: bad,
  VMDK_TOO_LARGE: bad,
});
