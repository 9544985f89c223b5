import { digest } from '../../native/index.ts';
import type { DigestKind, Digests } from '../types/sink.ts';

/** What the journal keeps of a piece whose sink asks for no digest. */
export const journalDigests: readonly DigestKind[] = ['crc32'];

/** Do the bytes still have the digests they had? */
export function agrees(data: Uint8Array, digests: Digests): boolean {
  return Object.entries(digests).every(([kind, value]) => digest(kind as DigestKind, data) === value);
}
