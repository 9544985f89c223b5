import { createHash, timingSafeEqual } from 'node:crypto';
import { assertedBy } from './client-certificate.ts';
import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Tenant } from './sign-in-state.ts';

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** What a token of another issuer is for that is exchanged here. */
export const exchangeAudience = 'api://AzureADTokenExchange';

/**
 * The service principal that a request for a token is from, proved by its secret, its certificate or a federated token.
 * Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 * @returns its client id
 * @throws Refusal with the error codes of the real authority
 */
export async function provenClient(exchange: Exchange, form: URLSearchParams, tenant: Tenant): Promise<string> {
  const { signIn } = exchange.cloud;
  const { id, secret } = clientOf(exchange, form);
  if (id !== signIn.clientId || !tenant.application) {
    const text = `AADSTS700016: Application with identifier '${id}' was not found in the directory '${tenant.name}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`;
    throw new Refusal(400, 'unauthorized_client', text);
  }
  if (form.get('client_assertion_type') === jwtBearer)
    await checkAssertion(exchange, form.get('client_assertion') ?? '');
  else if (!same(secret, signIn.clientSecret)) {
    const text = `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${id}'.`;
    throw new Refusal(401, 'invalid_client', text);
  }
  return id;
}

/** The secret comes in the form, or as HTTP Basic as RFC 6749 section 2.3.1 has it. */
function clientOf(exchange: Exchange, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic (\S+)$/.exec(exchange.header('authorization') ?? '')?.[1];
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  return { id, secret };
}

async function checkAssertion(exchange: Exchange, assertion: string): Promise<void> {
  const { signIn, tokens } = exchange.cloud;
  const federated = tokens.claimsOf(assertion);
  if (federated?.aud === exchangeAudience) return;
  if (federated) {
    const text = `AADSTS700212: No matching federated identity record found for presented assertion audience '${federated.aud}'.`;
    throw new Refusal(400, 'invalid_request', text);
  }
  const certificate = await signIn.certificate;
  const claims = certificate === undefined ? undefined : assertedBy(certificate, assertion);
  const fresh = Number(claims?.exp) * 1000 > Date.now();
  if (claims?.iss === signIn.clientId && claims.sub === signIn.clientId && fresh) return;
  const text =
    'AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application, or the assertion has expired.';
  throw new Refusal(401, 'invalid_client', text);
}

function same(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
