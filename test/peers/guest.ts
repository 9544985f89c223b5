import { createCipheriv } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { ran } from '../fixtures/tools.ts';

export const MiB = 1024 * 1024;
export const sectorBytes = 512;

export interface Guest {
  readonly firmware: 'bios' | 'efi';
  /** Bytes, a multiple of 512. */
  readonly size: number;
}

/** The same bytes for the same seed, which no compression makes smaller. */
export function noise(length: number, seed: number): Buffer {
  const key = Buffer.alloc(16, seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/**
 * A raw disk as Debian's own programs make one: sgdisk with a FAT that mkfs.fat formats and mtools fills, or sfdisk,
 * and noise in many places, up to the last sector that is free.
 */
export async function makeGuest(file: string, { firmware, size }: Guest): Promise<void> {
  await writeFile(file, '');
  const disk = await open(file, 'r+');
  try {
    await disk.truncate(size);
    for (let at = 24 * MiB, seed = 1; at < size; at += 7 * MiB, seed++) {
      const length = Math.min(seed % 3 === 0 ? 1.5 * MiB : 3 * sectorBytes, size - at);
      await disk.write(noise(length, seed), 0, length, at - (seed % 2) * sectorBytes);
    }
    if (firmware === 'bios') await disk.write(noise(sectorBytes, 99), 0, sectorBytes, size - sectorBytes);
  } finally {
    await disk.close();
  }
  await (firmware === 'efi' ? forEfi(file) : forBios(file));
}

async function forEfi(file: string): Promise<void> {
  await ran('sgdisk', '-n1:2048:+16M', '-t1:ef00', '-c1:EFI system', '-n2:0:0', '-t2:8300', '-c2:root', file);
  await ran('mkfs.vfat', '-F', '16', '--offset', '2048', file, String(16 * 1024));
  const loader = `${file}.efi`;
  await writeFile(loader, Buffer.concat([Buffer.from('MZ'), noise(200_000, 42)]));
  const esp = `${file}@@1M`;
  await ran('mmd', '-i', esp, '::/EFI', '::/EFI/BOOT');
  await ran('mcopy', '-i', esp, loader, '::/EFI/BOOT/BOOTX64.EFI');
}

async function forBios(file: string): Promise<void> {
  const disk = await open(file, 'r+');
  // What GRUB's boot.img begins with, and the name by which it is known.
  await disk.write(Buffer.from([0xeb, 0x63, 0x90]), 0, 3, 0);
  const name = Buffer.from('GRUB \0Geom\0Hard Disk\0Read\0 Error\r\n\0', 'latin1');
  await disk.write(name, 0, name.length, 0x180);
  await disk.close();
  const script = `${file}.sfdisk`;
  await writeFile(script, 'label: dos\nstart=2048, size=40000, type=83, bootable\nstart=43008, type=8e\n');
  await ran('sh', '-c', 'sfdisk -q "$0" < "$1"', file, script);
  await ran('mkfs.ext4', '-q', '-F', '-E', 'offset=1048576', file, '20000k');
}
