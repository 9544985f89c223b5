import { ExtentSet } from '../../../extents.ts';
import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types.ts';
import { backOff } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';
import type { PageBlob } from './page-blob.ts';

const GiB = 1024 ** 3;
/** A list of everything can time out on the server where a blob is fragmented, so it is asked for in windows. */
const widest = 128 * GiB;
const narrowest = GiB;
/** Ranges that touch or repeat could keep a list going for ever; an honest one has fewer pages than this. */
const mostPages = 8192;

/**
 * Everything that was ever written to a blob of `size` bytes and not cleared since.
 * @throws AZURE_RANGES, AZURE_BUSY, AZURE_UPLOAD_DENIED
 */
export async function heldRanges(blob: PageBlob, size: number, ctl: Control, signal: AbortSignal): Promise<ExtentSet> {
  const held = new ExtentSet();
  let wide = widest;
  for (let offset = 0; offset < size; ) {
    const length = Math.min(wide, size - offset);
    try {
      await readWindow(blob, { offset, length }, size, held, signal);
      offset += length;
    } catch (error) {
      // Too much for one answer, or for the server's time: half of it.
      const tooWide = error instanceof Failed && ['AZURE_BUSY', 'AZURE_ANSWER'].includes(error.failure.code);
      if (!tooWide || wide <= narrowest) throw error;
      wide = Math.max(narrowest, wide / 2);
      await ctl.clock.sleep(error.after ?? backOff(1), signal);
    }
  }
  return held;
}

async function readWindow(
  blob: PageBlob,
  window: { offset: number; length: number },
  size: number,
  held: ExtentSet,
  signal: AbortSignal,
): Promise<void> {
  let marker = '';
  for (let page = 0; page < mostPages; page++) {
    const list = await blob.ranges(window, size, marker, signal);
    for (const { offset, length } of list.extents) held.add(offset, length);
    if (list.next === undefined) return;
    marker = list.next;
  }
  throw azureFailure('AZURE_RANGES', { name: blob.name, at: window.offset });
}
