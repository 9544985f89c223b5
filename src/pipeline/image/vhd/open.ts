import { imageFailure } from '../failures.ts';
import type { ImageFormat } from '../format.ts';
import type { ImageFile } from '../image-file.ts';
import { openDynamic } from './dynamic.ts';
import { openFixed } from './fixed.ts';
import { beginsLikeFooter, footerLength, parseFooter, type VhdFooter } from './footer.ts';

/** Virtual PC before 2004 left a byte out. */
const shortFooter = 511;

/** A file whose name says VHD is taken for one also without a signature: a fixed one that was cut looks like a raw disk. */
export const vhd: ImageFormat = {
  id: 'vhd',
  detect: (head, name, tail) => beginsLikeFooter(head) || endsLikeVhd(tail) || /\.a?vhd$/i.test(name),
  async open(file, signal) {
    const { footer, behind, copy } = await footersOf(file);
    if (footer.savedState) throw imageFailure('VHD_SAVED_STATE', { file: file.name });
    if (footer.type === 'fixed') return openFixed(file, footer, behind);
    return openDynamic(file, footer, { behind, copy }, signal);
  },
};

/** Is there a footer in the last 512 bytes of a file? */
export function endsLikeVhd(tail: Uint8Array | undefined): boolean {
  return tail !== undefined && placeIn(tail) !== undefined;
}

function placeIn(tail: Uint8Array): number | undefined {
  return [0, footerLength - shortFooter].find(at => beginsLikeFooter(tail.subarray(at)));
}

interface Footers {
  readonly footer: VhdFooter;
  /** Bytes of the file before the footer at its end: all of them where it is missing there. */
  readonly behind: number;
  /** Is there a sound copy at the beginning? */
  readonly copy: boolean;
}

/**
 * The footer at the end counts, its copy at the beginning where that one is missing or damaged: for this it was
 * invented ("Hard Disk Footer Format"). A fixed disk has only the one at its end.
 * @throws Failed VHD_NO_FOOTER, VHD_FOOTER, VHD_FOOTERS_DIFFER, IMAGE_NEEDS_SEEKING
 */
async function footersOf(file: ImageFile): Promise<Footers> {
  const { name, size = 0, seekable } = file;
  if (!seekable) throw imageFailure('IMAGE_NEEDS_SEEKING', { file: name });
  const head = await file.first(footerLength);
  const tail = await file.last(footerLength);
  const place = placeIn(tail);
  const behind = place === undefined ? size : size - tail.length + place;
  const last = place === undefined ? undefined : parseFooter(tail.subarray(place));
  const first = beginsLikeFooter(head) && behind >= footerLength ? parseFooter(head) : undefined;
  // The beginning of a fixed disk belongs to its guest: nothing there is a copy.
  const copy = typeof first === 'object' && first.type !== 'fixed' ? first : undefined;
  if (typeof last === 'object') {
    if (last.type !== 'fixed' && copy) refuseDifferent(last, copy, name);
    return { footer: last, behind, copy: copy !== undefined };
  }
  if (copy) return { footer: copy, behind, copy: true };
  const problem = last ?? first;
  if (typeof problem === 'string') throw imageFailure('VHD_FOOTER', { file: name, problem });
  throw imageFailure('VHD_NO_FOOTER', { file: name });
}

function refuseDifferent(last: VhdFooter, copy: VhdFooter, file: string): void {
  const same = last.type === copy.type && last.size === copy.size && last.dataOffset === copy.dataOffset;
  if (!same) throw imageFailure('VHD_FOOTERS_DIFFER', { file, size: last.size, copy: copy.size });
}
