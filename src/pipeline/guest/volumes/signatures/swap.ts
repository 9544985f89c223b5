import { bytesAt } from '../../block-source.ts';
import { textIn, uuidOf } from '../../uuid.ts';
import type { SignatureReader } from './signature.ts';

/** At the end of the first page, which is larger on some machines. */
const pages = [4096, 8192, 16384, 65536];
const ABOUT = 1024;

/** Swap space; a machine that hibernated into it left another word. Source: Linux, include/linux/swap.h, mm/swapfile.c. */
export const swap: SignatureReader = async source => {
  for (const page of pages) {
    if (source.size < page) return undefined;
    const word = (await bytesAt(source, page - 10, 10, 'swap header')).toString('latin1');
    if (word !== 'SWAPSPACE2' && word !== 'SWAP-SPACE' && !/^S[12]SUSPEND/u.test(word)) continue;
    const head = await bytesAt(source, ABOUT, 64, 'swap header');
    const suspended = word.includes('SUSPEND');
    const uuid = head.subarray(12, 28).every(byte => byte === 0) ? undefined : uuidOf(head.subarray(12, 28));
    const label = textIn(head, 28, 16);
    return {
      kind: 'swap',
      ...(uuid === undefined ? {} : { uuid }),
      ...(label === undefined ? {} : { label }),
      ...(suspended ? { detail: 'suspended' } : {}),
      hides: false,
    };
  }
  return undefined;
};
