import { sourceFailure } from '../failures.ts';
import { beside } from '../names.ts';
import type { FileReference } from './descriptor.ts';
import type { OvfPackage } from './package.ts';

/** Where a file of the References lies in the package. */
export interface Storage {
  /** Of the file as a whole, also where it lies in pieces. */
  readonly name: string;
  /** Names and sizes in the package, in order. */
  readonly parts: readonly { readonly name: string; readonly size: number }[];
  readonly size: number;
}

/**
 * Finds a file of the References: as it is written, else percent-decoded (RFC 3986); whole, else in pieces
 * `NAME.000000000`, `NAME.000000001`, … (DSP0243 §7.1).
 * @throws Failed OVF_FILE_REMOTE, SOURCE_NAME_LEAVES, SOURCE_FILE_MISSING, SOURCE_EMPTY, OVF_CHUNK_MISSING, OVF_CHUNK_SIZE
 */
export async function locate(inside: OvfPackage, file: FileReference): Promise<Storage> {
  const { href } = file;
  const asking = inside.label(inside.descriptor);
  if (/^[a-z][a-z\d+.-]+:/i.test(href)) throw sourceFailure('OVF_FILE_REMOTE', { file: asking, href });
  for (const spelling of new Set([href, decoded(href)])) {
    const name = beside(inside.descriptor, spelling);
    if (name === undefined) throw sourceFailure('SOURCE_NAME_LEAVES', { file: asking, name: href });
    const parts = (file.chunkSize && (await chunks(inside, name, file))) || (await whole(inside, name));
    if (parts === undefined) continue;
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    if (size === 0) throw sourceFailure('SOURCE_EMPTY', { file: inside.label(name) });
    return { name, parts, size };
  }
  throw sourceFailure('SOURCE_FILE_MISSING', { file: asking, name: href });
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

async function whole(inside: OvfPackage, name: string): Promise<Storage['parts'] | undefined> {
  const size = await inside.sizeOf(name);
  if (size !== undefined) return [{ name, size }];
  // Old exports call the only piece so without saying that there are pieces.
  const [only, second] = [chunkName(name, 0), chunkName(name, 1)];
  const onlySize = await inside.sizeOf(only);
  if (onlySize === undefined || (await inside.sizeOf(second)) !== undefined) return undefined;
  return [{ name: only, size: onlySize }];
}

async function chunks(
  inside: OvfPackage,
  name: string,
  file: FileReference,
): Promise<{ name: string; size: number }[] | undefined> {
  const parts: { name: string; size: number }[] = [];
  for (let size = await inside.sizeOf(chunkName(name, 0)); size !== undefined; ) {
    parts.push({ name: chunkName(name, parts.length), size });
    size = await inside.sizeOf(chunkName(name, parts.length));
  }
  const { chunkSize = 0 } = file;
  const later = inside.names.some(other => chunkIndex(name, other) >= parts.length);
  const said = Math.ceil((file.size ?? 0) / chunkSize);
  if (parts.length === 0 && !later) return undefined;
  if (later || parts.length < said)
    throw sourceFailure('OVF_CHUNK_MISSING', { file: inside.name, name: chunkName(name, parts.length) });
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (last ? part.size > chunkSize : part.size !== chunkSize)
      throw sourceFailure('OVF_CHUNK_SIZE', { file: inside.label(part.name), size: part.size, expected: chunkSize });
  }
  return parts;
}

function chunkName(name: string, index: number): string {
  return `${name}.${String(index).padStart(9, '0')}`;
}

/** Number of the piece, or -1 where it is none of this file. */
function chunkIndex(name: string, other: string): number {
  const digits = other.startsWith(`${name}.`) ? other.slice(name.length + 1) : '';
  return /^\d{9}$/.test(digits) ? Number(digits) : -1;
}
