import { nameOf } from '../names.ts';
import { damaged } from '../unreadable.ts';
import type { ByteStream } from './bytes.ts';

/** What an archive holds at one path. */
export interface CpioEntry {
  /** Without a leading `/` or `./`. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes of a file, or of the text of a link. */
  readonly size: number;
}

const HEADER = 110;
const MOST_NAME = 4096;
const TRAILER = 'TRAILER!!!';
const kinds: Readonly<Record<number, CpioEntry['kind']>> = { 4: 'directory', 8: 'file', 10: 'symlink' };

export function isCpio(head: Buffer): boolean {
  return /^07070[12]$/.test(head.toString('latin1', 0, 6));
}

/**
 * The entries of one archive in the new ASCII format, with or without checksums, to its trailer.
 * @param wanted of which files the contents are handed out
 * @throws GuestUnreadable
 * Source: kernel documentation, "initramfs buffer format".
 */
export async function* cpioEntries(
  stream: ByteStream,
  wanted: (entry: CpioEntry) => boolean,
): AsyncGenerator<{ entry: CpioEntry; data?: Buffer }> {
  const start = stream.position;
  const align = () => stream.skip((4 - ((stream.position - start) % 4)) % 4);
  for (;;) {
    const at = stream.position;
    const header = await stream.take(HEADER);
    if (!isCpio(header)) throw damaged('cpio header', { offset: at });
    const mode = field(header, 1, at);
    const size = field(header, 6, at);
    const nameSize = field(header, 11, at);
    if (nameSize === 0 || nameSize > MOST_NAME) throw damaged('cpio header', { offset: at, nameSize });
    const name = nameOf((await stream.take(nameSize)).subarray(0, nameSize - 1));
    await align();
    if (name === TRAILER) return;
    const entry: CpioEntry = { path: name.replace(/^(\.?\/)+/, ''), kind: kinds[mode >>> 12] ?? 'other', size };
    if (wanted(entry)) yield { entry, data: Buffer.from(await stream.take(size)) };
    else {
      await stream.skip(size);
      yield { entry };
    }
    await align();
  }
}

/** Eight hexadecimal digits. */
function field(header: Buffer, index: number, offset: number): number {
  const text = header.toString('latin1', 6 + index * 8, 14 + index * 8);
  if (!/^[0-9a-fA-F]{8}$/.test(text)) throw damaged('cpio header', { offset });
  return Number.parseInt(text, 16);
}
