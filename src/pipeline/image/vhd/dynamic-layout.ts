import type { Disk } from '../../types/disk.ts';
import type { LayoutRequest, StreamLayout } from '../../types/layout.ts';
import { imageFailure } from '../failures.ts';
import { headLastStream } from '../head-last.ts';
import { orderedRuns } from '../ordered-runs.ts';
import { sector } from '../sector.ts';
import { UnitAssembly } from '../unit-assembly.ts';
import { footerLength, vhdChecksum, vhdEpoch, vhdFooter } from './footer.ts';

const mebibyte = 1024 * 1024;
const headerLength = 1024;
const headerChecksum = 36;
const blockBytes = 2 * mebibyte;
/** Every sector of a block that is there holds data. */
const bitmap = Buffer.alloc(blockBytes / sector / 8, 0xff);
/** 2040 GiB: what Hyper-V and qemu take, short of where 32-bit sector numbers end. */
const mostBytes = 2040 * 1024 * mebibyte;
const unused = 0xffffffff;

/**
 * A dynamic VHD: the footer's copy, the dynamic header and the block table, then every block of 2 MiB that holds data
 * with its bitmap in the disk's order, then the footer. The disk is rounded up to 1 MiB as in a fixed one, so that a
 * cloud takes what is expanded from it. Same disk, same bytes.
 * @throws Failed IMAGE_TOO_LARGE past 2040 GiB; IMAGE_UNORDERED (while reading)
 * Source: Microsoft "Virtual Hard Disk Image Format Specification" 1.0, "Dynamic Disk Header Format".
 */
export function dynamicVhd(
  disk: Disk,
  about: Pick<LayoutRequest, 'machine' | 'uuid' | 'began' | 'atLeast'>,
): StreamLayout {
  const size = Math.ceil(Math.max(disk.size, about.atLeast ?? 0) / mebibyte) * mebibyte;
  if (size > mostBytes) throw imageFailure('IMAGE_TOO_LARGE', { format: 'VHD', size, most: mostBytes });
  const entries = Math.ceil(size / blockBytes);
  const timestamp = Math.max(0, Math.floor(about.began / 1000) - vhdEpoch);
  const footer = vhdFooter({ size, uuid: about.uuid, timestamp, dataOffset: footerLength });
  const length = footerLength + headerLength + Math.ceil((entries * 4) / sector) * sector;
  async function* rest(signal: AbortSignal): AsyncGenerator<Uint8Array, Uint8Array, undefined> {
    const head = Buffer.alloc(length, 0xff);
    head.set(footer, 0);
    head.set(dynamicHeader(entries), footerLength);
    const table = head.subarray(footerLength + headerLength);
    const blocks = new UnitAssembly(orderedRuns(disk, { signal }), blockBytes);
    const data = Buffer.allocUnsafeSlow(blockBytes);
    let position = length;
    try {
      for (let block = await blocks.next(data); block !== undefined; block = await blocks.next(data)) {
        table.writeUInt32BE(position / sector, block * 4);
        position += bitmap.length + blockBytes;
        yield bitmap;
        yield data;
      }
    } finally {
      await blocks.close();
    }
    yield footer;
    return head;
  }
  return headLastStream(disk, { length, rest }, about.machine.name);
}

function dynamicHeader(entries: number): Uint8Array {
  const header = Buffer.alloc(headerLength);
  header.write('cxsparse', 0, 'latin1');
  header.writeUInt32BE(unused, 8);
  header.writeUInt32BE(unused, 12);
  header.writeBigUInt64BE(BigInt(footerLength + headerLength), 16);
  header.writeUInt32BE(0x00010000, 24);
  header.writeUInt32BE(entries, 28);
  header.writeUInt32BE(blockBytes, 32);
  header.writeUInt32BE(vhdChecksum(header, headerChecksum), headerChecksum);
  return header;
}
