const ENTRY = 32;
const LAST_LONG = 0x40;
const LONG_NAME = 0x0f;
/** Where the 13 UTF-16 units of a long name lie in one entry. */
const UNITS = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/** A DOS date and time that never changes: 2026-01-01 12:00:00. */
const DATE = ((2026 - 1980) << 9) | (1 << 5) | 1;
const TIME = 12 << 11;

export const ATTRIBUTE = { volume: 0x08, directory: 0x10, archive: 0x20 } as const;

/**
 * The entries of one name: the long ones where 8.3 in capitals does not hold it, then the short one.
 * Source: Microsoft FAT32 File System Specification 1.03, directory structure and long names.
 */
export function nameEntries(name: string, attribute: number, cluster: number, size: number): Buffer {
  const short = shortName(name);
  const long = /^[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?$/.test(name) ? [] : longEntries(name, checksum(short));
  return Buffer.concat([...long, shortEntry(short, attribute, cluster, size)]);
}

/** One 32-byte entry; `short` is the name as its 11 bytes. */
export function shortEntry(short: string, attribute: number, cluster: number, size: number): Buffer {
  const entry = Buffer.alloc(ENTRY);
  entry.write(short.padEnd(11), 0, 'latin1');
  entry.writeUInt8(attribute, 11);
  entry.writeUInt16LE(TIME, 14);
  entry.writeUInt16LE(DATE, 16);
  entry.writeUInt16LE(DATE, 18);
  entry.writeUInt16LE(cluster >>> 16, 20);
  entry.writeUInt16LE(TIME, 22);
  entry.writeUInt16LE(DATE, 24);
  entry.writeUInt16LE(cluster & 0xffff, 26);
  entry.writeUInt32LE(size, 28);
  return entry;
}

/** The 8.3 name in capitals; what does not fit ends in ~1, so two long names of one folder must differ in their first six. */
function shortName(name: string): string {
  const dot = name.lastIndexOf('.');
  const stem = (dot > 0 ? name.slice(0, dot) : name).toUpperCase().replaceAll(/[^A-Z0-9_]/g, '');
  const extension = (dot > 0 ? name.slice(dot + 1) : '').toUpperCase().replaceAll(/[^A-Z0-9_]/g, '');
  const short = stem.length > 8 ? `${stem.slice(0, 6)}~1` : stem;
  return short.padEnd(8) + extension.slice(0, 3).padEnd(3);
}

function longEntries(name: string, sum: number): Buffer[] {
  const units = [...Array(name.length).keys()].map(i => name.charCodeAt(i));
  const count = Math.ceil(units.length / UNITS.length);
  const entries: Buffer[] = [];
  for (let order = count; order >= 1; order--) {
    const entry = Buffer.alloc(ENTRY);
    entry.writeUInt8(order === count ? order | LAST_LONG : order, 0);
    entry.writeUInt8(LONG_NAME, 11);
    entry.writeUInt8(sum, 13);
    UNITS.forEach((at, i) => {
      const index = (order - 1) * UNITS.length + i;
      entry.writeUInt16LE(index === units.length ? 0 : (units[index] ?? 0xffff), at);
    });
    entries.push(entry);
  }
  return entries;
}

function checksum(short: string): number {
  let sum = 0;
  for (const byte of Buffer.from(short, 'latin1')) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}
