import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Firmware, makeRawDisk } from './disk.ts';
import type { PackageFile } from './manifest.ts';
import { ovfText } from './ovf.ts';
import type { CapacityUnits, OvfDisk, OvfFile, OvfFlavour } from './ovf-machine.ts';
import { MIB } from './sector.ts';
import { writeMonolithicSparse } from './vmdk/sparse.ts';
import { type StreamOptions, writeStreamOptimized } from './vmdk/stream.ts';

/** A disk to be made, one that is there as a raw file, or an empty one that has no file in the package. */
export type DiskSource =
  | { readonly size: number; readonly firmware?: Firmware; readonly fill?: number; readonly loader?: boolean }
  | { readonly raw: string }
  | { readonly blank: number };

export interface PartsOptions {
  /** Name of the machine and of its files; `rehearsal` when not said. */
  readonly name?: string;
  /** Same seed and options, same bytes. */
  readonly seed?: number;
  /** Firmware of the machine, and of the disks made; efi when not said. Only the first disk made has a loader. */
  readonly firmware?: 'efi' | 'bios';
  /** One disk of 640 MiB when not said. */
  readonly disks?: readonly DiskSource[];
  readonly format?: 'streamOptimized' | 'monolithicSparse';
  readonly vmdk?: StreamOptions;
  /** Disk files are gzipped whole: `x.vmdk.gz` with ovf:compression. */
  readonly gzip?: boolean;
  /** Disk files are cut into pieces of so many bytes: `x.vmdk.000000000` and so on. */
  readonly chunkSize?: number;
  readonly ovf?: {
    readonly flavour?: OvfFlavour;
    readonly units?: CapacityUnits;
    /** wrong: half of what it is. */
    readonly fileSizes?: 'exact' | 'absent' | 'wrong';
    /** absent: no vmw:Config says the firmware. */
    readonly firmware?: 'said' | 'absent';
    readonly secureBoot?: boolean;
    readonly cpus?: number;
    readonly memoryMiB?: number;
    readonly os?: string;
    readonly hardware?: string;
    readonly networks?: readonly string[];
  };
}

export interface Parts {
  readonly name: string;
  readonly ovf: PackageFile & { readonly from: Buffer };
  /** Disk files in the order of the descriptor. */
  readonly disks: readonly PackageFile[];
  /** What each disk of the machine holds, as a raw file; the file of a blank disk is all hole. */
  readonly raws: readonly string[];
}

interface DiskParts {
  readonly file?: OvfFile;
  readonly disk: OvfDisk;
  readonly pieces: readonly PackageFile[];
}

/**
 * Makes the descriptor and the disk files of a machine, not yet packed.
 * @param rawDir where the raw disks are written, as `NAME-disk1.raw`
 * @param fileDir where the disk files are written
 */
export async function makeParts(rawDir: string, fileDir: string, options: PartsOptions): Promise<Parts> {
  const { name = 'rehearsal', disks = [{ size: 640 * MIB }] } = options;
  const raws: string[] = [];
  const made: DiskParts[] = [];
  for (const [index, source] of disks.entries()) {
    const raw = await rawFor(source, index, join(rawDir, `${name}-disk${index + 1}.raw`), options);
    raws.push(raw);
    made.push(await diskParts(raw, index, fileDir, 'blank' in source, options));
  }
  return {
    ...{ name, raws, disks: made.flatMap(({ pieces }) => pieces) },
    ovf: { name: `${name}.ovf`, from: Buffer.from(describe(name, made, options)) },
  };
}

async function rawFor(source: DiskSource, index: number, file: string, options: PartsOptions): Promise<string> {
  if ('raw' in source) return source.raw;
  if ('blank' in source) {
    const handle = await open(file, 'w');
    await handle.truncate(source.blank);
    await handle.close();
    return file;
  }
  const firmware = index === 0 ? (options.firmware ?? 'efi') : 'none';
  await makeRawDisk({ firmware, seed: `${options.seed ?? 1}/${index}`, ...source, file });
  return file;
}

async function diskParts(
  raw: string,
  index: number,
  dir: string,
  blank: boolean,
  options: PartsOptions,
): Promise<DiskParts> {
  const { flavour = 'vmware', units } = options.ovf ?? {};
  const { format = 'streamOptimized' } = options;
  const number = index + 1;
  const capacity = (await stat(raw)).size;
  const disk = {
    ...{ diskId: `vmdisk${number}`, capacity, format },
    units: units ?? (flavour === 'virtualbox' ? ('none' as const) : ('byte' as const)),
  };
  if (blank) return { disk, pieces: [] };
  const count = flavour === 'virtualbox' ? String(number).padStart(3, '0') : number;
  const name = `${options.name ?? 'rehearsal'}-disk${count}.vmdk`;
  const path = join(dir, name);
  const write =
    format === 'monolithicSparse' ? writeMonolithicSparse(raw, path) : writeStreamOptimized(raw, path, options.vmdk);
  const { populated } = await write;
  const { href, pieces } = await packed(name, dir, options);
  const total = await sizeOf(pieces);
  const fileRef = `file${number}`;
  return {
    file: {
      ...{ href, id: fileRef },
      ...fileSize(total, options),
      ...(options.gzip ? { compression: 'gzip' } : {}),
      ...(options.chunkSize ? { chunkSize: options.chunkSize } : {}),
    },
    disk: { ...disk, fileRef, ...(flavour === 'vmware' ? { populated } : {}) },
    pieces,
  };
}

function fileSize(total: number, { ovf = {} }: PartsOptions): { size?: number } {
  const said = ovf.fileSizes ?? (ovf.flavour === 'virtualbox' ? 'absent' : 'exact');
  if (said === 'absent') return {};
  return { size: said === 'exact' ? total : Math.floor(total / 2) };
}

/** Compresses and cuts a disk file as asked; the name in the descriptor and the pieces. */
async function packed(
  name: string,
  dir: string,
  { gzip, chunkSize }: PartsOptions,
): Promise<{ href: string; pieces: PackageFile[] }> {
  let href = name;
  if (gzip) {
    href = `${name}.gz`;
    await pipeline(createReadStream(join(dir, name)), createGzip({ level: 1 }), createWriteStream(join(dir, href)));
    await rm(join(dir, name));
  }
  if (!chunkSize) return { href, pieces: [{ name: href, from: join(dir, href) }] };
  const pieces: PackageFile[] = [];
  const { size } = await stat(join(dir, href));
  for (let at = 0; at < size; at += chunkSize) {
    const piece = `${href}.${String(pieces.length).padStart(9, '0')}`;
    const range = { start: at, end: Math.min(at + chunkSize, size) - 1 };
    await pipeline(createReadStream(join(dir, href), range), createWriteStream(join(dir, piece)));
    pieces.push({ name: piece, from: join(dir, piece) });
  }
  await rm(join(dir, href));
  return { href, pieces };
}

async function sizeOf(files: readonly PackageFile[]): Promise<number> {
  let total = 0;
  for (const { from } of files) total += typeof from === 'string' ? (await stat(from)).size : from.length;
  return total;
}

function describe(name: string, made: readonly DiskParts[], { ovf = {}, firmware = 'efi' }: PartsOptions): string {
  const flavour = ovf.flavour ?? 'vmware';
  return ovfText({
    ...{ name, flavour },
    ...{ cpus: ovf.cpus ?? 2, memoryMiB: ovf.memoryMiB ?? 2048, networks: ovf.networks ?? ['VM Network'] },
    os: ovf.os ?? (flavour === 'vmware' ? 'debian12_64Guest' : 'Debian12_64'),
    hardware: ovf.hardware ?? (flavour === 'vmware' ? 'vmx-19' : 'virtualbox-2.2'),
    ...(ovf.firmware === 'absent' ? {} : { firmware }),
    ...(ovf.secureBoot === undefined ? {} : { secureBoot: ovf.secureBoot }),
    files: made.flatMap(({ file }) => (file ? [file] : [])),
    disks: made.map(({ disk }) => disk),
  });
}
