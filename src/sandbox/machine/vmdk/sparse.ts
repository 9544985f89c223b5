import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { padded, roundUp, SECTOR } from '../sector.ts';
import { descriptor } from './descriptor.ts';
import { rawGrains } from './grains.ts';
import { encodeHeader, FLAG, GRAIN, GRAIN_SECTORS, GTES_PER_GT } from './header.ts';
import { Output } from './output.ts';
import type { WrittenVmdk } from './stream.ts';
import { GrainTables } from './tables.ts';

const DESCRIPTOR_SECTORS = 20;

/**
 * Writes a raw file as a monolithicSparse VMDK: header, descriptor, both directories with their tables, grains as they
 * are. Source: Virtual Disk Format 5.0, Hosted Sparse Extents.
 */
export async function writeMonolithicSparse(raw: string, file: string): Promise<WrittenVmdk> {
  const capacity = (await stat(raw)).size;
  const tables = new GrainTables(Math.ceil(capacity / GRAIN));
  const rgdOffset = 1 + DESCRIPTOR_SECTORS;
  const gdOffset = rgdOffset + tables.sectors;
  const overHead = roundUp(gdOffset + tables.sectors, GRAIN_SECTORS);
  const out = await Output.create(file);
  let populated = 0;
  try {
    await out.append(
      encodeHeader({
        ...{ magic: 'KDMV', version: 1, flags: FLAG.newlines | FLAG.redundantTables, capacity: capacity / SECTOR },
        ...{ grainSize: GRAIN_SECTORS, descriptorOffset: 1, descriptorSize: DESCRIPTOR_SECTORS },
        ...{ gtesPerGt: GTES_PER_GT, rgdOffset, gdOffset, overHead, compression: 0 },
      }),
      Buffer.from(text(capacity, basename(file))),
    );
    await out.skipTo(overHead);
    for await (const batch of rawGrains(raw, false)) {
      batch.forEach(({ index }, i) => {
        tables.set(index, out.sector + i * GRAIN_SECTORS);
      });
      await out.append(...batch.map(({ data }) => padded(data, GRAIN)));
      for (const { data } of batch) populated += data.length;
    }
    for (const at of [rgdOffset, gdOffset]) await out.rewrite(at, tables.inPlace(at));
    return { file, size: out.length, capacity, populated };
  } finally {
    await out.close();
  }
}

function text(size: number, name: string): string {
  return descriptor({ createType: 'monolithicSparse', extents: [`RW ${size / SECTOR} SPARSE "${name}"`], size });
}
