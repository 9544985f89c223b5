import type { TokenCredential, TokenCredentialOptions } from '@azure/identity';
import type { Control } from '../../../types.ts';
import { azureFailure } from '../failures.ts';
import { tell } from '../notes.ts';
import type { AzurePlan, Cloud } from './clouds.ts';

/** The ways of signing in that lead straight to one credential. */
export type Way = Exclude<AzurePlan['signIn'], 'auto'>;

type HttpClient = NonNullable<TokenCredentialOptions['httpClient']>;

const secretOf = (env: NodeJS.ProcessEnv) => env.AZURE_CLIENT_SECRET ?? env.AZURE_CLIENT_CERTIFICATE_PATH;

/** `auto` is the environment's service principal when it is complete, else the az session. */
export function wayOf(signIn: AzurePlan['signIn'] | undefined, env: NodeJS.ProcessEnv): Way {
  if (signIn !== undefined && signIn !== 'auto') return signIn;
  return env.AZURE_CLIENT_ID && env.AZURE_TENANT_ID && secretOf(env) ? 'environment' : 'az';
}

/**
 * A new credential with nothing cached. The library is loaded only here: it costs more than all our start-up.
 * @throws AZURE_SIGN_IN_ENVIRONMENT
 */
export async function credentialOf(
  way: Way,
  plan: Pick<AzurePlan, 'tenant'>,
  cloud: Cloud,
  httpClient: HttpClient,
  ctl: Control,
): Promise<TokenCredential> {
  if (way === 'environment') mustBeComplete(process.env);
  const identity = await import('@azure/identity');
  const tenant = plan.tenant === undefined ? {} : { tenantId: plan.tenant };
  const common = {
    ...tenant,
    authorityHost: cloud.authority,
    disableInstanceDiscovery: cloud.privateAuthority,
    additionallyAllowedTenants: ['*'],
    httpClient,
    retryOptions: { maxRetries: 1 },
  };
  switch (way) {
    case 'environment':
      return new identity.EnvironmentCredential(common);
    case 'az':
      return new identity.AzureCliCredential({ ...tenant, additionallyAllowedTenants: ['*'] });
    case 'browser':
      tell(ctl, 'azure-browser', {});
      return new identity.InteractiveBrowserCredential(common);
    case 'device-code':
      return new identity.DeviceCodeCredential({
        ...common,
        userPromptCallback: info => {
          tell(ctl, 'azure-device-code', {
            url: info.verificationUri,
            code: info.userCode,
            minutes: minutesOf(info),
          });
        },
      });
  }
}

/** RFC 8628 `expires_in`, which the library passes on though its type does not say so; 15 min is what Entra gives. */
function minutesOf(info: object): number {
  return 'expiresIn' in info && typeof info.expiresIn === 'number' ? Math.round(info.expiresIn / 60) : 15;
}

function mustBeComplete(env: NodeJS.ProcessEnv): void {
  const missing = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID'].filter(name => !env[name]);
  if (!secretOf(env)) missing.push('AZURE_CLIENT_SECRET');
  if (missing.length > 0) throw azureFailure('AZURE_SIGN_IN_ENVIRONMENT', { missing: missing.join(', ') });
}
