import type { SourceFailures } from '../../../pipeline/source/failures.ts';
import type { Sentences } from '../types.ts';

export const sourceFailures: Sentences<SourceFailures> = {
  SOURCE_NOT_FOUND: f => `There is no file or folder at ${f.path}. Check the path.`,
};
