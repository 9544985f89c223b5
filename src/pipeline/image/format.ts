import type { Disk } from '../types.ts';
import type { ImageFile } from './image-file.ts';

/** A disk format that can be read. One file per format, one line in the registry (index.ts). */
export interface ImageFormat {
  readonly id: string;
  /**
   * Does the file look like this format?
   * @param head its first bytes (up to 64 KiB)
   */
  detect(head: Uint8Array, name: string): boolean;
  /** @throws Failed (exit data) with a code of image/failures.ts */
  open(file: ImageFile, signal: AbortSignal): Promise<Disk>;
}
