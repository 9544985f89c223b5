import zlib from 'node:zlib';
import { imageFailure } from '../failures.ts';
import { sector } from '../sector.ts';
import { refuseFeatures } from './refuse.ts';

/**
 * The header of a qcow2 file of version 2 or 3, as far as a reader needs it.
 * Source: QEMU docs/interop/qcow2.txt, "Header".
 */
export interface Qcow2Header {
  readonly version: 2 | 3;
  readonly clusterBits: number;
  readonly clusterBytes: number;
  /** Of the disk. */
  readonly size: number;
  /** Position of the L1 table. */
  readonly l1: number;
  /** Entries of it that the disk needs: what is behind them is the state of a running machine. */
  readonly l1Entries: number;
  /** Entries of an L2 table. */
  readonly l2Entries: number;
  readonly compression: 'deflate' | 'zstd';
  /** Earlier states that the file keeps; the tables above are of the current one. */
  readonly snapshots: number;
  /** What else lies in the file that no cluster of the disk may be in. */
  readonly metadata: readonly { readonly at: number; readonly length: number }[];
}

const magic = 'QFI\xfb';
const lengths = { 2: 72, 3: 104 } as const;
/** What QEMU reads, too: "implementation limit of 2 MB". */
const mostClusterBits = 21;
const mostSize = 2 ** 46;
const mostL1 = 32 * 1024 * 1024;
const mostRefcountTable = 8 * 1024 * 1024;

export function isQcow2(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === magic;
}

/**
 * @param bytes the file's first cluster, or all there is of it
 * @throws Failed when it is of an unknown version, needs what is not to be had here, or says what cannot be
 */
export function parseQcow2Header(bytes: Uint8Array, file: string): Qcow2Header {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wrong = (field: string, value: number | bigint) =>
    imageFailure('QCOW2_HEADER', { file, field, value: String(value) });
  const atLeast = (length: number) => {
    if (head.length < length) throw imageFailure('IMAGE_CUT', { file, at: head.length, expected: length });
  };
  atLeast(lengths[2]);
  const version = head.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw imageFailure('QCOW2_VERSION', { file, version });
  atLeast(lengths[version]);
  const clusterBits = head.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > mostClusterBits) throw wrong('cluster_bits', clusterBits);
  const clusterBytes = 2 ** clusterBits;
  const position = (field: string, at: number) => {
    const value = head.readBigUInt64BE(at);
    if (value >= 2n ** 56n || value % BigInt(clusterBytes) !== 0n) throw wrong(field, value);
    return Number(value);
  };
  const headerLength = version === 2 ? lengths[2] : head.readUInt32BE(100);
  if (version === 3) {
    if (headerLength < lengths[3] || headerLength > clusterBytes || headerLength % 8 !== 0) {
      throw wrong('header_length', headerLength);
    }
    atLeast(headerLength);
    if (head.readUInt32BE(96) > 6) throw wrong('refcount_order', head.readUInt32BE(96));
  }
  refuseFeatures(head, headerLength, clusterBytes, file);
  const compression = version === 3 && headerLength > 104 ? (head[104] ?? 0) : 0;
  if (compression > 1) throw wrong('compression_type', compression);
  if (compression === 1 && !('zstdDecompress' in zlib)) {
    throw imageFailure('QCOW2_ZSTD', { file, node: process.versions.node });
  }

  const size = head.readBigUInt64BE(24);
  if (size === 0n || size > BigInt(mostSize) || size % BigInt(sector) !== 0n) throw wrong('size', size);
  const l2Entries = clusterBytes / 8;
  const l1Entries = Math.ceil(Number(size) / (l2Entries * clusterBytes));
  const l1Size = head.readUInt32BE(36);
  if (l1Size < l1Entries || l1Size * 8 > mostL1) throw wrong('l1_size', l1Size);
  const l1 = position('l1_table_offset', 40);
  if (l1 === 0) throw wrong('l1_table_offset', l1);
  const refcounts = head.readUInt32BE(56) * clusterBytes;
  if (refcounts > mostRefcountTable) throw wrong('refcount_table_clusters', refcounts / clusterBytes);
  return {
    version,
    clusterBits,
    clusterBytes,
    size: Number(size),
    l1,
    l1Entries,
    l2Entries,
    snapshots: head.readUInt32BE(60),
    compression: compression === 1 ? 'zstd' : 'deflate',
    metadata: [
      { at: 0, length: clusterBytes },
      { at: l1, length: l1Size * 8 },
      { at: position('refcount_table_offset', 48), length: refcounts },
    ],
  };
}
