import { isModule, moduleName } from '../kernel/module-name.ts';
import { Feed, type PackedFile } from '../unpack/feed.ts';
import { compressionOf } from '../unpack/index.ts';
import { GuestUnreadable, orUnreadable, reading, unsupported } from '../unreadable.ts';
import { type ByteStream, fromFeed, Unpacked } from './bytes.ts';
import { type CpioEntry, cpioEntries, isCpio } from './cpio.ts';

/** What one archive of an initramfs file is packed with. */
export type Packing = 'none' | NonNullable<ReturnType<typeof compressionOf>>['id'];

export interface Segment {
  readonly packing: Packing;
  /** Where it begins in the file. */
  readonly offset: number;
  readonly entries: number;
}

export interface Initramfs {
  readonly segments: readonly Segment[];
  readonly entries: readonly CpioEntry[];
  /** Names of the kernel modules in it, as kernel/module-name.ts writes them. */
  readonly modules: ReadonlySet<string>;
  /** Contents of the small files that were asked for, by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** What could not be read: what was found still holds, what was not found may be there. */
  readonly problem?: GuestUnreadable;
}

/** Bounds against files that unpack to more than any guest's memory. */
const most = { packed: 512 * 1024 * 1024, unpacked: 1024 * 1024 * 1024, entries: 200_000, segments: 64 };
/** Programs and modules unpack to five times their size; this is far more, and little for a small file. */
const mostUnpacked = (packed: number) => Math.min(most.unpacked, Math.max(64 * 1024 * 1024, 64 * packed));
/** Settings are a few hundred bytes. */
const MOST_FILE = 256 * 1024;
const MOST_FILES = 16 * 1024 * 1024;
/** dracut can put most of its files, modules too, into one image. */
const nested = /^(squash(fs)?-root|squash\/root|erofs-root)\.img$/;

/** Where settings that decide the start are: `/etc` and initramfs-tools' `/conf`. */
export function isSetting({ path }: CpioEntry): boolean {
  return /^(conf|etc)\//.test(path);
}

/**
 * Lists an initramfs as the kernel unpacks it: archives one after another, plain or packed, with zeros between them.
 * Plain ones are stepped through without reading their files.
 * @param wanted of which small files the contents are kept
 * Source: kernel documentation, "initramfs buffer format"; Linux, init/initramfs.c.
 */
export async function readInitramfs(
  file: PackedFile,
  wanted: (entry: CpioEntry) => boolean = isSetting,
): Promise<Initramfs> {
  const found: Found = { segments: [], entries: [], modules: new Set(), files: new Map(), bytes: 0, wanted };
  const problem = await orUnreadable(reading('initramfs', () => readAll(file, found)));
  const { segments, entries, modules, files } = found;
  return { segments, entries, modules, files, ...(problem === undefined ? {} : { problem }) };
}

interface Found {
  readonly segments: Segment[];
  readonly entries: CpioEntry[];
  readonly modules: Set<string>;
  readonly files: Map<string, Buffer>;
  /** Of `files`. */
  bytes: number;
  readonly wanted: (entry: CpioEntry) => boolean;
}

async function readAll(file: PackedFile, found: Found): Promise<undefined> {
  if (file.size > most.packed) throw new GuestUnreadable('too-much', 'initramfs', { bytes: file.size });
  const feed = new Feed(file);
  while (await fromFeed(feed).skipZeros()) {
    if (found.segments.length >= most.segments) throw new GuestUnreadable('too-much', 'initramfs archives');
    const offset = feed.position;
    const head = await feed.peek(9);
    const compression = compressionOf(head);
    const before = found.entries.length;
    if (isCpio(head)) await archive(fromFeed(feed), found);
    else if (compression !== undefined)
      await packed(new Unpacked(compression.unpack(feed), mostUnpacked(feed.left)), found);
    else throw unsupported('initramfs packing', { offset, magic: head.subarray(0, 6).toString('hex') });
    found.segments.push({ packing: compression?.id ?? 'none', offset, entries: found.entries.length - before });
  }
  if (found.segments.length === 0) throw unsupported('initramfs packing', { size: file.size });
  const image = found.entries.find(({ path }) => nested.test(path));
  if (image !== undefined) throw unsupported('nested image', { path: image.path });
  return undefined;
}

async function packed(stream: Unpacked, found: Found): Promise<void> {
  try {
    while (await stream.skipZeros()) await archive(stream, found);
    await stream.finish();
  } finally {
    await stream.close();
  }
}

async function archive(stream: ByteStream, found: Found): Promise<void> {
  const isWanted = (entry: CpioEntry) =>
    entry.kind === 'file' && entry.size <= MOST_FILE && found.bytes + entry.size <= MOST_FILES && found.wanted(entry);
  for await (const { entry, data } of cpioEntries(stream, isWanted)) {
    if (found.entries.length >= most.entries) throw new GuestUnreadable('too-much', 'initramfs entries');
    found.entries.push(entry);
    if (entry.kind === 'file' && isModule(entry.path)) found.modules.add(moduleName(entry.path));
    if (data === undefined) continue;
    found.files.set(entry.path, data);
    found.bytes += data.length;
  }
}
