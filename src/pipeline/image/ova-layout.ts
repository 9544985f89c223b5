import { Header } from 'tar/header';
import { hasher } from '../../native/index.ts';
import type { Disk, Machine, StreamLayout } from '../types.ts';
import { imageFailure } from './failures.ts';
import { ovfDocument } from './ovf-document.ts';
import { sector } from './sector.ts';
import { padding } from './vmdk/markers.ts';
import { streamOptimizedVmdk } from './vmdk/write-stream-optimized.ts';

/** Length and SHA-256 of a stream. */
interface Measure {
  readonly size: number;
  readonly sha256: string;
}

/**
 * An OVA: OVF, SHA-256 manifest and streamOptimized VMDK in a tar archive. Both the tar header and the manifest say how
 * long the VMDK will be, so the disk is encoded twice: measured first, then written. Same input, same bytes; the size
 * is known once it was measured.
 */
export function ovaStream(
  disk: Disk,
  about: { readonly machine: Machine; readonly uuid: Uint8Array; readonly began: number },
): StreamLayout {
  return new OvaLayout(disk, about.machine, about.uuid, Math.floor(about.began / 1000));
}

class OvaLayout implements StreamLayout {
  readonly kind = 'stream';
  readonly disk: Disk;
  size?: number;
  private readonly machine: Machine;
  private readonly uuid: Uint8Array;
  /** Seconds since 1970, the time stamp of the members. */
  private readonly began: number;
  private measured: Measure | undefined;

  constructor(disk: Disk, machine: Machine, uuid: Uint8Array, began: number) {
    this.disk = disk;
    this.machine = machine;
    this.uuid = uuid;
    this.began = began;
  }

  /** @throws Failed IMAGE_CHANGED when the disk gives other bytes than when it was measured */
  async *bytes(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const vmdk = streamOptimizedVmdk(this.disk, { uuid: this.uuid });
    this.measured ??= await measure(vmdk.bytes(signal));
    const stem = memberStem(this.machine.name);
    const name = `${stem}-disk1.vmdk`;
    const ovf = Buffer.from(
      ovfDocument(this.machine, { name, fileSize: this.measured.size, capacity: this.disk.size }),
    );
    const manifest = Buffer.from(
      `SHA256(${stem}.ovf)= ${hasher('sha256').update(ovf).digest('hex')}\nSHA256(${name})= ${this.measured.sha256}\n`,
    );
    const before = Buffer.concat([
      this.member(`${stem}.ovf`, ovf.length),
      padded(ovf),
      this.member(`${stem}.mf`, manifest.length),
      padded(manifest),
      this.member(name, this.measured.size),
    ]);
    // Two empty sectors end an archive.
    const after = Buffer.alloc(padding(this.measured.size) + 2 * sector);
    this.size = before.length + this.measured.size + after.length;
    yield before;
    yield* unchanged(vmdk.bytes(signal), this.measured, this.machine.name);
    yield after;
  }

  private member(path: string, size: number): Uint8Array {
    const header = new Header({
      path,
      size,
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: 'root',
      gname: 'root',
      mtime: new Date(this.began * 1000),
      type: 'File',
    });
    // Past 8 GiB the length is written in base 256, as GNU tar, VMware's and VirtualBox's readers take it.
    header.encode();
    return header.block as Uint8Array;
  }
}

function padded(data: Uint8Array): Uint8Array {
  return Buffer.concat([data, Buffer.alloc(padding(data.length))]);
}

async function measure(chunks: AsyncIterable<Uint8Array>): Promise<Measure> {
  const hash = hasher('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}

/** Passes a stream on as long as it is the measured one. */
async function* unchanged(
  chunks: AsyncIterable<Uint8Array>,
  expected: Measure,
  name: string,
): AsyncGenerator<Uint8Array> {
  const hash = hasher('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > expected.size) throw imageFailure('IMAGE_CHANGED', { name });
    hash.update(chunk);
    yield chunk;
  }
  if (size !== expected.size || hash.digest('hex') !== expected.sha256) throw imageFailure('IMAGE_CHANGED', { name });
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
