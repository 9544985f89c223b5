import { digest } from '../../native/index.ts';
import type { DigestKind, Digests } from '../types.ts';

/** The digests a sink asks for, and at least one for the journal. */
export function digestsOf(data: Uint8Array, kinds: readonly DigestKind[]): Digests {
  const wanted = kinds.length > 0 ? kinds : (['crc32'] as const);
  return Object.fromEntries(wanted.map(kind => [kind, digest(kind, data)]));
}

/** Do the bytes still have the digests they had? */
export function agrees(data: Uint8Array, digests: Digests): boolean {
  return Object.entries(digests).every(([kind, value]) => digest(kind as DigestKind, data) === value);
}
