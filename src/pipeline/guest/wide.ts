import { damaged } from './unreadable.ts';

/** A 64-bit little-endian field that is a size, a count or a place. @throws GuestUnreadable past 2^53 */
export function wideLE(data: Buffer, at: number, what: string): number {
  return safe(data.readUInt32LE(at + 4), data.readUInt32LE(at), what, at);
}

/** The same, big-endian. @throws GuestUnreadable past 2^53 */
export function wideBE(data: Buffer, at: number, what: string): number {
  return safe(data.readUInt32BE(at), data.readUInt32BE(at + 4), what, at);
}

function safe(high: number, low: number, what: string, at: number): number {
  if (high > 0x1fffff) throw damaged(what, { at });
  return high * 0x100000000 + low;
}

/** `01234567-89ab-cdef-0123-456789abcdef`, of 16 bytes in the order they are written. */
export function uuidOf(data: Buffer): string {
  return data.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Text of a fixed field up to its first NUL; undefined where it is empty. */
export function labelOf(data: Buffer, encoding: 'utf8' | 'latin1' | 'utf16le' = 'utf8'): string | undefined {
  const text = data.toString(encoding);
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)) || undefined;
}
