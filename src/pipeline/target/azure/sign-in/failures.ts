import { failing } from '../../../failure.ts';

/** What keeps somebody from being signed in. No fact ever holds a token, a code or a secret. */
export interface AzureSignInFailures {
  AZURE_SIGN_IN_NONE: Record<never, never>;
  AZURE_SIGN_IN_ENVIRONMENT: { missing: string };
  AZURE_SIGN_IN_WORKLOAD: { missing: string };
  AZURE_SIGN_IN_IDENTITY: { host: string; reason: string };
  AZURE_SIGN_IN_AZ_MISSING: Record<never, never>;
  AZURE_SIGN_IN_AZ_OUT: { tenant: string };
  /** The session of az is in another cloud than the plan. */
  AZURE_SIGN_IN_AZ_CLOUD: { session: string; cloud: string };
  /** The tenant wants more than the sign-in there was: AADSTS50076, AADSTS50079 and their like. */
  AZURE_SIGN_IN_SECOND_FACTOR: { way: string; tenant: string };
  AZURE_SIGN_IN_CODE_UNUSED: { codes: number };
  AZURE_SIGN_IN_FAILED: { way: string; reason: string };
}

export const signInFailed = failing<AzureSignInFailures>({
  AZURE_SIGN_IN_NONE: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_ENVIRONMENT: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_WORKLOAD: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_IDENTITY: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_AZ_MISSING: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_AZ_OUT: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_AZ_CLOUD: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_SECOND_FACTOR: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_CODE_UNUSED: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_FAILED: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
});
