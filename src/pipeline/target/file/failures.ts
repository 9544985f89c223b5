import { failing } from '../../failure.ts';

/** What can stop a file from being written. */
export interface FileTargetFailures {
  FILE_EXISTS: { file: string };
  /** What is there cannot be replaced by a file without ending it. */
  FILE_NOT_REGULAR: { file: string; kind: 'folder' | 'pipe' | 'socket' | 'device' };
  /** What stands in its place was begun by another session, which can be gone on with by its id. */
  FILE_UNFINISHED: { file: string; session: string };
  FILE_NO_SPACE: { file: string };
  FILE_DENIED: { file: string; reason: string };
  FILE_UNWRITABLE: { file: string; reason: string };
}

export const fileTargetFailure = failing<FileTargetFailures>({
  FILE_EXISTS: { exit: 'create', retry: 'never' },
  FILE_NOT_REGULAR: { exit: 'create', retry: 'never' },
  FILE_UNFINISHED: { exit: 'create', retry: 'never' },
  FILE_NO_SPACE: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  FILE_DENIED: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  FILE_UNWRITABLE: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
});

/** Turns what the operating system says of a path into a Failed; anything that is not its word is passed through. */
export function asFileFailure(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error;
  const options = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') return fileTargetFailure('FILE_NO_SPACE', { file }, options);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return fileTargetFailure('FILE_DENIED', { file, reason: code }, options);
  }
  return fileTargetFailure('FILE_UNWRITABLE', { file, reason: code }, options);
}
