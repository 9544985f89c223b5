import { Failed } from '../../../failure.ts';
import { reasonOf } from '../arm/http.ts';
import type { Redaction } from '../arm/redaction.ts';
import { azureFailure } from '../failures.ts';
import type { AzurePlan } from './clouds.ts';
import type { Way } from './credentials.ts';

export interface Attempt {
  readonly way: Way;
  readonly signIn: AzurePlan['signIn'];
  readonly tenant: string;
}

/**
 * What went wrong while signing in, as something a person can act on; the network's failures are Failed already. The library's errors are not kept as
 * the cause: some carry the whole request.
 */
export function signInFailure(error: unknown, attempt: Attempt, redaction: Redaction): Failed {
  if (error instanceof Failed) return error;
  const text = textOf(error);
  if (attempt.way === 'az') return azFailure(text, attempt, redaction);
  return azureFailure('AZURE_SIGN_IN_FAILED', { way: attempt.way, reason: reasonIn(text, error, redaction) });
}

function azFailure(text: string, attempt: Attempt, redaction: Redaction): Failed {
  if (/could not be found|not recognized/i.test(text)) {
    return attempt.signIn === 'auto'
      ? azureFailure('AZURE_SIGN_IN_NONE', {})
      : azureFailure('AZURE_SIGN_IN_AZ_MISSING', {});
  }
  if (/az login/.test(text)) return azureFailure('AZURE_SIGN_IN_AZ_OUT', { tenant: attempt.tenant });
  return azureFailure('AZURE_SIGN_IN_FAILED', { way: 'az', reason: redaction.clean(text) });
}

/** `AADSTS7000215: Invalid client secret …`, without the trace ids that follow; else whatever there is. */
function reasonIn(text: string, error: unknown, redaction: Redaction): string {
  const entra = /AADSTS\d+:.*?(?=\s*Trace ID:|\s*Correlation ID:|[\r\n]|$)/s.exec(text)?.[0];
  return redaction.clean(entra ?? text) || reasonOf(error);
}

function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    parts.push('code' in at ? String(at.code) : '', at.message);
  }
  return parts.filter(Boolean).join(' ');
}
