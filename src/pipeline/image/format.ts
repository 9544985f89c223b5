import type { Disk } from '../types/disk.ts';
import type { ImageFile } from './image-file.ts';

/** A disk format that can be read. One file per format, one line in the registry (index.ts). */
export interface ImageFormat {
  readonly id: string;
  /**
   * Does the file look like this format?
   * @param head its first bytes (up to 64 KiB)
   * @param tail its last 512 bytes, or all of a shorter one; absent where it can only be streamed
   */
  detect(head: Uint8Array, name: string, tail?: Uint8Array): boolean;
  /** @throws Failed (exit data) with a code of image/failures.ts */
  open(file: ImageFile, signal: AbortSignal): Promise<Disk>;
}
