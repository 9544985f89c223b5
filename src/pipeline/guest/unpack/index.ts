import { gunzip, unzstd } from './by-node.ts';
import { unbzip2 } from './bzip2.ts';
import type { Feed } from './feed.ts';
import { unlz4 } from './lz4.ts';
import { unlzma } from './lzma-alone.ts';
import { unlzop } from './lzop.ts';
import { unxz } from './xz.ts';

export interface Compression {
  readonly id: 'gzip' | 'zstd' | 'xz' | 'lzma' | 'lz4' | 'lzo' | 'bzip2';
  readonly magic: Buffer;
  /** What the feed holds from its position on, which is after it at the end. A chunk is valid until the next one. */
  readonly unpack: (feed: Feed) => AsyncGenerator<Uint8Array>;
}

/** What a kernel unpacks an initramfs from, by its first bytes (Linux, lib/decompress.c), and zstd. */
const compressions: readonly Compression[] = [
  { id: 'gzip', magic: Buffer.from('1f8b', 'hex'), unpack: gunzip },
  { id: 'zstd', magic: Buffer.from('28b52ffd', 'hex'), unpack: unzstd },
  { id: 'xz', magic: Buffer.from('fd377a585a00', 'hex'), unpack: unxz },
  { id: 'lz4', magic: Buffer.from('02214c18', 'hex'), unpack: unlz4 },
  { id: 'lzo', magic: Buffer.from('894c5a4f000d0a1a0a', 'hex'), unpack: unlzop },
  { id: 'bzip2', magic: Buffer.from('425a68', 'hex'), unpack: unbzip2 },
  { id: 'lzma', magic: Buffer.from('5d0000', 'hex'), unpack: unlzma },
];

/** @param head the first bytes: nine tell */
export function compressionOf(head: Buffer): Compression | undefined {
  return compressions.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
}
