import type { BlockSource } from '../../block-source.ts';
import { GuestUnreadable } from '../../unreadable.ts';
import { bcache } from './bcache.ts';
import { luks } from './luks.ts';
import { mdraid } from './mdraid.ts';
import type { Signature, SignatureReader } from './signature.ts';
import { swap } from './swap.ts';
import { zfs } from './zfs.ts';

/** Those that count even where a file system seems to begin: a mirrored member looks like what it mirrors. */
const over: readonly SignatureReader[] = [mdraid, luks, bcache];
/** Those of which enough may be left under a newer file system to be taken for the real thing. */
const under: readonly SignatureReader[] = [swap, zfs];

export function signatureOver(source: BlockSource): Promise<Signature | undefined> {
  return firstOf(over, source);
}

export function signatureUnder(source: BlockSource): Promise<Signature | undefined> {
  return firstOf(under, source);
}

/** A range that is not on the disk (the image was cut) is no reason not to look for the others. */
async function firstOf(readers: readonly SignatureReader[], source: BlockSource): Promise<Signature | undefined> {
  for (const read of readers) {
    try {
      const found = await read(source);
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof GuestUnreadable)) throw error;
    }
  }
  return undefined;
}
