import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} exists already and is left as it is. Choose another name, or add --force.`,
};
