import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { crc32c } from './crc32c.ts';
import { guidAt } from './guid.ts';

const KiB = 1024;
export const MiB = 1024 * 1024;
const headersAt = [64 * KiB, 128 * KiB];
const headerLength = 4 * KiB;
/** Before it: identifier, two headers, two region tables. */
export const headerSection = MiB;
/** Hyper-V's own are 1 MiB; this bounds what is read of a stranger's. */
const mostLog = 64 * MiB;

/** The active header of a VHDX, as far as a reader needs it; in bytes. */
export interface VhdxHeader {
  readonly sequence: bigint;
  /** All zeros where there is nothing to replay. */
  readonly log: { readonly guid: string; readonly offset: number; readonly length: number };
}

/**
 * Of the two headers the valid one with the higher sequence number.
 * @throws Failed VHDX_HEADER, VHDX_VERSION
 * Source: MS-VHDX 2.2.2.
 */
export async function activeHeader(file: ImageFile): Promise<VhdxHeader> {
  let active: Buffer | undefined;
  for (const at of headersAt) {
    const bytes = Buffer.from(await file.at(at, headerLength));
    if (bytes.toString('latin1', 0, 4) !== 'head' || crc32c(bytes, 4) !== bytes.readUInt32LE(4)) continue;
    if (!active || bytes.readBigUInt64LE(8) > active.readBigUInt64LE(8)) active = bytes;
  }
  if (!active) throw imageFailure('VHDX_DAMAGED', { file: file.name, part: 'header', at: headersAt[0] ?? 0 });
  return parseHeader(active, file.name);
}

function parseHeader(bytes: Buffer, file: string): VhdxHeader {
  const wrong = (field: string, value: number | bigint) =>
    imageFailure('VHDX_FIELD', { file, field, value: String(value) });
  const version = bytes.readUInt16LE(66);
  if (version !== 1) throw imageFailure('VHDX_VERSION', { file, version });
  const logVersion = bytes.readUInt16LE(64);
  if (logVersion !== 0) throw wrong('LogVersion', logVersion);
  const length = bytes.readUInt32LE(68);
  const offset = bytes.readBigUInt64LE(72);
  if (length % MiB !== 0 || length > mostLog) throw wrong('LogLength', length);
  const placed = offset % BigInt(MiB) === 0n && offset >= BigInt(headerSection) && offset < 2n ** 50n;
  if (!placed && length > 0) throw wrong('LogOffset', offset);
  return {
    sequence: bytes.readBigUInt64LE(8),
    log: { guid: guidAt(bytes, 48), offset: placed ? Number(offset) : 0, length },
  };
}
