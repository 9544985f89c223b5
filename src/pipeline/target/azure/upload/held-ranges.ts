import { ExtentSet } from '../../../extents.ts';
import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import { backOff } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';
import type { PageBlob } from './page-blob.ts';

const GiB = 1024 ** 3;
/** A list of everything can time out on the server where a blob is fragmented, so it is asked for in windows. */
const first = 16 * GiB;
const widest = 256 * GiB;
const narrowest = GiB;
/** Milliseconds within which an answer says that a wider window may be asked for. */
const soon = 2000;
/** Times the narrowest window is asked for before the whole list is given up. */
const tries = 5;
/** Ranges that touch or repeat could keep a list going for ever; an honest one has fewer pages than this. */
const mostPages = 8192;
/** Ranges apart from each other: more than a disk of 32 TiB has whose every second MiB was written, and 100 MiB of memory. */
const mostRanges = 16 * 1024 * 1024;

/**
 * Everything that was ever written to a blob of `size` bytes and not cleared since.
 * @throws AZURE_RANGES, AZURE_BUSY, AZURE_UPLOAD_DENIED
 */
export async function heldRanges(blob: PageBlob, size: number, ctl: Control, signal: AbortSignal): Promise<ExtentSet> {
  const held = new ExtentSet();
  let wide = first;
  let failures = 0;
  for (let offset = 0; offset < size; ) {
    const length = Math.min(wide, size - offset);
    const began = ctl.clock.elapsed();
    try {
      await readWindow(blob, { offset, length }, size, held, signal);
      offset += length;
      failures = 0;
      if (ctl.clock.elapsed() - began < soon) wide = Math.min(widest, wide * 2);
    } catch (error) {
      // Too much for one answer, or for the server's time: half of it.
      const tooWide = error instanceof Failed && tooMuch.includes(error.failure.code);
      if (!tooWide || (length <= narrowest && ++failures >= tries)) throw error;
      wide = Math.max(narrowest, Math.min(wide, length) / 2);
      await ctl.clock.sleep(error.after ?? backOff(1 + failures), signal);
    }
  }
  return held;
}

const tooMuch: readonly string[] = ['AZURE_BUSY', 'AZURE_ANSWER', 'AZURE_UNREACHABLE'];

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
    if (held.count > mostRanges) break;
    if (list.next === undefined) return;
    marker = list.next;
  }
  throw azureFailure('AZURE_RANGES', { name: blob.name, at: window.offset });
}
