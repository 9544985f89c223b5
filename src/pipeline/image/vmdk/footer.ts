import { isZero } from '../../../native/index.ts';
import type { ImageFile } from '../image-file.ts';
import { sector } from '../sector.ts';
import { checkFooter } from './grain-stream.ts';
import { isSparseHeader, type SparseHeader } from './header.ts';
import { blockStart, marker, parseBlockStart } from './markers.ts';

/** Zeros that may follow the end of the stream: qemu and archives pad. */
const mostPadding = 1024 * 1024;

/**
 * The footer of a streamOptimized file: the last sector that is not all zeros (the end-of-stream marker behind it is),
 * with its marker in front.
 * @returns undefined when there is none
 * @throws Failed VMDK_FOOTER when it is not of this disk
 */
export async function findFooter(file: ImageFile, header: SparseHeader): Promise<SparseHeader | undefined> {
  const sectors = Math.floor((file.size ?? 0) / sector);
  const length = Math.min(sectors * sector, mostPadding);
  const tail = Buffer.from(await file.at(sectors * sector - length, length));
  let at = length - sector;
  while (at >= 0 && isZero(tail.subarray(at, at + sector))) at -= sector;
  if (at < sector || at > length - 2 * sector || !isSparseHeader(tail.subarray(at))) return undefined;
  const before = parseBlockStart(tail.subarray(at - sector, at - sector + blockStart));
  if (before.length !== 0 || before.type !== marker.footer) return undefined;
  return checkFooter(tail.subarray(at, at + sector), header, file.name);
}
