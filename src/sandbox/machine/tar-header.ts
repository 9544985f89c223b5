/** Bytes of a tar block. */
export const BLOCK = 512;

/** Type flags of POSIX ustar and pax, and GNU's long name. */
export const TYPE = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  device: '3',
  directory: '5',
  pax: 'x',
  paxGlobal: 'g',
  gnuLongName: 'L',
} as const;

export interface TarHeader {
  readonly name: string;
  readonly size: number | bigint;
  readonly type: string;
  readonly link?: string;
  readonly owner?: string;
  /** octal: 11 digits, so below 8 GiB · base256: GNU and star, whatever the size. */
  readonly sizes?: 'octal' | 'base256';
}

/** The same for every member: 2026-01-01 00:00:00 UTC. */
const MODIFIED = 1_767_225_600;

/**
 * A member's header block. A name of more than 100 bytes is split at a slash where it can be, else cut.
 * Source: POSIX.1-2017 pax, ustar Interchange Format; GNU tar manual, Basic Tar Format.
 */
export function tarHeader({ name, size, type, link = '', owner = 'root', sizes = 'octal' }: TarHeader): Buffer {
  const block = Buffer.alloc(BLOCK);
  const [prefix, rest] = splitName(name);
  block.write(rest, 0, 100, 'utf8');
  block.write('0000644\0', 100, 'latin1');
  block.write('0000000\0', 108, 'latin1');
  block.write('0000000\0', 116, 'latin1');
  writeSize(block, BigInt(size), sizes);
  block.write(`${MODIFIED.toString(8).padStart(11, '0')}\0`, 136, 'latin1');
  block.write(type, 156, 1, 'latin1');
  block.write(link, 157, 100, 'utf8');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(owner, 265, 31, 'latin1');
  block.write(owner, 297, 31, 'latin1');
  block.write(prefix, 345, 155, 'utf8');
  return sealed(block);
}

/** The same block with its checksum over what it holds now. */
export function sealed(block: Buffer): Buffer {
  block.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function writeSize(block: Buffer, size: bigint, sizes: 'octal' | 'base256'): void {
  if (sizes === 'octal') {
    const digits = size.toString(8).padStart(11, '0');
    if (digits.length > 11) throw new RangeError(`${size} bytes do not fit 11 octal digits`);
    block.write(`${digits}\0`, 124, 'latin1');
    return;
  }
  block.writeBigUInt64BE(size, 128);
  block.writeUInt8(0x80, 124);
}

function splitName(name: string): [prefix: string, rest: string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(rest) <= 100 && Buffer.byteLength(prefix) <= 155 && rest !== '') return [prefix, rest];
  }
  return ['', name];
}

/** Records of a pax header: `LEN KEY=VALUE\n`, where LEN counts itself. */
export function paxRecords(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const tail = Buffer.byteLength(` ${key}=${value}\n`);
    let length = tail + String(tail).length;
    length = tail + String(length).length;
    return `${length} ${key}=${value}\n`;
  });
  return Buffer.from(lines.join(''));
}
