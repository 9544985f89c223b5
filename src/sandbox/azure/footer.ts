/** Length of a VHD footer in bytes. */
export const footerBytes = 512;

/**
 * What Azure says of a footer when access to an uploaded disk ends, or nothing when it is right.
 * Source: Virtual Hard Disk Image Format Specification, "Hard Disk Footer Format"; all numbers are big-endian.
 * @param footer the last 512 bytes of the blob
 * @param size virtual size in bytes: the blob without its footer
 */
export function footerFault(footer: Buffer, size: number): string | undefined {
  if (footer.toString('latin1', 0, 8) !== 'conectix') return "Disk is expected to have cookie value 'conectix'.";
  if (footer.readUInt32BE(64) !== checksum(footer)) return 'Disk footer checksum does not match its contents.';
  if (footer.readUInt32BE(60) !== 2) return 'Disk is expected to be of type fixed VHD.';
  if (footer.readUInt32BE(12) !== 0x10000) return 'Disk footer has an unsupported file format version.';
  if (footer.readBigUInt64BE(16) !== 0xffff_ffff_ffff_ffffn) return 'A fixed VHD is expected to have no data offset.';
  const current = footer.readBigUInt64BE(48);
  if (current !== BigInt(size)) return `Disk footer has current size ${current}, but the disk has ${size} bytes.`;
  return undefined;
}

/** One's complement of the sum of all bytes, those of the checksum itself left out. */
function checksum(footer: Buffer): number {
  let sum = 0;
  for (const [at, byte] of footer.entries()) if (at < 64 || at >= 68) sum += byte;
  return ~sum >>> 0;
}
