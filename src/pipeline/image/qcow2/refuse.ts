import { imageFailure } from '../failures.ts';

/** Incompatible features by their bit. Dirty says only that reference counts may be wrong, which a reader needs not. */
const bit = { dirty: 0, corrupt: 1, dataFile: 2, compression: 3, extendedL2: 4 } as const;
const known = 2n ** BigInt(bit.extendedL2 + 1) - 1n;
/** Header extension "External data file name string". */
const dataFileName = 0x44415441;

/**
 * @param head the file's first cluster, or all there is of it
 * @throws Failed for a disk that needs another file or a key, is marked as corrupt, or uses what is not read here
 * Source: QEMU docs/interop/qcow2.txt, "Header", "Header extensions".
 */
export function refuseFeatures(head: Buffer, headerLength: number, clusterBytes: number, file: string): void {
  const version = head.readUInt32BE(4);
  const features = version === 2 ? 0n : head.readBigUInt64BE(72);
  const has = (which: number) => (features & (1n << BigInt(which))) !== 0n;
  const extensions = version === 2 ? new Map<number, Buffer>() : extensionsOf(head, headerLength, clusterBytes, file);
  if (has(bit.corrupt)) throw imageFailure('QCOW2_CORRUPT', { file });
  const unknown = features & ~known;
  if (unknown !== 0n) throw imageFailure('QCOW2_FEATURE', { file, bit: unknown.toString(2).length - 1 });
  if (head.readUInt32BE(32) !== 0) throw imageFailure('QCOW2_ENCRYPTED', { file });
  const backing = head.readBigUInt64BE(8);
  if (backing !== 0n) {
    const start = Number(backing);
    const name = head.subarray(start, start + Math.min(1023, head.readUInt32BE(16)));
    throw imageFailure('QCOW2_BACKING', { file, backing: name.toString('utf8') });
  }
  if (has(bit.dataFile)) {
    throw imageFailure('QCOW2_DATA_FILE', { file, data: extensions.get(dataFileName)?.toString('utf8') ?? '' });
  }
  if (has(bit.extendedL2)) throw imageFailure('QCOW2_EXTENDED_L2', { file });
  const type = headerLength > 104 ? (head[104] ?? 0) : 0;
  if (has(bit.compression) !== (type !== 0)) {
    throw imageFailure('QCOW2_HEADER', { file, field: 'compression_type', value: String(type) });
  }
}

/** By their type, to the end mark or the end of the first cluster. */
function extensionsOf(head: Buffer, headerLength: number, clusterBytes: number, file: string): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  const end = Math.min(clusterBytes, head.length);
  for (let at = headerLength; at + 8 <= end; ) {
    const type = head.readUInt32BE(at);
    if (type === 0) break;
    const length = head.readUInt32BE(at + 4);
    if (at + 8 + length > end) {
      throw imageFailure('QCOW2_HEADER', { file, field: 'header extension', value: String(length) });
    }
    found.set(type, head.subarray(at + 8, at + 8 + length));
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return found;
}
