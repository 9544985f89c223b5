import { Header } from 'tar/header';
import { hasher } from '../../native/index.ts';
import type { Disk } from '../types/disk.ts';
import type { StreamLayout } from '../types/layout.ts';
import type { Machine } from '../types/machine.ts';
import { headLastStream } from './head-last.ts';
import { ovfDocument } from './ovf-document.ts';
import { sector } from './sector.ts';
import { padding } from './vmdk/markers.ts';
import { streamOptimizedVmdk } from './vmdk/write-stream-optimized.ts';

/** Decimal digits of the longest length that is exact. */
const mostDigits = 16;

/**
 * An OVA: OVF, SHA-256 manifest and streamOptimized VMDK in a tar archive. All three headers in front of the VMDK say
 * how long it will be or what it will be, so they come last where that can be. Same input, same bytes.
 */
export function ovaStream(
  disk: Disk,
  about: { readonly machine: Machine; readonly uuid: Uint8Array; readonly began: number },
): StreamLayout {
  const { machine, uuid } = about;
  const vmdk = streamOptimizedVmdk(disk, { uuid });
  const began = new Date(Math.floor(about.began / 1000) * 1000);
  const head = (size: number, sha256: string) => membersBefore(machine, { size, sha256, capacity: disk.size }, began);
  async function* rest(signal: AbortSignal): AsyncGenerator<Uint8Array, Uint8Array, undefined> {
    const hash = hasher('sha256');
    let size = 0;
    for await (const chunk of vmdk.bytes(signal)) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
    // Two empty sectors end an archive.
    yield Buffer.alloc(padding(size) + 2 * sector);
    return head(size, hash.digest('hex'));
  }
  return headLastStream(disk, { length: head(0, '0'.repeat(64)).length, rest }, machine.name);
}

/** The VMDK as the members before it name it. Bytes. */
interface PackedDisk {
  readonly size: number;
  readonly sha256: string;
  /** Of the disk in it. */
  readonly capacity: number;
}

/** OVF, manifest and the header of the disk: as long for one disk as for another. */
function membersBefore(machine: Machine, { size, sha256, capacity }: PackedDisk, began: Date): Uint8Array {
  const stem = memberStem(machine.name);
  const name = `${stem}-disk1.vmdk`;
  // White space behind the document makes up for the digits of the length in it.
  const spaces = ' '.repeat(mostDigits - String(size).length);
  const ovf = Buffer.from(`${ovfDocument(machine, { name, fileSize: size, capacity })}${spaces}\n`);
  const manifest = Buffer.from(
    `SHA256(${stem}.ovf)= ${hasher('sha256').update(ovf).digest('hex')}\nSHA256(${name})= ${sha256}\n`,
  );
  return Buffer.concat([
    member(`${stem}.ovf`, ovf.length, began),
    padded(ovf),
    member(`${stem}.mf`, manifest.length, began),
    padded(manifest),
    member(name, size, began),
  ]);
}

function member(path: string, size: number, mtime: Date): Uint8Array {
  const header = new Header({
    path,
    size,
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: 'root',
    gname: 'root',
    mtime,
    type: 'File',
  });
  // Past 8 GiB the length is written in base 256, as GNU tar, VMware's and VirtualBox's readers take it.
  header.encode();
  return header.block as Uint8Array;
}

function padded(data: Uint8Array): Uint8Array {
  return Buffer.concat([data, Buffer.alloc(padding(data.length))]);
}

/** The machine's name as a file name: no separators, no control characters, at most 80 bytes of UTF-8. */
function memberStem(name: string): string {
  let stem = name
    .toWellFormed()
    .slice(0, 200)
    .replace(/[/\\:*?"<>|()=\p{Cc}]+/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  while (Buffer.byteLength(stem) > 80) stem = [...stem].slice(0, -1).join('');
  return stem === '' ? 'machine' : stem;
}
