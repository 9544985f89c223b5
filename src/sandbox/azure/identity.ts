import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Route } from './router.ts';
import { programToken } from './sign-in-grants.ts';

/**
 * The metadata service of a machine in Azure, as far as a managed identity needs it. The real one is at 169.254.169.254 without
 * TLS; clients are led here by AZURE_POD_IDENTITY_AUTHORITY_HOST.
 * Source: learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export const identityRoutes: readonly Route[] = [
  { kind: 'identity', method: 'GET', path: '/metadata/identity/oauth2/token', run: identity },
  // As the library of Microsoft writes it.
  { kind: 'identity', method: 'GET', path: '/metadata/identity/oauth2/token/', run: identity },
];

function identity(exchange: Exchange): void {
  const { cloud, url } = exchange;
  if (exchange.header('metadata')?.toLowerCase() !== 'true') {
    throw new Refusal(400, 'invalid_request', 'Required metadata header not specified');
  }
  const resource = url.searchParams.get('resource') ?? '';
  const client = url.searchParams.get('client_id') ?? cloud.signIn.clientId;
  if (client !== cloud.signIn.clientId) throw new Refusal(400, 'invalid_request', 'Identity not found');
  if (!cloud.tokens.isManagement(resource, cloud.listeners.arm.url)) {
    const text = `AADSTS500011: The resource principal named ${resource || 'nothing'} was not found in the tenant.`;
    throw new Refusal(400, 'invalid_resource', text);
  }
  const seconds = cloud.tokens.lifetimeSeconds;
  const now = Math.floor(Date.now() / 1000);
  exchange.json(200, {
    access_token: programToken(cloud, cloud.signIn.tenants[0], resource, client),
    client_id: client,
    expires_in: String(seconds),
    expires_on: String(now + seconds),
    ext_expires_in: String(seconds),
    not_before: String(now),
    resource,
    token_type: 'Bearer',
  });
}
