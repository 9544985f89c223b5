import { roundUp } from '../sector.ts';
import type { Seeded } from '../seeded.ts';

const HEADERS = 0x400;

/**
 * A file with the headers of an EFI application for x86-64 and one section of seeded bytes: enough for whoever
 * looks at it, not for whoever runs it. Source: Microsoft PE Format, MS-DOS stub to section table.
 * @param length bytes of the file, at least 2 KiB
 */
export function efiLoader(length: number, random: Seeded): Buffer {
  const code = length - HEADERS;
  const file = Buffer.alloc(HEADERS);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(0x80, 0x3c);
  file.write('PE\0\0', 0x80, 'latin1');
  coffHeader().copy(file, 0x84);
  optionalHeader(code).copy(file, 0x98);
  section(code).copy(file, 0x98 + 0xf0);
  return Buffer.concat([file, random.bytes(code)]);
}

function coffHeader(): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16LE(0x8664, 0);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(0xf0, 16);
  header.writeUInt16LE(0x0022, 18);
  return header;
}

/** PE32+, subsystem 10: EFI application. */
function optionalHeader(code: number): Buffer {
  const header = Buffer.alloc(0xf0);
  header.writeUInt16LE(0x020b, 0);
  header.writeUInt32LE(roundUp(code, 0x200), 4);
  header.writeUInt32LE(0x1000, 16);
  header.writeUInt32LE(0x1000, 20);
  header.writeUInt32LE(0x1000, 32);
  header.writeUInt32LE(0x200, 36);
  header.writeUInt32LE(roundUp(0x1000 + code, 0x1000), 56);
  header.writeUInt32LE(HEADERS, 60);
  header.writeUInt16LE(10, 68);
  header.writeUInt32LE(16, 108);
  return header;
}

function section(code: number): Buffer {
  const header = Buffer.alloc(40);
  header.write('.text', 0, 'latin1');
  header.writeUInt32LE(code, 8);
  header.writeUInt32LE(0x1000, 12);
  header.writeUInt32LE(code, 16);
  header.writeUInt32LE(HEADERS, 20);
  header.writeUInt32LE(0x60000020, 36);
  return header;
}
