import { type BlockSource, bytesAt } from '../../block-source.ts';
import { textIn, uuidOf } from '../../uuid.ts';
import type { Signature, SignatureReader } from './signature.ts';

const MAGIC = 0xa92b4efc;
const SECTOR = 512;
const LENGTH = 256;

/**
 * A member of a Linux RAID: metadata 1.1 at its start, 1.2 at 4 KiB, 1.0 and 0.90 near its end. One near the end counts
 * only where it says itself that it belongs there: a partition that ends where the disk ends would claim the disk.
 * Source: Linux, include/uapi/linux/raid/md_p.h.
 */
export const mdraid: SignatureReader = async source => {
  for (const at of [0, 4096, Math.floor((source.size / SECTOR - 16) / 8) * 8 * SECTOR]) {
    const found = await version1(source, at);
    if (found !== undefined) return found;
  }
  return version0(source, Math.floor(source.size / 65536) * 65536 - 65536);
};

async function version1(source: BlockSource, at: number): Promise<Signature | undefined> {
  if (at < 0 || at + LENGTH > source.size) return undefined;
  const data = await bytesAt(source, at, LENGTH, 'md superblock');
  const here = Number(data.readBigUInt64LE(144)) * SECTOR === at;
  if (data.readUInt32LE(0) !== MAGIC || data.readUInt32LE(4) !== 1 || !here) return undefined;
  return member(uuidOf(data.subarray(16, 32)), data.readInt32LE(72), textIn(data, 32, 32));
}

async function version0(source: BlockSource, at: number): Promise<Signature | undefined> {
  if (at < 0) return undefined;
  const data = await bytesAt(source, at, LENGTH, 'md superblock');
  if (data.readUInt32LE(0) !== MAGIC || data.readUInt32LE(4) !== 0) return undefined;
  // The id was lengthened later: its other three words are further on.
  const id = Buffer.concat([data.subarray(20, 24), data.subarray(52, 64)]);
  return member(uuidOf(id), data.readInt32LE(28), undefined);
}

function member(uuid: string, level: number, label: string | undefined): Signature {
  const named = label === undefined ? {} : { label };
  return { kind: 'linux-raid', uuid, ...named, detail: level === -1 ? 'linear' : `raid${level}`, hides: true };
}
