import { open } from 'node:fs/promises';
import { ExtentSet } from '../../../src/pipeline/extents.ts';
import { openImage } from '../../../src/pipeline/image/index.ts';
import type { Disk } from '../../../src/pipeline/types/disk.ts';
import { fileBytes } from '../../pipeline/image/bytes.ts';

const { signal } = new AbortController();

/** Writes what we read of a disk file as a raw one, sparse, and checks on the way that its runs keep their promises. */
export async function readByUs(file: string, raw: string): Promise<Pick<Disk, 'format' | 'size' | 'sectorSize'>> {
  const disk = await openImage(await fileBytes(file), signal);
  const out = await open(raw, 'w');
  try {
    await out.truncate(disk.size);
    const seen = new ExtentSet();
    const held = new ExtentSet();
    let end = 0;
    for await (const { offset, length, data } of disk.runs({ signal })) {
      if (disk.ordered && offset < end) throw new Error(`${file} goes back to ${offset}`);
      if (seen.touches(offset, length)) throw new Error(`${file} says twice what is at ${offset}`);
      seen.add(offset, length);
      end = offset + length;
      if (data === null) continue;
      held.add(offset, length);
      await out.write(data, 0, length, offset);
    }
    if (disk.allocation && held.minus(disk.allocation).bytes > 0) throw new Error(`${file} has more than it says`);
    const { format, size, sectorSize } = disk;
    return { format, size, ...(sectorSize === undefined ? {} : { sectorSize }) };
  } finally {
    await out.close();
    await disk.close();
  }
}
