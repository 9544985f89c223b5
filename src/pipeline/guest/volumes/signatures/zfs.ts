import { printable } from '../../../image/partitions/view.ts';
import { type BlockSource, bytesAt } from '../../block-source.ts';
import type { SignatureReader } from './signature.ts';

const PAIRS = 16 * 1024;
const PAIRS_LENGTH = 112 * 1024;
const UBERBLOCKS = 128 * 1024;
const UBERBLOCK = 1024;
const MAGIC = 0x00bab10cn;

/**
 * A member of a ZFS pool: uberblocks in the first label, and pairs of names and values before them that name the pool.
 * Source: ZFS On-Disk Specification, chapter 1.
 */
export const zfs: SignatureReader = async source => {
  if (source.size < 2 * UBERBLOCKS || !(await hasUberblock(source))) return undefined;
  const pairs = await bytesAt(source, PAIRS, PAIRS_LENGTH, 'ZFS label');
  const label = stringPair(pairs, 'name');
  const guid = numberPair(pairs, 'pool_guid');
  return {
    kind: 'zfs',
    ...(guid === undefined ? {} : { uuid: guid }),
    ...(label === undefined ? {} : { label }),
    hides: true,
  };
};

async function hasUberblock(source: BlockSource): Promise<boolean> {
  const ring = await bytesAt(source, UBERBLOCKS, UBERBLOCKS, 'ZFS label');
  for (let at = 0; at < ring.length; at += UBERBLOCK) {
    if (ring.readBigUInt64LE(at) === MAGIC || ring.readBigUInt64BE(at) === MAGIC) return true;
  }
  return false;
}

/** In XDR: length of the name, the name filled up to four bytes, type, count, value (libnvpair). */
function valueAt(pairs: Buffer, name: string, type: number): number | undefined {
  const head = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4 + 8);
  head.writeUInt32BE(name.length, 0);
  head.write(name, 4, 'latin1');
  head.writeUInt32BE(type, head.length - 8);
  head.writeUInt32BE(1, head.length - 4);
  const at = pairs.indexOf(head);
  return at < 0 ? undefined : at + head.length;
}

function stringPair(pairs: Buffer, name: string): string | undefined {
  const at = valueAt(pairs, name, 9);
  if (at === undefined || at + 4 > pairs.length) return undefined;
  return printable(pairs.toString('utf8', at + 4, at + 4 + Math.min(256, pairs.readUInt32BE(at))));
}

function numberPair(pairs: Buffer, name: string): string | undefined {
  const at = valueAt(pairs, name, 8);
  return at === undefined || at + 8 > pairs.length ? undefined : pairs.readBigUInt64BE(at).toString();
}
