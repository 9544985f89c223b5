import { bytesAt } from '../../block-source.ts';
import { textIn, uuidOf } from '../../uuid.ts';
import type { SignatureReader } from './signature.ts';

const AT = 4096;
const MAGIC = 'c68573f64e1a45ca8265f57f48ba6d81';

/** A device behind or in a bcache. Source: Linux, include/uapi/linux/bcache.h. */
export const bcache: SignatureReader = async source => {
  if (source.size < AT + 512) return undefined;
  const data = await bytesAt(source, AT, 512, 'bcache superblock');
  if (data.toString('hex', 24, 40) !== MAGIC) return undefined;
  const label = textIn(data, 72, 32);
  const backing = [1, 4, 6].includes(Number(data.readBigUInt64LE(16)));
  return {
    kind: 'bcache',
    uuid: uuidOf(data.subarray(40, 56)),
    ...(label === undefined ? {} : { label }),
    detail: backing ? 'backing' : 'cache',
    hides: true,
  };
};
