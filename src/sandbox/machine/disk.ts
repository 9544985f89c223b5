import { writeContents } from './disk/contents.ts';
import { fatFileSystem } from './disk/fat.ts';
import { EFI_SYSTEM, type GptPartition, LINUX_DATA, lastUsable, writeGpt } from './disk/gpt.ts';
import { efiLoader } from './disk/loader.ts';
import { bootCode, mbr } from './disk/mbr.ts';
import { RawFile, type Written } from './disk/raw-file.ts';
import { KIB, MIB, SECTOR } from './sector.ts';
import { Seeded } from './seeded.ts';

/** efi: GPT with an EFI system partition · bios: MBR with boot code · none: GPT with data only, a second disk. */
export type Firmware = 'efi' | 'bios' | 'none';

export interface RawDiskOptions {
  /** Where to write; an older file of that name is replaced. */
  readonly file: string;
  /** Bytes, a multiple of 512: at least 16 MiB for efi, 4 MiB otherwise. */
  readonly size: number;
  /** Same seed and options, same bytes. */
  readonly seed?: number | string;
  readonly firmware?: Firmware;
  /** Share of the disk that is written, 0 to 0.8; 0.2 when not said. */
  readonly fill?: number;
  /** false: no \EFI\BOOT\BOOTX64.EFI, or no boot code in the MBR: the partitions are there, but nothing boots. */
  readonly loader?: boolean;
}

export interface DiskPartition {
  readonly number: number;
  /** Bytes. */
  readonly offset: number;
  readonly length: number;
  /** GPT type GUID in capitals, or the MBR type as `0x83`. */
  readonly type: string;
}

export interface RawDisk {
  readonly file: string;
  readonly size: number;
  readonly firmware: Firmware;
  readonly partitions: readonly DiskPartition[];
  /** What was written, in bytes, ascending, some of it zeros; the rest of the file is hole. */
  readonly written: readonly Written[];
}

const START = MIB / SECTOR;

/**
 * Writes a sparse raw disk as a small Linux machine would have it: partition table, something that looks like a boot
 * loader, and data in scattered extents up to the end of the last partition.
 */
export async function makeRawDisk(options: RawDiskOptions): Promise<RawDisk> {
  const { file, size, seed = 1, firmware = 'efi', fill = 0.2, loader = true } = options;
  if (size % SECTOR !== 0) throw new RangeError(`a disk of ${size} bytes is not whole sectors`);
  if (size < (firmware === 'efi' ? 16 : 4) * MIB) throw new RangeError(`a disk of ${size} bytes is too small`);
  const disk = await RawFile.create(file, size);
  try {
    const lay = { efi: layEfi, bios: layBios, none: layData }[firmware];
    const partitions = await lay(disk, loader, new Seeded(seed, 'loaders'));
    const { offset, length } = partitions.at(-1) ?? { offset: 0, length: size };
    await writeContents(disk, { start: offset, end: offset + length }, fill, new Seeded(seed, 'contents'));
    return { file, size, firmware, partitions, written: disk.written };
  } finally {
    await disk.close();
  }
}

async function layEfi(disk: RawFile, loader: boolean, random: Seeded): Promise<DiskPartition[]> {
  const system = { type: EFI_SYSTEM, name: 'EFI System Partition', first: START, last: START + espSectors(disk) - 1 };
  const root = { type: LINUX_DATA, name: 'Linux filesystem', first: system.last + 1, last: endOfData(disk) };
  await writeGpt(disk, [system, root], random);
  const { writes } = fatFileSystem({
    sectors: espSectors(disk),
    hidden: START,
    label: 'EFI',
    serial: 0x5eed0001,
    files: espFiles(loader, random),
  });
  for (const { offset, data } of writes) await disk.write(START * SECTOR + offset, data);
  return [system, root].map(gptPartition);
}

async function layBios(disk: RawFile, loader: boolean, random: Seeded): Promise<DiskPartition[]> {
  const sectors = disk.size / SECTOR - START;
  const code = bootCode('This disk was made for a rehearsal: there is nothing to boot.');
  const partition = { active: true, type: 0x83, first: START, sectors };
  await disk.write(0, mbr([partition], 0x5eed0002, loader ? code : undefined));
  // Where GRUB keeps its core image: between the record and the first partition.
  if (loader) await disk.write(SECTOR, random.bytes(56 * SECTOR));
  return [{ number: 1, offset: START * SECTOR, length: sectors * SECTOR, type: '0x83' }];
}

async function layData(disk: RawFile, _loader: boolean, random: Seeded): Promise<DiskPartition[]> {
  const data = { type: LINUX_DATA, name: 'data', first: START, last: endOfData(disk) };
  await writeGpt(disk, [data], random);
  return [gptPartition(data, 0)];
}

/** 64 MiB holds the 65525 clusters that make it FAT32; smaller disks get FAT16. */
function espSectors(disk: RawFile): number {
  if (disk.size >= 256 * MIB) return (64 * MIB) / SECTOR;
  return ((disk.size >= 48 * MIB ? 16 : 4) * MIB) / SECTOR;
}

/** Partitions end on a whole MiB where there is room, as partitioning programs have it. */
function endOfData(disk: RawFile): number {
  const last = lastUsable(disk.size / SECTOR);
  return Math.floor((last + 1) / START) * START - 1;
}

function espFiles(loader: boolean, random: Seeded): { path: string; data: Buffer }[] {
  const shim = efiLoader(96 * KIB, random);
  const manager = efiLoader(84 * KIB, random);
  const fallback = [
    { path: 'EFI/BOOT/BOOTX64.EFI', data: shim },
    { path: 'EFI/BOOT/fbx64.efi', data: efiLoader(8 * KIB, random) },
    { path: 'EFI/BOOT/mmx64.efi', data: manager },
  ];
  return [
    { path: 'EFI/debian/shimx64.efi', data: shim },
    { path: 'EFI/debian/grubx64.efi', data: efiLoader(128 * KIB, random) },
    { path: 'EFI/debian/mmx64.efi', data: manager },
    { path: 'EFI/debian/fbx64.efi', data: efiLoader(8 * KIB, random) },
    {
      path: 'EFI/debian/BOOTX64.CSV',
      data: Buffer.from('\ufeffshimx64.efi,debian,,This is the boot entry for debian\n', 'utf16le'),
    },
    {
      path: 'EFI/debian/grub.cfg',
      data: Buffer.from('search.fs_uuid 5eed0000-0000-4000-8000-000000000001 root\nconfigfile /boot/grub/grub.cfg\n'),
    },
    {
      path: 'EFI/debian/an unusually long name with blanks.txt',
      data: Buffer.from('Long names take several entries.\n'),
    },
    ...(loader ? fallback : []),
  ];
}

function gptPartition({ type, first, last }: GptPartition, index: number): DiskPartition {
  return { number: index + 1, offset: first * SECTOR, length: (last - first + 1) * SECTOR, type };
}
