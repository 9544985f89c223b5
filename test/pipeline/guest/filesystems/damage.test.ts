import fc from 'fast-check';
import { beforeAll, describe, test } from 'vitest';
import { btrfs } from '../../../../src/pipeline/guest/filesystems/btrfs/index.ts';
import { fat } from '../../../../src/pipeline/guest/filesystems/fat/index.ts';
import { ntfs } from '../../../../src/pipeline/guest/filesystems/ntfs/index.ts';
import { xfs } from '../../../../src/pipeline/guest/filesystems/xfs/index.ts';
import { bounded } from '../../../fixtures/bounded.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { fatImage } from '../../image/partitions/fat-image.ts';
import { blocksRead, changes, survives, survivesCut } from '../damaged.ts';
import { fixture } from '../sources.ts';
import { withoutChecksums } from './btrfs/patched.ts';
import { fatTree } from './fat/tree.ts';
import { mended } from './xfs/mended.ts';

/** Checksums would find nearly all damage at once: each of these is tried where they hold, or without them. */
const cases = [
  { name: 'xfs-v5', reader: xfs, image: () => fixture('xfs-v5') },
  { name: 'xfs-v5, checksums made to hold', reader: xfs, image: () => fixture('xfs-v5'), mend: mended },
  { name: 'xfs-v4', reader: xfs, image: () => fixture('xfs-v4') },
  { name: 'btrfs', reader: btrfs, image: () => fixture('btrfs') },
  { name: 'btrfs without checksums', reader: btrfs, image: () => withoutChecksums(fixture('btrfs')) },
  { name: 'ntfs', reader: ntfs, image: () => fixture('ntfs') },
  ...([12, 16, 32] as const).map(bits => ({
    name: `fat${bits}`,
    reader: fat,
    image: () => fatImage(bits, fatTree).data,
  })),
];

describe.each(cases)(
  'a damaged image of $name',
  ({ reader, image, mend }: (typeof cases)[number] & { mend?: typeof mended }) => {
    let data: Buffer = Buffer.alloc(0);
    let blocks: readonly number[] = [];
    beforeAll(async () => {
      data = image();
      blocks = await blocksRead(reader, data);
    });

    test('never does worse than to be unreadable', async () => {
      const property = fc.asyncProperty(changes, made => bounded(() => survives(reader, data, blocks, made, mend)));
      await fc.assert(property, fuzz(40, 81));
    });

    test('that was cut anywhere gives what is left of it', async () => {
      const property = fc.asyncProperty(fc.nat(data.length), length => survivesCut(reader, data, length));
      await fc.assert(property, fuzz(8, 82));
    });
  },
);
