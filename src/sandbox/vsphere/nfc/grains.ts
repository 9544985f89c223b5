import { type RawGrain, rawGrains } from '../../machine/vmdk/grains.ts';
import { GRAIN } from '../../machine/vmdk/header.ts';
import type { Disk, FrozenView } from '../inventory/disk.ts';

const zeros = Buffer.alloc(GRAIN);

/**
 * The grains of a disk as it is, or as it was when a snapshot was taken, in ascending order.
 * @param all those of zeros too
 */
export async function* grainsOf(disk: Disk, view: FrozenView | undefined, all: boolean): AsyncGenerator<RawGrain[]> {
  if (disk.raw === undefined) return;
  if (!view) {
    yield* rawGrains(disk.raw, all);
    return;
  }
  for await (const batch of rawGrains(disk.raw, true)) {
    const then = batch.map(({ index, data }) => ({ index, data: view.saved.get(index) ?? data }));
    yield all ? then : then.filter(({ data }) => !data.equals(zeros.subarray(0, data.length)));
  }
}
