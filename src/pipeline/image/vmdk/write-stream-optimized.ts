import { deflateGrain } from '../../../native/index.ts';
import type { Disk } from '../../types/disk.ts';
import type { StreamLayout } from '../../types/layout.ts';
import { imageFailure } from '../failures.ts';
import { orderedRuns } from '../ordered-runs.ts';
import { pipelined } from '../pipelined.ts';
import { sector } from '../sector.ts';
import { UnitAssembly } from '../unit-assembly.ts';
import { streamOptimizedHeader } from './header.ts';
import { encodeMarker, grainStart, marker, padding } from './markers.ts';

const grainBytes = 64 * 1024;
const tableEntries = 512;
const descriptor = { offset: sector, length: 20 * sector };
/** VMware's own streams begin their grains here. */
const dataOffset = 64 * 1024;
/** Grains deflating at once. */
const inFlight = 16;
/** Sector numbers have 32 bits. */
const mostBytes = 2 ** 32 * sector;

interface DeflatedGrain {
  readonly grain: number;
  readonly block: Uint8Array;
}

/**
 * A disk as the streamOptimized VMDK that VMware writes: tables behind the grains they list, the directory at the end,
 * a footer that points to it. Grains of zeros and empty tables are left out. Same disk and uuid, same bytes.
 * @param about 16 bytes that become the content ids of the descriptor
 */
export function streamOptimizedVmdk(disk: Disk, about: { readonly uuid: Uint8Array }): StreamLayout {
  return { kind: 'stream', disk, bytes: signal => encode(disk, about.uuid, signal) };
}

/** @throws Failed IMAGE_UNORDERED, VMDK_TOO_LARGE past 2 TiB of compressed data */
async function* encode(disk: Disk, uuid: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const header = (directory: number | 'at-end') =>
    streamOptimizedHeader({ size: disk.size, grainBytes, tableEntries, descriptor, directory, dataOffset });
  const head = Buffer.alloc(dataOffset);
  head.set(header('at-end'), 0);
  head.write(descriptorText(disk.size, uuid), descriptor.offset, descriptor.length, 'latin1');
  yield head;

  const tables = new Tables(disk.size, head.length);
  for await (const { grain, block } of deflatedGrains(disk, signal)) {
    yield* tables.before(grain);
    tables.put(grain, block.length);
    yield block;
  }
  yield* tables.flush();
  const directory = tables.directory();
  yield encodeMarker(marker.grainDirectory, directory.length / sector);
  const at = tables.position + sector;
  yield directory;
  yield encodeMarker(marker.footer, 1);
  yield header(at);
  yield encodeMarker(marker.endOfStream, 0);
}

async function* deflatedGrains(disk: Disk, signal: AbortSignal): AsyncGenerator<DeflatedGrain> {
  const grains = new UnitAssembly(orderedRuns(disk, { signal }), grainBytes);
  const buffers: Uint8Array[] = [];
  try {
    yield* pipelined(inFlight, async slot => {
      buffers[slot] ??= Buffer.allocUnsafe(grainBytes);
      const buffer = buffers[slot];
      const grain = await grains.next(buffer);
      if (grain === undefined) return undefined;
      return { done: deflateGrain(buffer).then(data => ({ grain, block: grainBlock(grain, data) })) };
    });
  } finally {
    await grains.close();
  }
}

function grainBlock(grain: number, data: Uint8Array): Uint8Array {
  const length = grainStart + data.length;
  const block = Buffer.allocUnsafe(length + padding(length));
  block.writeBigUInt64LE(BigInt((grain * grainBytes) / sector), 0);
  block.writeUInt32LE(data.length, 8);
  block.set(data, grainStart);
  block.fill(0, length);
  return block;
}

/** The grain table being filled and the directory of those before it. */
class Tables {
  /** Where in the file the next byte goes. */
  position: number;
  private readonly entries: Uint32Array;
  private readonly starts: Uint32Array;
  private current = 0;
  private filled = false;

  constructor(size: number, position: number) {
    this.position = position;
    this.entries = new Uint32Array(tableEntries);
    this.starts = new Uint32Array(Math.ceil(size / (grainBytes * tableEntries)));
  }

  /** What must be written before a grain: the table before, when the grain belongs to the next one. */
  *before(grain: number): Generator<Uint8Array> {
    const table = Math.floor(grain / tableEntries);
    if (table === this.current) return;
    yield* this.flush();
    this.current = table;
  }

  put(grain: number, length: number): void {
    // The directory and the footer come behind the last grain; 64 MiB leave room for the largest.
    if (this.position + length > mostBytes - 2 ** 26) throw imageFailure('VMDK_TOO_LARGE', { most: mostBytes });
    this.entries[grain % tableEntries] = this.position / sector;
    this.filled = true;
    this.position += length;
  }

  *flush(): Generator<Uint8Array> {
    if (!this.filled) return;
    const table = littleEndian(this.entries);
    yield encodeMarker(marker.grainTable, table.length / sector);
    this.starts[this.current] = (this.position + sector) / sector;
    this.position += sector + table.length;
    yield table;
    this.entries.fill(0);
    this.filled = false;
  }

  directory(): Uint8Array {
    return littleEndian(this.starts);
  }
}

/** 32-bit words, padded to full sectors. */
function littleEndian(words: Uint32Array): Uint8Array {
  const length = words.length * 4;
  const out = Buffer.alloc(length + padding(length));
  for (const [index, word] of words.entries()) out.writeUInt32LE(word, index * 4);
  return out;
}

/** As VMware's exports have it, with the geometry of a SCSI disk. */
function descriptorText(size: number, uuid: Uint8Array): string {
  const id = Buffer.from(uuid).toString('hex').padEnd(32, '0').slice(0, 32);
  // All ones mean that there is no content id.
  const contentId = id.startsWith('ffffffff') ? 'fffffffe' : id.slice(0, 8);
  const sectors = size / sector;
  return `# Disk DescriptorFile
version=1
CID=${contentId}
parentCID=ffffffff
createType="streamOptimized"

# Extent description
RDONLY ${sectors} SPARSE "generated-stream.vmdk"

# The Disk Data Base
#DDB

ddb.adapterType = "lsilogic"
ddb.geometry.cylinders = "${Math.min(65535, Math.ceil(sectors / (255 * 63)))}"
ddb.geometry.heads = "255"
ddb.geometry.sectors = "63"
ddb.longContentID = "${id.slice(8)}${contentId}"
ddb.toolsVersion = "2147483647"
ddb.virtualHWVersion = "14"
`;
}
