import { failing } from '../../failure.ts';

/** What can stop a file from being written. */
export interface FileTargetFailures {
  FILE_EXISTS: { file: string };
}

export const fileTargetFailure = failing<FileTargetFailures>({
  FILE_EXISTS: { exit: 'create', retry: 'never' },
});
