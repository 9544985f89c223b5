import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { type Qcow2Shape, qcow2Of, type WrittenCluster } from '../../../fixtures/images/qcow2.ts';
import { vdiOf } from '../../../fixtures/images/vdi.ts';
import { type DynamicShape, dynamicVhdOf, fixedVhdOf, VHD_BLOCK } from '../../../fixtures/images/vhd.ts';
import { MIB, type VhdxShape, vhdxOf } from '../../../fixtures/images/vhdx.ts';
import { grainsOf, plainDescriptor, sparseVmdk, streamVmdk } from '../vmdk/write.ts';

/** A file as a source would give it, with those beside it. */
export interface WrittenFile {
  readonly file: Buffer;
  readonly name: string;
  readonly beside?: Readonly<Record<string, Buffer>>;
  /** Where data may lie in it, where its source knows. */
  readonly extents?: ExtentSet;
}

/** A format that can be read, and how a test gets a file of it. */
export interface ReadFormat {
  /** `Disk.format`. */
  readonly id: string;
  /** What is special of this line. */
  readonly name: string;
  /** Bytes in which it allocates. */
  readonly unit: number;
  /** Is every range in `allocation` one that was written? Otherwise `allocation`, where there is one, covers more. */
  readonly exact: boolean;
  /** Can it be read where it can only be streamed? */
  readonly streams: boolean;
  /**
   * @param content the whole disk; a multiple of 512 bytes, zeros outside of the written units
   * @param written numbers of the units that hold data, in the order in which they shall lie in the file
   */
  write(content: Buffer, written: readonly number[]): WrittenFile;
}

const KiB = 1024;

function qcow2(name: string, clusterBits: number, shape: Qcow2Shape, packed: (cluster: number) => boolean): ReadFormat {
  const unit = 2 ** clusterBits;
  const write = (content: Buffer, written: readonly number[]) => {
    const clusters = written.map((cluster): WrittenCluster => {
      return { cluster, data: content.subarray(cluster * unit, (cluster + 1) * unit), packed: packed(cluster) };
    });
    return { file: qcow2Of(content.length, clusters, { ...shape, clusterBits }), name: 'web.qcow2' };
  };
  return { id: 'qcow2', name, unit, exact: true, streams: false, write };
}

function vdi(name: string, unit: number, extra: number): ReadFormat {
  const write = (content: Buffer, order: readonly number[]) => {
    return { file: vdiOf(content, { blockBytes: unit, extra, order }), name: 'web.vdi' };
  };
  return { id: 'vdi', name, unit, exact: true, streams: false, write };
}

function vhd(name: string, shape: DynamicShape): ReadFormat {
  const write = (content: Buffer, order: readonly number[]) => {
    return { file: dynamicVhdOf(content, { ...shape, order }), name: 'web.vhd' };
  };
  return { id: 'vhd-dynamic', name, unit: shape.block ?? VHD_BLOCK, exact: true, streams: false, write };
}

function vhdx(name: string, shape: VhdxShape): ReadFormat {
  const write = (content: Buffer, order: readonly number[]) => {
    return { file: vhdxOf(content, { ...shape, order }), name: 'web.vhdx' };
  };
  return { id: 'vhdx', name, unit: shape.block ?? MIB, exact: true, streams: false, write };
}

const never = () => false;
const some = (cluster: number) => cluster % 3 !== 0;
const ascending = (written: readonly number[]) => [...written].sort((a, b) => a - b);

/** One line for each way in which a disk may be written down. */
export const formats: readonly ReadFormat[] = [
  qcow2('version 3, clusters of 64 KiB', 16, {}, never),
  qcow2('version 2, clusters of 512 bytes', 9, { version: 2 }, never),
  qcow2('deflate, clusters of 4 KiB', 12, { moreL1: 3 }, some),
  qcow2('version 2, deflate, clusters of 64 KiB', 16, { version: 2 }, some),
  qcow2('zstd, clusters of 8 KiB', 13, { compression: 'zstd' }, some),
  vdi('blocks of 64 KiB', 64 * KiB, 0),
  vdi('blocks of 4 KiB with 512 bytes in front', 4 * KiB, 512),
  vhd('blocks of 512 KiB', {}),
  vhd('blocks of 1 MiB, a longer table and a footer of 511 bytes', { block: MIB, maxEntries: 200, short: true }),
  {
    id: 'vhd-fixed',
    name: 'as old and as new ones end',
    unit: 512,
    exact: false,
    streams: false,
    write: content => ({ file: fixedVhdOf(content, { short: content.length % 1024 === 0 }), name: 'web.vhd' }),
  },
  vhdx('the second header and region table alone', { badHeader: [1], badRegions: [1] }),
  {
    id: 'vmdk-stream-optimized',
    name: 'tables behind',
    unit: 64 * KiB,
    exact: true,
    streams: true,
    write: (content, written) => {
      const all = new Map(grainsOf(content).map(grain => [grain.lba / 128, grain]));
      const grains = ascending(written).flatMap(grain => all.get(grain) ?? []);
      return { file: streamVmdk(content.length / 512, grains), name: 'web.vmdk' };
    },
  },
  {
    id: 'vmdk-monolithic-sparse',
    name: 'one file',
    unit: 64 * KiB,
    exact: true,
    streams: true,
    write: (content, order) => ({ file: sparseVmdk(content, { order }), name: 'web.vmdk' }),
  },
  {
    id: 'vmdk-split-sparse',
    name: 'two files and what is between them',
    unit: 64 * KiB,
    exact: true,
    streams: true,
    write: (content, order) => {
      const middle = Math.ceil(content.length / (128 * KiB)) * 64 * KiB;
      const parts = [content.subarray(0, middle), content.subarray(middle)].filter(({ length }) => length > 0);
      const beside: Record<string, Buffer> = {};
      let text = plainDescriptor(0)
        .replace('streamOptimized', 'twoGbMaxExtentSparse')
        .replace(/^RDONLY.*$/m, '');
      for (const [index, part] of parts.entries()) {
        const first = (index * middle) / (64 * KiB);
        const own = order.map(grain => grain - first).filter(grain => grain >= 0 && grain * 64 * KiB < part.length);
        beside[`web-s00${index + 1}.vmdk`] = sparseVmdk(part, { order: own, descriptor: '' });
        text += `RW ${part.length / 512} SPARSE "web-s00${index + 1}.vmdk"\n`;
      }
      return { file: Buffer.from(text), name: 'web.vmdk', beside };
    },
  },
  {
    id: 'vmdk-flat',
    name: 'two files and zeros',
    unit: 512,
    exact: false,
    streams: true,
    write: content => {
      const half = Math.ceil(content.length / 1024) * 512;
      const extents = [
        `RW ${half / 512} FLAT "web-f001.vmdk" 0`,
        `RW ${(content.length - half) / 512} FLAT "web-f002.vmdk" 3`,
      ].filter(line => !line.startsWith('RW 0 '));
      const text = plainDescriptor(0)
        .replace('streamOptimized', 'twoGbMaxExtentFlat')
        .replace(/^RDONLY.*$/m, '');
      const beside = {
        'web-f001.vmdk': content.subarray(0, half),
        'web-f002.vmdk': Buffer.concat([Buffer.alloc(3 * 512, 7), content.subarray(half)]),
      };
      return { file: Buffer.from(`${text}${extents.join('\n')}\n`), name: 'web.vmdk', beside };
    },
  },
  {
    id: 'raw',
    name: 'by its name',
    unit: 512,
    exact: false,
    streams: true,
    write: content => ({ file: content, name: 'web.raw' }),
  },
  {
    id: 'raw',
    name: 'with holes that its source knows',
    unit: 4 * KiB,
    exact: true,
    streams: true,
    write: (content, written) => {
      const lengthOf = (unit: number) => Math.min(4 * KiB, content.length - unit * 4 * KiB);
      const extents = ExtentSet.of(written.map(unit => ({ offset: unit * 4 * KiB, length: lengthOf(unit) })));
      return { file: content, name: 'web.raw', extents };
    },
  },
];
