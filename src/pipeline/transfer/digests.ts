import { digest, hasher } from '../../native/index.ts';
import type { DigestKind, Digests } from '../types.ts';
import { Turns } from './turns.ts';

/** MD5 goes through this in about a millisecond. */
const stretch = 512 * 1024;

/** The digests a sink asks for, and at least one for the journal. Others get their turn while a long piece is digested. */
export async function digestsOf(data: Uint8Array, kinds: readonly DigestKind[]): Promise<Digests> {
  const wanted = kinds.length > 0 ? kinds : (['crc32'] as const);
  const digests: Partial<Record<DigestKind, string>> = {};
  for (const kind of wanted) digests[kind] = await digestOf(kind, data);
  return digests;
}

async function digestOf(kind: DigestKind, data: Uint8Array): Promise<string> {
  if (kind === 'crc32' || data.length <= stretch) return digest(kind, data);
  const turns = new Turns();
  const hash = hasher(kind);
  for (let at = 0; at < data.length; at += stretch) {
    hash.update(data.subarray(at, at + stretch));
    await turns.pass();
  }
  return hash.digest('hex');
}

/** Do the bytes still have the digests they had? */
export function agrees(data: Uint8Array, digests: Digests): boolean {
  return Object.entries(digests).every(([kind, value]) => digest(kind as DigestKind, data) === value);
}
