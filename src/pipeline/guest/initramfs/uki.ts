import type { PackedFile } from '../unpack/feed.ts';
import { damaged, GuestUnreadable, reading } from '../unreadable.ts';

export interface Section {
  /** `.linux`, `.initrd`, `.cmdline`, `.osrel`, `.uname` … */
  readonly name: string;
  readonly offset: number;
  /** Without what fills it up. */
  readonly size: number;
}

/** A unified kernel image: a program for UEFI that carries kernel, initramfs and command line in sections. */
export interface Uki {
  readonly sections: readonly Section[];
  readonly commandLine?: string;
  /** Text of os-release, and the version of the kernel. */
  readonly osRelease?: string;
  readonly kernelVersion?: string;
  /** As a file of its own, for readInitramfs. */
  readonly initrd?: PackedFile;
}

const MOST_SECTIONS = 96;
const MOST_TEXT = 64 * 1024;
const COFF = 24;
const ROW = 40;

/**
 * Reads the section table of a program for UEFI.
 * @returns undefined where the file is no such program, or carries no kernel
 * @throws GuestUnreadable
 * Source: Microsoft PE Format, "Section Table"; UAPI.5 Unified Kernel Image.
 */
export async function readUki(file: PackedFile): Promise<Uki | undefined> {
  return reading('PE sections', async () => {
    const sections = await sectionsOf(file);
    if (sections === undefined || !sections.some(({ name }) => name === '.linux')) return undefined;
    const commandLine = await textOf(file, sections, '.cmdline');
    const osRelease = await textOf(file, sections, '.osrel');
    const kernelVersion = await textOf(file, sections, '.uname');
    const initrd = sections.find(({ name }) => name === '.initrd');
    return {
      sections,
      ...(commandLine === undefined ? {} : { commandLine }),
      ...(osRelease === undefined ? {} : { osRelease }),
      ...(kernelVersion === undefined ? {} : { kernelVersion }),
      ...(initrd === undefined ? {} : { initrd: slice(file, initrd) }),
    };
  });
}

async function sectionsOf(file: PackedFile): Promise<Section[] | undefined> {
  const dos = await bytes(file, 0, 64);
  if (dos.length < 64 || dos.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const start = dos.readUInt32LE(60);
  const coff = await bytes(file, start, COFF);
  if (coff.length < COFF || coff.toString('latin1', 0, 4) !== 'PE\0\0') return undefined;
  const count = coff.readUInt16LE(6);
  if (count > MOST_SECTIONS) throw new GuestUnreadable('too-much', 'PE sections', { count });
  const table = await bytes(file, start + COFF + coff.readUInt16LE(20), count * ROW);
  return Array.from({ length: count }, (_, i) => sectionOf(file, table.subarray(i * ROW, (i + 1) * ROW)));
}

function sectionOf(file: PackedFile, row: Buffer): Section {
  const name = row.toString('latin1', 0, 8).replace(/\0.*$/s, '');
  const offset = row.readUInt32LE(20);
  const size = Math.min(row.readUInt32LE(8), row.readUInt32LE(16));
  if (offset + size > file.size) throw damaged('PE section', { name, offset });
  return { name, offset, size };
}

async function textOf(file: PackedFile, sections: readonly Section[], name: string): Promise<string | undefined> {
  const section = sections.find(each => each.name === name);
  if (section === undefined) return undefined;
  const data = await bytes(file, section.offset, Math.min(section.size, MOST_TEXT));
  return data.toString('utf8').replace(/\0.*$/s, '').trim();
}

function slice(file: PackedFile, { offset, size }: Section): PackedFile {
  return {
    size,
    read: (at, into) => file.read(offset + at, into.subarray(0, Math.max(0, Math.min(into.length, size - at)))),
  };
}

async function bytes(file: PackedFile, offset: number, length: number): Promise<Buffer> {
  const into = Buffer.alloc(length);
  return into.subarray(0, await file.read(offset, into));
}
