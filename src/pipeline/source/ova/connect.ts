import { realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { hasher } from '../../../native/index.ts';
import { sourceFailure } from '../failures.ts';
import { Folder } from '../folder.ts';
import { LocalFile, pathFailure } from '../local-file.ts';
import { beside } from '../names.ts';
import { openArchive } from './archive.ts';
import { expectDigest } from './contents.ts';
import type { Described } from './machine.ts';
import { type Digest, mostManifest, parseManifest } from './manifest.ts';
import { mostDescriptor, parseOvf } from './ovf.ts';
import type { OvfPackage } from './package.ts';
import { packedAs } from './packed.ts';
import { isTar } from './tar.ts';

/** A package whose descriptor is read and, where a manifest promises its digest, verified. */
export interface OpenPackage extends Described {
  /** By name in the package, NFC; undefined where there is no manifest. */
  readonly digests: ReadonlyMap<string, Digest> | undefined;
}

/**
 * Opens an OVA, an .ovf file or a folder with one .ovf; nothing is extracted.
 * @throws Failed with a code of SourceFailures
 */
export async function openPackage(path: string): Promise<OpenPackage> {
  const inside = await findPackage(path);
  try {
    const digests = await readManifest(inside);
    const bytes = await readSmall(inside, inside.descriptor, mostDescriptor);
    const promised = digests?.get(inside.descriptor.normalize('NFC'));
    const name = inside.label(inside.descriptor);
    if (promised) expectDigest(name, promised, hasher(promised.algorithm).update(bytes).digest('hex'));
    return { inside, digests, descriptor: parseOvf(bytes, name) };
  } catch (error) {
    await inside.close();
    throw error;
  }
}

async function findPackage(path: string): Promise<OvfPackage> {
  const found = await stat(path).catch(error => Promise.reject(pathFailure(path, error)));
  if (found.isDirectory()) return inFolder(path, await onlyDescriptor(path));
  if (/\.ovf$/i.test(path)) return besideItself(path);
  const file = await LocalFile.open(path);
  try {
    if (file.size === 0) throw sourceFailure('SOURCE_EMPTY', { file: path });
    const head = Buffer.alloc(Math.min(512, file.size));
    await file.read(0, head);
    if (isTar(head)) return await openArchive(file);
    const container = packedAs(head);
    if (container !== undefined) throw sourceFailure('OVA_PACKED', { file: path, container });
    if (!isXml(head)) throw sourceFailure('OVA_NOT_TAR', { file: path });
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return besideItself(path);
}

/** A descriptor named by a link has its disks beside the descriptor, not beside the link. */
async function besideItself(path: string): Promise<OvfPackage> {
  const real = await realpath(path).catch(error => Promise.reject(pathFailure(path, error)));
  return inFolder(dirname(real), basename(real));
}

function isXml(head: Uint8Array): boolean {
  return /^(\ufeff|\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*</.test(Buffer.from(head).toString('latin1'));
}

async function onlyDescriptor(path: string): Promise<string> {
  const found = (await (await Folder.open(path)).names()).filter(name => /\.ovf$/i.test(name));
  if (found[0] === undefined) throw sourceFailure('OVF_FOLDER_EMPTY', { path });
  if (found.length > 1) throw sourceFailure('OVF_FOLDER_SEVERAL', { path, names: found.join(', ') });
  return found[0];
}

async function inFolder(path: string, descriptor: string): Promise<OvfPackage> {
  const folder = await Folder.open(path);
  const names = await folder.names();
  return {
    name: descriptor,
    descriptor,
    label: name => name,
    names,
    sizeOf: name => folder.sizeOf(name),
    open: name => folder.open(name, descriptor),
    archive: false,
    ended: true,
    close: async () => {},
  };
}

/** The manifest has the name of the descriptor (DSP0243 §6.2); in an archive another will do where it is the only one. */
async function readManifest(inside: OvfPackage): Promise<Map<string, Digest> | undefined> {
  const own = inside.descriptor.replace(/\.ovf$/i, '');
  const all = inside.names.filter(name => /\.mf$/i.test(name));
  const named = all.find(name => name.replace(/\.mf$/i, '') === own);
  const found = named ?? (inside.archive && all.length === 1 ? all[0] : undefined);
  if (found === undefined) return undefined;
  const label = inside.label(found);
  const digests = new Map<string, Digest>();
  for (const [asked, digest] of parseManifest(await readSmall(inside, found, mostManifest), label)) {
    const name = beside(inside.descriptor, asked) ?? asked;
    if ((await inside.sizeOf(name)) === undefined)
      throw sourceFailure('OVF_MANIFEST_FILE_MISSING', { file: label, name: asked });
    digests.set(name.normalize('NFC'), digest);
  }
  return digests;
}

async function readSmall(inside: OvfPackage, name: string, most: number): Promise<Uint8Array> {
  const stored = await inside.open(name);
  try {
    if (stored.size > most) throw sourceFailure('OVF_TOO_LARGE', { file: stored.name, size: stored.size, most });
    if (stored.size === 0) throw sourceFailure('SOURCE_EMPTY', { file: stored.name });
    const bytes = Buffer.alloc(stored.size);
    await stored.read(0, bytes);
    return bytes;
  } finally {
    await stored.close();
  }
}
