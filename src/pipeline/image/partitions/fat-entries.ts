import { printable } from './view.ts';

export const ENTRY_BYTES = 32;

export interface FatEntry {
  readonly name: string;
  /** The 8.3 name, the same as `name` where there is no long one. */
  readonly short: string;
  readonly directory: boolean;
  readonly size: number;
  readonly cluster: number;
  /** Seconds since 1970 by the clock that wrote it; its time zone is not noted. */
  readonly modified: number;
}

const VOLUME = 0x08;
const DIRECTORY = 0x10;
const LONG = 0x0f;
/** 20 pieces of 13 characters hold the longest name there is, 255. */
const MOST_PIECES = 20;

/**
 * Turns the 32-byte entries of one directory, in order, into files and folders.
 * Source: Microsoft FAT specification (fatgen103), "FAT Directory Structure" and "FAT Long Directory Entries".
 */
export class EntryReader {
  private pieces: string[] = [];
  private expected = 0;
  private checksum = -1;

  /** @returns `end` after which there are no more, undefined for an entry that is not a file or folder */
  next(raw: Buffer): FatEntry | 'end' | undefined {
    const first = raw.readUInt8(0);
    const attributes = raw.readUInt8(11);
    if (first === 0) return 'end';
    if (first === 0xe5) return this.forget();
    if ((attributes & 0x3f) === LONG) return this.piece(raw);
    const long = this.expected === 0 && this.checksum === checksumOf(raw) ? this.pieces.join('') : '';
    this.forget();
    if ((attributes & VOLUME) !== 0 || first === 0x2e) return undefined;
    const short = printable(shortName(raw));
    const cluster = raw.readUInt16LE(20) * 0x10000 + raw.readUInt16LE(26);
    const name = long === '' ? short : printable(long);
    const directory = (attributes & DIRECTORY) !== 0;
    return { name, short, directory, size: raw.readUInt32LE(28), cluster, modified: modifiedOf(raw) };
  }

  private forget(): undefined {
    this.pieces = [];
    this.expected = 0;
    this.checksum = -1;
  }

  /** Pieces of a long name come last first, each with its number; a gap or a stray one voids the name. */
  private piece(raw: Buffer): undefined {
    const order = raw.readUInt8(0);
    const number = order & 0x1f;
    if ((order & 0x40) !== 0 && number >= 1 && number <= MOST_PIECES) {
      this.pieces = [];
      this.checksum = raw.readUInt8(13);
    } else if (number === 0 || number !== this.expected || raw.readUInt8(13) !== this.checksum) {
      return this.forget();
    }
    this.expected = number - 1;
    this.pieces.unshift(pieceText(raw));
  }
}

function pieceText(raw: Buffer): string {
  const text = raw.toString('utf16le', 1, 11) + raw.toString('utf16le', 14, 26) + raw.toString('utf16le', 28, 32);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** `SHIMX64.EFI`, with the two flags by which Windows NT keeps a name in lower case. */
function shortName(raw: Buffer): string {
  const flags = raw.readUInt8(12);
  const base = part(raw, 0, 8, (flags & 0x08) !== 0);
  const extension = part(raw, 8, 11, (flags & 0x10) !== 0);
  return extension === '' ? base : `${base}.${extension}`;
}

function part(raw: Buffer, from: number, to: number, lower: boolean): string {
  const text = raw.toString('latin1', from, to).trimEnd();
  const name = from === 0 && text.startsWith('\x05') ? `\xe5${text.slice(1)}` : text;
  return lower ? name.toLowerCase() : name;
}

/** Two seconds are the finest that there is; a month or a day of 0 is taken as 1980-01-01. */
function modifiedOf(raw: Buffer): number {
  const time = raw.readUInt16LE(22);
  const date = raw.readUInt16LE(24);
  const day = Date.UTC(1980 + (date >>> 9), Math.max(0, ((date >>> 5) & 15) - 1), Math.max(1, date & 31));
  return day / 1000 + (time >>> 11) * 3600 + ((time >>> 5) & 63) * 60 + (time & 31) * 2;
}

/** The name of the volume, which only the root directory has. @returns undefined for any other entry */
export function volumeLabel(raw: Buffer): string | undefined {
  const attributes = raw.readUInt8(11) & 0x3f;
  if (raw.readUInt8(0) === 0xe5 || attributes === LONG || (attributes & VOLUME) === 0) return undefined;
  return printable(raw.toString('latin1', 0, 11).trimEnd());
}

/** Ties a long name to its short one: a program that knows no long names changes only the latter. */
function checksumOf(raw: Buffer): number {
  let sum = 0;
  for (let i = 0; i < 11; i++) sum = (((sum & 1) << 7) + (sum >>> 1) + raw.readUInt8(i)) & 0xff;
  return sum;
}
