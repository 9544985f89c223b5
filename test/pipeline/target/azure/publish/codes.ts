import { Failed } from '../../../../../src/pipeline/failure.ts';

/** Code and facts of the failure that `act` throws; undefined where it throws none. */
export function codeOf(act: () => unknown): readonly unknown[] | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Failed) return [error.failure.code, error.failure.facts];
    throw error;
  }
  return undefined;
}
