/** Bytes of a VHD's footer. */
export const footerBytes = 512;

/** The field of a footer that Azure would not take. */
export interface FooterFault {
  /** `cookie`, `format-version`, `data-offset`, `current-size`, `disk-type`, `checksum`; `none` when all is right. */
  readonly field: string;
  /** Its place in the footer, bytes. */
  readonly at: number;
  /** In hexadecimal, as it lies there. */
  readonly found: string;
  readonly expected: string;
}

/**
 * Looks at what is to be the footer of a fixed VHD, field by field.
 * Source: Virtual Hard Disk Image Format Specification, "Hard Disk Footer Format"; all numbers are big-endian.
 * @param footer 512 bytes
 * @param size of the disk without the footer
 */
export function footerFault(footer: Uint8Array, size: number): FooterFault {
  const bytes = Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength);
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(size));
  const short = Buffer.alloc(4);
  short.writeUInt32BE(checksum(bytes));
  const fields: readonly (readonly [string, number, Buffer])[] = [
    ['cookie', 0, Buffer.from('conectix')],
    ['format-version', 12, Buffer.of(0, 1, 0, 0)],
    ['data-offset', 16, Buffer.alloc(8, 0xff)],
    ['current-size', 48, long],
    ['disk-type', 60, Buffer.of(0, 0, 0, 2)],
    ['checksum', 64, short],
  ];
  for (const [field, at, expected] of fields) {
    const found = bytes.subarray(at, at + expected.length);
    if (!found.equals(expected)) return { field, at, found: found.toString('hex'), expected: expected.toString('hex') };
  }
  return { field: 'none', at: 0, found: '', expected: '' };
}

/** One's complement of the sum of all bytes, those of the checksum itself left out. */
function checksum(footer: Buffer): number {
  let sum = 0;
  for (const [at, byte] of footer.entries()) if (at < 64 || at >= 68) sum += byte;
  return ~sum >>> 0;
}
