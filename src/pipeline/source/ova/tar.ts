import { Header } from 'tar/header';
import { sourceFailure } from '../failures.ts';
import type { LocalFile } from '../local-file.ts';
import { within } from '../names.ts';
import { type Overrides, paxOverrides } from './pax.ts';

const blockSize = 512;
const zeros = Buffer.alloc(blockSize);
/** An OVA has a handful of members; a million empty ones are an attack on patience. */
const mostHeaders = 20_000;
/** Longest PAX or GNU long-name body read: names are short, extended attributes may be carried along. */
const mostExtension = 1024 * 1024;

export interface TarMember {
  readonly name: string;
  /** Of its first byte in the archive. */
  readonly offset: number;
  readonly size: number;
}

export interface TarIndex {
  readonly members: readonly TarMember[];
  /** False when the file ends without a block of zeros: it may have been cut between two members. */
  readonly ended: boolean;
}

/** Is this the first block of a tar? Its checksum says so. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= blockSize && decode(head) !== undefined;
}

/**
 * Finds the regular files of a tar by reading its headers and seeking over the data: ustar, GNU (base-256 sizes,
 * long names) and PAX, in any order. POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 * @throws Failed OVA_NOT_TAR, OVA_TRUNCATED, OVA_HEADER_DAMAGED, OVA_HEADER_TOO_LONG, OVA_MEMBER_KIND, OVA_MEMBER_NAME,
 * OVA_MEMBER_TWICE, OVA_TOO_MANY_MEMBERS
 */
export async function indexTar(file: LocalFile): Promise<TarIndex> {
  const members = new Map<string, TarMember>();
  let everyMember: Overrides = {};
  let nextMember: Overrides = {};
  let at = 0;
  for (let headers = 0; at < file.size; headers++) {
    if (headers === mostHeaders) throw sourceFailure('OVA_TOO_MANY_MEMBERS', { file: file.name, most: mostHeaders });
    const block = await read(file, at, blockSize, '');
    if (zeros.equals(block)) return { members: [...members.values()], ended: true };
    const header = decode(block);
    if (header === undefined) {
      throw at === 0
        ? sourceFailure('OVA_NOT_TAR', { file: file.name })
        : sourceFailure('OVA_HEADER_DAMAGED', { file: file.name, offset: at });
    }
    const data = at + blockSize;
    const extension = extensions[header.kind];
    if (extension) {
      const found = extension(await extensionBody(file, data, header.size));
      if (found === undefined) throw sourceFailure('OVA_HEADER_DAMAGED', { file: file.name, offset: at });
      if (header.kind === 'GlobalExtendedHeader') everyMember = { ...everyMember, ...found };
      else nextMember = { ...nextMember, ...found };
      at = data + padded(header.size);
      continue;
    }
    const { path = header.path, size: paxSize, sparse } = { ...everyMember, ...nextMember };
    nextMember = {};
    const size = header.kind === 'Directory' ? 0 : (paxSize ?? header.size);
    expectKind(file, path, sparse ? 'SparseFile' : header.kind);
    if (size > file.size - data)
      throw sourceFailure('OVA_TRUNCATED', { file: file.name, member: path, expected: data + size, size: file.size });
    if (header.kind !== 'Directory') note(members, file, { name: path, offset: data, size });
    at = data + padded(size);
  }
  return { members: [...members.values()], ended: false };
}

interface Decoded {
  readonly kind: string;
  readonly path: string;
  readonly size: number;
}

function decode(block: Uint8Array): Decoded | undefined {
  try {
    const header = new Header(Buffer.from(block.buffer, block.byteOffset, blockSize));
    const { cksumValid, path, size, type } = header;
    if (!cksumValid || path === undefined || size === undefined) return undefined;
    return { kind: type, path, size };
  } catch {
    return undefined; // a base-256 number that is none, or beyond 2^53
  }
}

const extensions: { readonly [kind: string]: ((body: Buffer) => Overrides | undefined) | undefined } = {
  ExtendedHeader: paxOverrides,
  GlobalExtendedHeader: body => {
    const found = paxOverrides(body);
    // POSIX lets a global path name every member; no archive with two members could mean it.
    return found && { ...found, path: undefined };
  },
  NextFileHasLongPath: body => ({ path: body.toString('utf8').split('\0', 1)[0] ?? '' }),
  // The name of a link's target: read over, the link itself is refused.
  NextFileHasLongLinkpath: () => ({}),
};

async function extensionBody(file: LocalFile, offset: number, size: number): Promise<Buffer> {
  if (size > mostExtension)
    throw sourceFailure('OVA_HEADER_TOO_LONG', {
      file: file.name,
      offset: offset - blockSize,
      size,
      most: mostExtension,
    });
  return read(file, offset, size, '');
}

async function read(file: LocalFile, offset: number, size: number, member: string): Promise<Buffer> {
  if (size > file.size - offset)
    throw sourceFailure('OVA_TRUNCATED', { file: file.name, member, expected: offset + size, size: file.size });
  const into = Buffer.alloc(size);
  await file.read(offset, into);
  return into;
}

function expectKind(file: LocalFile, member: string, kind: string): void {
  // ContiguousFile is a regular file with a wish (POSIX, typeflag 7).
  if (!['File', 'OldFile', 'ContiguousFile', 'Directory'].includes(kind))
    throw sourceFailure('OVA_MEMBER_KIND', { file: file.name, member, kind });
}

function note(members: Map<string, TarMember>, file: LocalFile, found: TarMember): void {
  const name = within(found.name);
  if (name === undefined) throw sourceFailure('OVA_MEMBER_NAME', { file: file.name, member: found.name });
  if (isByProduct(name)) return;
  // One key for both spellings of an umlaut: macOS writes NFD where the descriptor has NFC.
  const key = name.normalize('NFC');
  if (members.has(key)) throw sourceFailure('OVA_MEMBER_TWICE', { file: file.name, member: name });
  members.set(key, { ...found, name });
}

/** What tools leave beside the files: AppleDouble forks of macOS, PAX headers that an older tar unpacked as files. */
function isByProduct(name: string): boolean {
  return /(^|\/)(\._[^/]*|__MACOSX\/.*|PaxHeaders?(\.\d+)?\/.*)$/.test(name);
}

function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize;
}
