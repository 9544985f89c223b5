import { Failed, type Failure } from './failure.ts';
import { redacted } from './redact.ts';
import { runFailure } from './run-failures.ts';

/** Any error as a Failure; what nobody foresaw is a BUG. */
export function asFailure(error: unknown, where?: string): Failure {
  const failed = error instanceof Failed ? error : runFailure('BUG', { message: messageOf(error) }, { cause: error });
  return where === undefined || failed.failure.where ? failed.failure : { ...failed.failure, where };
}

function messageOf(error: unknown): string {
  return redacted(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}
