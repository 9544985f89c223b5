import { type BlockSource, bytesAt } from '../block-source.ts';
import { damaged, unsupported } from '../unreadable.ts';

/** Bytes of the base block; the bins follow it. */
export const BASE = 4096;
/** Windows itself keeps a hive below 2 GiB. */
const MOST_HIVE = 2 ** 31;

/** What the head of a hive says. */
export interface BaseBlock {
  /** Offset of the root key's cell, counted from the first bin. */
  readonly root: number;
  /** Bytes of all bins. */
  readonly bins: number;
  readonly minor: number;
  /** It was being written, or its changes are in its logs only: what is read of it may be old. */
  readonly dirty: boolean;
}

/**
 * The base block of a primary file.
 * Source: "Windows registry file format specification" (Suhanov), "Base block".
 * @returns undefined where the source does not begin as a hive does
 */
export async function baseBlockOf(source: BlockSource): Promise<BaseBlock | undefined> {
  if (source.size < BASE) return undefined;
  const block = await bytesAt(source, 0, 512, 'base block');
  if (block.toString('latin1', 0, 4) !== 'regf') return undefined;
  const [major, minor] = [block.readUInt32LE(20), block.readUInt32LE(24)];
  if (major !== 1 || minor > 6) throw unsupported('base block', { major, minor });
  const sound = checksumOf(block) === block.readUInt32LE(508);
  const bins = Math.min(block.readUInt32LE(40), source.size - BASE);
  if (bins < 4096 || source.size > MOST_HIVE) throw damaged('base block', { bins, size: source.size });
  const first = await bytesAt(source, BASE, 32, 'hive bin');
  if (first.toString('latin1', 0, 4) !== 'hbin') throw damaged('hive bin', { offset: BASE });
  return {
    root: block.readUInt32LE(36),
    bins,
    minor,
    dirty: !sound || block.readUInt32LE(4) !== block.readUInt32LE(8),
  };
}

/** All 32-bit words before it, by exclusive or; neither 0 nor all ones is written. */
export function checksumOf(block: Buffer): number {
  let sum = 0;
  for (let at = 0; at < 508; at += 4) sum ^= block.readUInt32LE(at);
  const whole = sum >>> 0;
  if (whole === 0) return 1;
  return whole === 0xffffffff ? 0xfffffffe : whole;
}
