import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { ovfDocument } from '../../../src/pipeline/image/ovf-document.ts';
import { streamOptimizedVmdk } from '../../../src/pipeline/image/vmdk/write-stream-optimized.ts';
import { ran } from '../../fixtures/tools.ts';
import { fileBytes } from '../../pipeline/image/bytes.ts';
import { toVmdk } from '../qemu/qemu-img.ts';

/** Who wrote the VMDK: ESXi has its tables behind the grains and a footer, qemu-img has them in front and none. */
export type Flavour = 'esxi' | 'qemu';
export const flavours: readonly Flavour[] = ['esxi', 'qemu'];

/** A raw disk as an OVA: OVF, manifest and VMDK, in the order of ovftool. */
export async function makeOva(raw: string, ova: string, firmware: 'bios' | 'efi', flavour: Flavour): Promise<void> {
  const folder = await mkdtemp(join(dirname(ova), '.ova-'));
  try {
    const name = basename(ova, '.ova');
    const vmdk = `${name}-disk1.vmdk`;
    if (flavour === 'qemu') await toVmdk(raw, join(folder, vmdk), 'streamOptimized', 'adapter_type=lsilogic');
    else await asEsxi(raw, join(folder, vmdk));
    const { size: fileSize } = await stat(join(folder, vmdk));
    const { size: capacity } = await stat(raw);
    const os = { family: 'linux', id: 'debian12_64Guest', text: 'Debian GNU/Linux 12 (64-bit)' } as const;
    const about = { id: name, name, firmware, os, networks: ['VM Network'], disks: [] };
    await writeFile(join(folder, `${name}.ovf`), ovfDocument(about, { name: vmdk, fileSize, capacity }));
    const members = [`${name}.ovf`, `${name}.mf`, vmdk];
    const digests = [];
    for (const member of [`${name}.ovf`, vmdk])
      digests.push(`SHA256(${member})= ${await digest(join(folder, member))}`);
    await writeFile(join(folder, `${name}.mf`), `${digests.join('\n')}\n`);
    await ran('tar', '--format=ustar', '-C', folder, '-cf', `${folder}.tar`, ...members);
    await rename(`${folder}.tar`, ova);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function asEsxi(raw: string, vmdk: string): Promise<void> {
  const { signal } = new AbortController();
  const disk = await openImage(await fileBytes(raw), signal);
  try {
    await pipeline(streamOptimizedVmdk(disk, { uuid: Buffer.alloc(16, 7) }).bytes(signal), createWriteStream(vmdk));
  } finally {
    await disk.close();
  }
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
