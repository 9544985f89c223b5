import type { Disk } from '../../types/disk.ts';
import type { StreamLayout } from '../../types/layout.ts';
import type { Machine } from '../../types/machine.ts';
import { imageFailure } from '../failures.ts';
import { headLastStream } from '../head-last.ts';
import { orderedRuns } from '../ordered-runs.ts';
import { UnitAssembly } from '../unit-assembly.ts';

const clusterBits = 16;
const cluster = 2 ** clusterBits;
/** Entries of an L1 or L2 table, or of the refcount table, in a cluster. */
const entriesPerCluster = cluster / 8;
/** 16-bit counts in a cluster: each block of them counts 2 GiB of the file. */
const countsPerBlock = cluster / 2;
const refcountOrder = 4;
const headerLength = 104;
/** In an entry: exactly one reference to the cluster, so it may be written in place. */
const copied = 1n << 63n;
/** 32 MiB of L1 table, the most that qemu takes. */
const mostBytes = 2 ** 22 * entriesPerCluster * cluster;

/**
 * A qcow2 of version 3 with clusters of 64 KiB: header, refcount table and L1 table; then the clusters that hold data in
 * the disk's order, each L2 table behind the 512 MiB it maps, each refcount block at the end of the 2 GiB of file that
 * it counts. Clusters of zeros are left out. Same disk, same bytes.
 * @throws Failed IMAGE_TOO_LARGE past 2 PiB; IMAGE_UNORDERED (while reading)
 * Source: qemu, docs/interop/qcow2.txt.
 */
export function qcow2Stream(disk: Disk, about: { readonly machine: Machine }): StreamLayout {
  const { size } = disk;
  if (size > mostBytes) throw imageFailure('IMAGE_TOO_LARGE', { format: 'qcow2', size, most: mostBytes });
  const shape = shapeOf(size);
  async function* rest(signal: AbortSignal): AsyncGenerator<Uint8Array, Uint8Array, undefined> {
    const tables = new Tables(shape);
    const clusters = new UnitAssembly(orderedRuns(disk, { signal }), cluster);
    const data = Buffer.allocUnsafeSlow(cluster);
    try {
      for (let guest = await clusters.next(data); guest !== undefined; guest = await clusters.next(data)) {
        yield* tables.before(guest);
        yield* tables.counted();
        tables.put(guest);
        yield data;
      }
    } finally {
      await clusters.close();
    }
    yield* tables.end();
    return tables.head(size);
  }
  return headLastStream(disk, { length: shape.clusters * cluster, rest }, about.machine.name);
}

/** Of the head, in clusters: the header's own, then the refcount table, then the L1 table. */
interface Shape {
  readonly l1Entries: number;
  readonly refcountTable: number;
  readonly clusters: number;
}

/** Room for the refcounts of a disk that is full: so the head is as long for one content as for another. */
function shapeOf(size: number): Shape {
  const data = Math.ceil(size / cluster);
  const l1Entries = Math.ceil(data / entriesPerCluster);
  const l1 = Math.ceil(l1Entries / entriesPerCluster);
  const refcountsOf = (clusters: number) => Math.ceil(Math.ceil(clusters / countsPerBlock) / entriesPerCluster);
  const others = 1 + l1 + data + l1Entries;
  // The blocks and their table count themselves: less than a thousandth of the rest.
  const refcountTable = refcountsOf(Math.ceil(others * 1.001) + 64);
  return { l1Entries, refcountTable, clusters: 1 + refcountTable + l1 };
}

/** The L2 table and the refcount block being filled, and where those before them are. */
class Tables {
  private readonly shape: Shape;
  private readonly l1: BigUint64Array;
  private readonly l2 = Buffer.alloc(cluster);
  private readonly blocks: bigint[] = [];
  /** Number in the file of the next cluster. */
  private position: number;
  private current = 0;
  private filled = false;

  constructor(shape: Shape) {
    this.shape = shape;
    this.l1 = new BigUint64Array(shape.l1Entries);
    this.position = shape.clusters;
  }

  /** What comes before a cluster of the disk: the table before, when the cluster belongs to the next one. */
  *before(guest: number): Generator<Uint8Array> {
    const table = Math.floor(guest / entriesPerCluster);
    if (table !== this.current) yield* this.flush();
    this.current = table;
  }

  /** The refcount block, where the next cluster is its place: every cluster before it is in use, once. */
  *counted(): Generator<Uint8Array> {
    if (this.position % countsPerBlock === countsPerBlock - 1) yield this.block();
  }

  put(guest: number): void {
    this.l2.writeBigUInt64BE(this.reference(), (guest % entriesPerCluster) * 8);
    this.filled = true;
    this.position++;
  }

  *end(): Generator<Uint8Array> {
    yield* this.flush();
    if (this.position % countsPerBlock !== 0) yield this.block();
  }

  head(size: number): Uint8Array {
    const { shape } = this;
    const head = Buffer.alloc(shape.clusters * cluster);
    const l1At = (1 + shape.refcountTable) * cluster;
    head.write('QFI\xfb', 0, 'latin1');
    head.writeUInt32BE(3, 4);
    head.writeUInt32BE(clusterBits, 20);
    head.writeBigUInt64BE(BigInt(size), 24);
    head.writeUInt32BE(shape.l1Entries, 36);
    head.writeBigUInt64BE(BigInt(l1At), 40);
    head.writeBigUInt64BE(BigInt(cluster), 48);
    head.writeUInt32BE(shape.refcountTable, 56);
    head.writeUInt32BE(refcountOrder, 96);
    head.writeUInt32BE(headerLength, 100);
    for (const [index, at] of this.blocks.entries()) head.writeBigUInt64BE(at, cluster + index * 8);
    for (const [index, entry] of this.l1.entries()) head.writeBigUInt64BE(entry, l1At + index * 8);
    return head;
  }

  private *flush(): Generator<Uint8Array> {
    if (!this.filled) return;
    yield* this.counted();
    this.l1[this.current] = this.reference();
    this.position++;
    yield this.l2;
    this.l2.fill(0);
    this.filled = false;
  }

  private block(): Uint8Array {
    this.blocks.push(BigInt(this.position) << BigInt(clusterBits));
    const block = Buffer.alloc(cluster);
    const used = (this.position % countsPerBlock) + 1;
    for (let index = 0; index < used; index++) block.writeUInt16BE(1, index * 2);
    this.position++;
    return block;
  }

  private reference(): bigint {
    return (BigInt(this.position) << BigInt(clusterBits)) | copied;
  }
}
