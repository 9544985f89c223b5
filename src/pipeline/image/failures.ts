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

  QCOW2_VERSION: { file: string; version: number };
  QCOW2_HEADER: { file: string; field: string; value: string };
  /** An incompatible feature that is not known here, by its bit. */
  QCOW2_FEATURE: { file: string; bit: number };
  QCOW2_CORRUPT: { file: string };
  QCOW2_ENCRYPTED: { file: string };
  QCOW2_BACKING: { file: string; backing: string };
  /** `data` is empty where the file does not name it. */
  QCOW2_DATA_FILE: { file: string; data: string };
  QCOW2_EXTENDED_L2: { file: string };
  /** Packed with zstd, which this Node cannot unpack. */
  QCOW2_ZSTD: { file: string; node: string };
  QCOW2_ENTRY: { file: string; at: number; value: string };
  QCOW2_TWICE: { file: string; at: number };
  /** More compressed clusters than the file has room for. */
  QCOW2_CROWDED: { file: string; at: number };
  QCOW2_PACKED: { file: string; at: number; expected: number };

  VDI_VERSION: { file: string; version: string };
  VDI_HEADER: { file: string; field: string; value: string };
  VDI_DIFFERENCING: { file: string };
  VDI_TWICE: { file: string; at: number };
  /** Named .vhd, without a footer. */
  VHD_NO_FOOTER: { file: string };
  /** `problem` is a code: checksum, version, type, size, data-offset. */
  VHD_FOOTER: { file: string; problem: string };
  /** The footer and its copy at the beginning speak of different disks. */
  VHD_FOOTERS_DIFFER: { file: string; size: number; copy: number };
  VHD_SAVED_STATE: { file: string };
  /** `parent` is empty where the file does not name it. */
  VHD_DIFFERENCING: { file: string; parent: string };
  /** A fixed disk whose file does not hold what its footer says. */
  VHD_SIZE: { file: string; size: number; expected: number };
  VHD_HEADER: { file: string; field: string; value: string };
  VHD_BLOCK_BEYOND: { file: string; block: number; expected: number; size: number };
  VHD_BLOCKS_OVERLAP: { file: string; at: number };

  /** No valid copy of a part: `part` names it in the specification's words. */
  VHDX_DAMAGED: { file: string; part: string; at: number };
  VHDX_VERSION: { file: string; version: number };
  VHDX_FIELD: { file: string; field: string; value: string };
  /** A region or metadata item that a reader must know; `feature` is its GUID. */
  VHDX_NEEDS: { file: string; feature: string };
  /** There is a log to be replayed, and it cannot be trusted. */
  VHDX_LOG: { file: string; at: number };
  /** `parent` is empty where the file does not name it. */
  VHDX_DIFFERENCING: { file: string; parent: string };
  VHDX_BLOCK: { file: string; block: number; state: number };
  VHDX_BLOCK_BEYOND: { file: string; block: number; expected: number; size: number };
  VHDX_BLOCKS_OVERLAP: { file: string; at: number };
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
  VMDK_EXTENT_ALONE: { file: string };
  VMDK_DESCRIPTOR_LONG: { file: string; size: number; most: number };
  VMDK_DESCRIPTOR_LINE: { file: string; line: number };
  VMDK_NO_EXTENT: { file: string };
  VMDK_NAME_UNSAFE: { file: string; name: string };
  VMDK_NO_NEIGHBOUR: { file: string; name: string };
  VMDK_FLAT_SHORT: { file: string; size: number; expected: number };
  /** An extent that its descriptor calls SPARSE, without the header of one. */
  VMDK_NOT_SPARSE: { file: string };
  VMDK_EXTENT_SIZE: { file: string; size: number; expected: number };

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
  QCOW2_VERSION: bad,
  QCOW2_HEADER: bad,
  QCOW2_FEATURE: bad,
  QCOW2_CORRUPT: bad,
  QCOW2_ENCRYPTED: bad,
  QCOW2_BACKING: bad,
  QCOW2_DATA_FILE: bad,
  QCOW2_EXTENDED_L2: bad,
  QCOW2_ZSTD: bad,
  QCOW2_ENTRY: bad,
  QCOW2_TWICE: bad,
  QCOW2_CROWDED: bad,
  QCOW2_PACKED: bad,
  VDI_VERSION: bad,
  VDI_HEADER: bad,
  VDI_DIFFERENCING: bad,
  VDI_TWICE: bad,
  VHD_NO_FOOTER: bad,
  VHD_FOOTER: bad,
  VHD_FOOTERS_DIFFER: bad,
  VHD_SAVED_STATE: bad,
  VHD_DIFFERENCING: bad,
  VHD_SIZE: bad,
  VHD_HEADER: bad,
  VHD_BLOCK_BEYOND: bad,
  VHD_BLOCKS_OVERLAP: bad,
  VHDX_DAMAGED: bad,
  VHDX_VERSION: bad,
  VHDX_FIELD: bad,
  VHDX_NEEDS: bad,
  VHDX_LOG: bad,
  VHDX_DIFFERENCING: bad,
  VHDX_BLOCK: bad,
  VHDX_BLOCK_BEYOND: bad,
  VHDX_BLOCKS_OVERLAP: bad,
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
  VMDK_EXTENT_ALONE: bad,
  VMDK_DESCRIPTOR_LONG: bad,
  VMDK_DESCRIPTOR_LINE: bad,
  VMDK_NO_EXTENT: bad,
  VMDK_NAME_UNSAFE: bad,
  VMDK_NO_NEIGHBOUR: bad,
  VMDK_FLAT_SHORT: bad,
  VMDK_NOT_SPARSE: bad,
  VMDK_EXTENT_SIZE: bad,
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
