import { azSession } from './az-session.ts';
import type { AzurePlan } from './clouds.ts';

/** The ways of signing in that lead straight to one credential. */
export type Way = Exclude<AzurePlan['signIn'], 'auto'>;
/** Those at which a person is asked something. */
export type PersonWay = Extract<Way, 'browser' | 'device-code'>;

/** Did a person sign in, and may they be asked again? */
export function isPersonWay(way: Way): way is PersonWay {
  return way === 'browser' || way === 'device-code';
}

/** Variables of the environment that a way of signing in needs and that are not set. */
export function missingFor(way: 'environment' | 'workload-identity', env: NodeJS.ProcessEnv): string[] {
  const missing = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'].filter(name => !env[name]);
  if (way === 'workload-identity')
    return env.AZURE_FEDERATED_TOKEN_FILE ? missing : [...missing, 'AZURE_FEDERATED_TOKEN_FILE'];
  return env.AZURE_CLIENT_SECRET || env.AZURE_CLIENT_CERTIFICATE_PATH ? missing : [...missing, 'AZURE_CLIENT_SECRET'];
}

/**
 * Does the environment say where a managed identity is asked for? A machine in Azure has one without saying so: there it is
 * taken only when named. https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function namesIdentity(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.IDENTITY_ENDPOINT || env.MSI_ENDPOINT || env.AZURE_POD_IDENTITY_AUTHORITY_HOST);
}

/**
 * `auto` is the environment's service principal when it is complete, else its federated token, else the az session; a
 * managed identity where there is none of them and the environment names one.
 */
export async function wayOf(signIn: AzurePlan['signIn'] | undefined, env: NodeJS.ProcessEnv): Promise<Way> {
  if (signIn !== undefined && signIn !== 'auto') return signIn;
  if (missingFor('environment', env).length === 0) return 'environment';
  if (missingFor('workload-identity', env).length === 0) return 'workload-identity';
  return namesIdentity(env) && (await azSession(env)) === undefined ? 'managed-identity' : 'az';
}
