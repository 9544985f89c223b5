import { bytesAt } from '../../block-source.ts';
import { textIn } from '../../uuid.ts';
import type { SignatureReader } from './signature.ts';

/** LUKS 1 and 2. Source: LUKS On-Disk Format Specification 1.2.3; LUKS2 On-Disk Format Specification 1.1. */
export const luks: SignatureReader = async source => {
  if (source.size < 4096) return undefined;
  const head = await bytesAt(source, 0, 512, 'LUKS header');
  if (head.toString('latin1', 0, 6) !== 'LUKS\xba\xbe') return undefined;
  const version = head.readUInt16BE(6);
  const uuid = textIn(head, 168, 40);
  const label = version === 2 ? textIn(head, 24, 48) : undefined;
  return {
    kind: 'luks',
    ...(uuid === undefined ? {} : { uuid }),
    ...(label === undefined ? {} : { label }),
    detail: String(version),
    hides: true,
  };
};
