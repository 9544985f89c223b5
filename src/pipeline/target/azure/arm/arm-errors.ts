import { Failed } from '../../../failure.ts';
import { azureFailure } from '../failures.ts';
import type { Redaction } from './redaction.ts';

export interface ArmError {
  readonly code: string;
  readonly message: string;
}

/**
 * Code and message of an error body: `{ error: { code, message } }`, or the inner part alone.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 */
export function errorIn(body: unknown, redaction: Redaction): ArmError {
  const outer = typeof body === 'object' && body !== null ? body : {};
  const inner = 'error' in outer && typeof outer.error === 'object' && outer.error !== null ? outer.error : outer;
  return {
    code: 'code' in inner && typeof inner.code === 'string' ? redaction.clean(inner.code) : '',
    message: 'message' in inner && typeof inner.message === 'string' ? redaction.clean(inner.message) : '',
  };
}

/** 409s that pass when something else has ended; the others say that the state is wrong and stays so. */
const passing =
  /^(Conflict|AnotherOperationInProgress|ConflictingConcurrentWriteNotAllowed|OperationPreempted|RetryableError|ResourceGroupBeingDeleted|PreemptedByAnotherOperation)$/i;

/** Is it worth asking again? */
export function isBusy(status: number, code: string): boolean {
  if (status === 409) return passing.test(code);
  return status === 408 || status === 429 || status >= 500;
}

/** A refusal as a failure; 401 and 403 are a matter of rights. */
export function armFailure(
  action: string,
  status: number,
  { code, message }: ArmError,
  headers: Readonly<Record<string, string>>,
): Failed {
  const request = headers['x-ms-request-id'] ?? headers['x-ms-correlation-request-id'] ?? '';
  const said = { action, code: code || String(status), message, request };
  return status === 401 || status === 403
    ? azureFailure('AZURE_DENIED', said)
    : azureFailure('AZURE_REFUSED', { ...said, status });
}

/** Is it a failure in which Azure gave this error code? */
export function saysCode(error: unknown, code: string): error is Failed {
  return error instanceof Failed && error.failure.facts.code === code;
}
