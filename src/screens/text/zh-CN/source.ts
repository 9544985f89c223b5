import type { SourceFailures } from '../../../pipeline/source/failures.ts';
import type { Sentences } from '../types.ts';

export const sourceFailures: Sentences<SourceFailures> = {
  SOURCE_NOT_FOUND: f => `${f.path} 处没有文件或文件夹。请检查路径。`,
};
