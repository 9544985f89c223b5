import { failing } from '../failure.ts';

/** What can be wrong with a disk file. */
export interface ImageFailures {
  /** No known format and not a plausible raw disk. */
  IMAGE_NOT_A_DISK: { file: string };
  IMAGE_EMPTY: { file: string };
}

export const imageFailure = failing<ImageFailures>({
  IMAGE_NOT_A_DISK: { exit: 'data', retry: 'never' },
  IMAGE_EMPTY: { exit: 'data', retry: 'never' },
});
