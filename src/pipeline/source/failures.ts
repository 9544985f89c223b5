import { failing } from '../failure.ts';

/** What can be wrong with an OVA, an OVF folder or a path. */
export interface SourceFailures {
  SOURCE_NOT_FOUND: { path: string };
}

export const sourceFailure = failing<SourceFailures>({
  SOURCE_NOT_FOUND: { exit: 'data', retry: 'never' },
});
