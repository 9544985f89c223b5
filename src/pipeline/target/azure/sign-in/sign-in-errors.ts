import { Failed } from '../../../failure.ts';
import { reasonOf } from '../arm/http.ts';
import type { Redaction } from '../arm/redaction.ts';
import { AzRefusal } from './az.ts';
import type { AzurePlan } from './clouds.ts';
import { signInFailed } from './failures.ts';
import type { Way } from './ways.ts';

export interface Attempt {
  readonly way: Way;
  readonly signIn: AzurePlan['signIn'];
  /** Id or domain; empty for the account's own. */
  readonly tenant: string;
}

/**
 * More is wanted of the person than the sign-in they did: a second factor, or its setting up, or what the tenant's rules for
 * access ask for. https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const wantsMore = /AADSTS(50072|50074|50076|50079|50158|53004)\b/;

/**
 * What went wrong while signing in, as something a person can act on; the network's failures are Failed already. The library's
 * errors are not kept as the cause: some carry the whole request.
 * @param refusal what the authority said, where the library keeps it to itself
 */
export function signInFailure(
  error: unknown,
  refusal: string | undefined,
  attempt: Attempt,
  redaction: Redaction,
): Failed {
  if (attempt.way === 'managed-identity') return identityFailure(error, refusal, redaction);
  if (error instanceof Failed) return error;
  const text = [refusal, textOf(error)].filter(Boolean).join(' ');
  const { way, tenant } = attempt;
  if (wantsMore.test(text)) return signInFailed('AZURE_SIGN_IN_SECOND_FACTOR', { way, tenant });
  if (error instanceof AzRefusal) return azFailure(error, attempt, redaction);
  return signInFailed('AZURE_SIGN_IN_FAILED', { way, reason: reasonIn(text, error, redaction) });
}

function azFailure({ message, missing }: AzRefusal, attempt: Attempt, redaction: Redaction): Failed {
  if (missing || /could not be found|not recognized/i.test(message)) {
    return attempt.signIn === 'auto'
      ? signInFailed('AZURE_SIGN_IN_NONE', {})
      : signInFailed('AZURE_SIGN_IN_AZ_MISSING', {});
  }
  // Of these az says too that one should run az login, and it would not help: no such tenant, not in it, no such resource.
  const inVain = /AADSTS(50020|90002|500011|500021)\b/.test(message);
  if (!inVain && /az login/.test(message)) return signInFailed('AZURE_SIGN_IN_AZ_OUT', { tenant: attempt.tenant });
  return signInFailed('AZURE_SIGN_IN_FAILED', { way: 'az', reason: reasonIn(message, undefined, redaction) });
}

/** The identity's endpoint is on the machine itself: where it does not answer there is none. */
function identityFailure(error: unknown, refusal: string | undefined, redaction: Redaction): Failed {
  if (error instanceof Failed && error.failure.code !== 'AZURE_UNREACHABLE') return error;
  if (!(error instanceof Failed)) {
    const reason = reasonIn([refusal, textOf(error)].filter(Boolean).join(' '), error, redaction);
    return signInFailed('AZURE_SIGN_IN_FAILED', { way: 'managed-identity', reason });
  }
  const { host, reason } = error.failure.facts;
  return signInFailed('AZURE_SIGN_IN_IDENTITY', { host: String(host), reason: String(reason) });
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
