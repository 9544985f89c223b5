import type { FileTargetFailures } from '../../../pipeline/target/file/failures.ts';
import type { Sentences } from '../types.ts';

export const fileFailures: Sentences<FileTargetFailures> = {
  FILE_EXISTS: f => `${f.file} 已存在，未作改动。请换一个名字，或加上 --force。`,
};
