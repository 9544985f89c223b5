import type { Disk } from '../../types/disk.ts';
import type { BlockLayout } from '../../types/layout.ts';
import { vhdEpoch, vhdFooter } from './footer.ts';

const mebibyte = 1024 * 1024;

/**
 * A fixed VHD: the disk rounded up to 1 MiB, as Azure wants it, and the footer behind it.
 * @param about 16 bytes of UUID; when the session began, in milliseconds since 1970; the smallest size in bytes that
 *   the other side takes, where it has one
 */
export function fixedVhd(
  disk: Disk,
  about: { readonly uuid: Uint8Array; readonly began: number; readonly atLeast?: number },
): BlockLayout {
  const size = Math.ceil(Math.max(disk.size, about.atLeast ?? 0) / mebibyte) * mebibyte;
  const timestamp = Math.max(0, Math.floor(about.began / 1000) - vhdEpoch);
  return { kind: 'blocks', disk, size, tail: vhdFooter({ size, uuid: about.uuid, timestamp }) };
}
