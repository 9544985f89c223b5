import type { AzureSignInFailures } from '../../../pipeline/target/azure/sign-in/failures.ts';
import type { Sentences } from '../types.ts';

/** What a way of signing in is called in a sentence. */
export const ways: Readonly<Record<string, string>> = {
  environment: 'the service principal of the environment',
  'workload-identity': 'the federated token of the environment',
  'managed-identity': 'the managed identity of this machine',
  az: 'the session of az',
  browser: 'the browser',
  'device-code': 'a device code',
};

/** What a person can do about a tenant that wants more, by the way they signed in. */
const anew = (way: string, tenant: string) =>
  way === 'az'
    ? `Run az login${tenant === '' ? '' : ` --tenant ${tenant}`}, then resume; or set target.signIn to device-code${tenant === '' ? '' : ` and target.tenant to ${tenant}`}.`
    : `Set target.signIn to device-code${tenant === '' ? '' : ` and target.tenant to ${tenant}`}, then resume.`;

export const azureSignInFailures: Sentences<AzureSignInFailures> = {
  AZURE_SIGN_IN_NONE: () =>
    'Nobody is signed in to Azure here: AZURE_CLIENT_ID and its companions are not set and az is not installed. Set target.signIn to browser or device-code, or install az and run az login.',
  AZURE_SIGN_IN_ENVIRONMENT: f =>
    `The environment names no complete service principal: ${f.missing} is missing. Set it, or choose another target.signIn.`,
  AZURE_SIGN_IN_WORKLOAD: f =>
    `The environment names no complete workload identity: ${f.missing} is missing. Set it, or choose another target.signIn.`,
  AZURE_SIGN_IN_IDENTITY: f =>
    `No managed identity can be had here: ${f.host} did not answer (${f.reason}). Run where Azure gives one, or choose another target.signIn.`,
  AZURE_SIGN_IN_AZ_MISSING: () =>
    'The plan signs in with az, which is not installed here. Install it and run az login, or choose another target.signIn.',
  AZURE_SIGN_IN_AZ_OUT: f =>
    f.tenant === ''
      ? 'The session of az has ended or never began. Run az login, then resume.'
      : `The session of az has ended or never began. Run az login --tenant ${f.tenant}, then resume.`,
  AZURE_SIGN_IN_AZ_CLOUD: f =>
    `The session of az is in ${f.session}, and the plan goes to ${f.cloud}. Run az cloud set --name ${f.cloud} and az login, or choose another target.signIn.`,
  AZURE_SIGN_IN_SECOND_FACTOR: f =>
    `${f.tenant === '' ? 'The tenant' : `The tenant ${f.tenant}`} wants a second factor, which ${ways[f.way] ?? f.way} has not given. ${anew(f.way, f.tenant)}`,
  AZURE_SIGN_IN_CODE_UNUSED: f =>
    `Nobody entered the code to sign in to Azure, though it was renewed ${f.codes - 1} times. Resume when somebody can.`,
  AZURE_SIGN_IN_FAILED: f =>
    `Azure refused the sign-in by ${ways[f.way] ?? f.way}: ${f.reason}. Mend it or choose another target.signIn, then resume.`,
};
