import { randomFillSync } from 'node:crypto';
import { closeSync, linkSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { vhdFooter } from '../../src/pipeline/image/vhd/footer.ts';
import { ovfText } from '../../src/sandbox/machine/ovf.ts';
import { type Content, contentOf } from './sink.ts';

const MiB = 1024 ** 2;
/** Written again and again: nobody on the way compares one mebibyte with another. */
const tile = 32;

/** A machine of equal disks, full of noise, as fixed VHDs in a folder with a descriptor. */
export interface LinkMachine {
  readonly folder: string;
  readonly ovf: string;
  readonly vhds: readonly string[];
  /** Of these one: all hold the same. */
  readonly first: string;
  /** Of one disk, without its footer. */
  readonly size: number;
  readonly content: Content;
}

/**
 * All disks are one file with several names: it is read from the page cache, so that not this machine's disk is measured.
 * @param mebibytes of one disk
 */
export async function linkMachine(work: string, name: string, disks: number, mebibytes: number): Promise<LinkMachine> {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  const size = mebibytes * MiB;
  const vhds = Array.from({ length: disks }, (_, n) => join(folder, `${name}-disk${n + 1}.vhd`));
  const [first = '', ...others] = vhds;
  writeVhd(first, mebibytes);
  for (const other of others) linkSync(first, other);
  const ovf = join(folder, `${name}.ovf`);
  writeFileSync(ovf, descriptor(name, vhds.length, size));
  return { folder, ovf, vhds, first, size, content: await contentOf(first, size) };
}

function writeVhd(path: string, mebibytes: number): void {
  const noise = randomFillSync(Buffer.alloc(tile * MiB));
  const file = openSync(path, 'wx');
  try {
    for (let at = 0; at < mebibytes; at += tile) writeSync(file, noise, 0, Math.min(tile, mebibytes - at) * MiB);
    writeSync(file, vhdFooter({ size: mebibytes * MiB, uuid: randomFillSync(Buffer.alloc(16)), timestamp: 0 }));
  } finally {
    closeSync(file);
  }
}

function descriptor(name: string, count: number, size: number): string {
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  return ovfText({
    name,
    flavour: 'vmware',
    firmware: 'efi',
    cpus: 2,
    memoryMiB: 2048,
    os: 'otherLinux64Guest',
    hardware: 'vmx-19',
    networks: [],
    files: numbers.map(n => ({ href: `${name}-disk${n}.vhd`, id: `file${n}`, size: size + 512 })),
    disks: numbers.map(n => ({
      diskId: `disk${n}`,
      fileRef: `file${n}`,
      capacity: size,
      units: 'byte',
      format: 'streamOptimized',
    })),
  });
}
