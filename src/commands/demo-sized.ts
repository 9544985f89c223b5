import { join } from 'node:path';
import { openSized } from '../pipeline/open-disk.ts';
import type { Plan } from '../pipeline/plan.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { Disk } from '../pipeline/types/disk.ts';
import { writeSparse } from './demo-compare.ts';
import { connectInput } from './input.ts';

const chunkBytes = 4 * 1024 * 1024;

/**
 * What the disks hold once they have the sizes of a plan: those that keep their own are the given files themselves.
 * @param raws raw disks, as the plan's `from` counts them
 * @param folder where the others are written
 */
export async function sizedRaws(
  raws: readonly string[],
  disks: Plan['disks'],
  folder: string,
  ctl: Control,
): Promise<readonly string[]> {
  const sized = [...raws];
  for (const { from, sizeGiB } of disks ?? []) {
    const raw = raws[from];
    if (sizeGiB === undefined || raw === undefined) continue;
    const file = join(folder, `sized-${from}.raw`);
    await writeSized(raw, sizeGiB * 2 ** 30, file, ctl);
    sized[from] = file;
  }
  return sized;
}

async function writeSized(raw: string, size: number, file: string, ctl: Control): Promise<void> {
  const link = await connectInput(raw, ctl);
  try {
    const machine = await link.machine();
    for (const source of machine.disks) {
      const disk = await openSized(link, { source, size }, ctl);
      await writeSparse(file, allOf(disk)).finally(() => disk.close());
    }
  } finally {
    await link.close();
  }
}

async function* allOf(disk: Disk): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(chunkBytes);
  for (let at = 0; at < disk.size; at += chunkBytes) {
    const chunk = buffer.subarray(0, Math.min(chunkBytes, disk.size - at));
    await disk.read?.(at, chunk);
    yield chunk;
  }
}
