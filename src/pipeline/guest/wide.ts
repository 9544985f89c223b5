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
