import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { diskAudience } from './disk-guard.ts';
import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { isManagementAudience } from './tokens.ts';

const userObject = '5a4db0c5-0000-4000-8000-000000000001';
const principalObject = '5a4db0c5-0000-4000-8000-000000000002';

/**
 * Answers the token endpoint.
 * @throws Refusal with the error codes of the real authority
 */
export function grant(exchange: Exchange, form: URLSearchParams): void {
  const answer = grants[form.get('grant_type') ?? ''];
  if (!answer) {
    throw new Refusal(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  }
  answer(exchange, form);
}

const grants: Readonly<Record<string, (exchange: Exchange, form: URLSearchParams) => void>> = {
  client_credentials: secretGrant,
  device_code: deviceGrant,
  'urn:ietf:params:oauth:grant-type:device_code': deviceGrant,
  authorization_code: codeGrant,
  refresh_token: refreshGrant,
};

function secretGrant(exchange: Exchange, form: URLSearchParams): void {
  const { signIn, tokens } = exchange.cloud;
  const { id, secret } = clientOf(exchange, form);
  if (id !== signIn.clientId) {
    const text = `AADSTS700016: Application with identifier '${id}' was not found in the directory '${signIn.tenantId}'.`;
    throw new Refusal(400, 'unauthorized_client', text);
  }
  if (!same(secret, signIn.clientSecret)) {
    const text = `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${id}'.`;
    throw new Refusal(401, 'invalid_client', text);
  }
  const audience = audienceOf(exchange, form);
  const subject = { appid: id, oid: principalObject, sub: principalObject, idtyp: 'app' };
  exchange.json(200, {
    token_type: 'Bearer',
    expires_in: tokens.lifetimeSeconds,
    ext_expires_in: tokens.lifetimeSeconds,
    access_token: tokens.access(issuerOf(exchange), signIn.tenantId, audience, subject),
  });
}

/** The secret comes in the form, or as HTTP Basic as RFC 6749 section 2.3.1 has it. */
function clientOf(exchange: Exchange, form: URLSearchParams): { id: string; secret: string } {
  const basic = /^Basic (\S+)$/.exec(exchange.header('authorization') ?? '')?.[1];
  if (!basic) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  return { id, secret };
}

function deviceGrant(exchange: Exchange, form: URLSearchParams): void {
  const { devices } = exchange.cloud.signIn;
  const code = form.get('device_code') ?? '';
  const device = devices.get(code);
  if (!device)
    throw new Refusal(400, 'invalid_grant', 'AADSTS70000: The device code is not known or was used already.');
  if (device.expires <= Date.now())
    throw new Refusal(400, 'expired_token', 'AADSTS70020: The device code has expired.');
  if (device.answer === 'pending') {
    const text = 'AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.';
    throw new Refusal(400, 'authorization_pending', text);
  }
  devices.delete(code);
  if (device.answer === 'declined') {
    throw new Refusal(400, 'authorization_declined', 'AADSTS70018: The end user denied the authorization request.');
  }
  giveUser(exchange, form, device.client, undefined);
}

function codeGrant(exchange: Exchange, form: URLSearchParams): void {
  const { browsers } = exchange.cloud.signIn;
  const code = form.get('code') ?? '';
  const browser = browsers.get(code);
  browsers.delete(code);
  const proof = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (!browser || browser.redirect !== form.get('redirect_uri') || (browser.challenge && browser.challenge !== proof)) {
    throw new Refusal(
      400,
      'invalid_grant',
      'AADSTS70008: The provided authorization code is invalid or was used already.',
    );
  }
  giveUser(exchange, form, browser.client, browser.nonce);
}

function refreshGrant(exchange: Exchange, form: URLSearchParams): void {
  if (!exchange.cloud.signIn.refreshTokens.has(form.get('refresh_token') ?? '')) {
    throw new Refusal(400, 'invalid_grant', 'AADSTS70000: The provided refresh token is not valid.');
  }
  giveUser(exchange, form, form.get('client_id') ?? '', undefined);
}

function giveUser(exchange: Exchange, form: URLSearchParams, client: string, nonce: string | undefined): void {
  const { signIn, tokens } = exchange.cloud;
  const issuer = issuerOf(exchange);
  const audience = audienceOf(exchange, form);
  const now = Math.floor(Date.now() / 1000);
  const name = { name: 'Sam Sandbox', preferred_username: signIn.user, oid: userObject, sub: userObject };
  const refresh = randomBytes(64).toString('base64url');
  signIn.refreshTokens.add(refresh);
  const span = { iat: now, nbf: now, exp: now + tokens.lifetimeSeconds };
  exchange.json(200, {
    token_type: 'Bearer',
    scope: form.get('scope') ?? '',
    expires_in: tokens.lifetimeSeconds,
    ext_expires_in: tokens.lifetimeSeconds,
    access_token: tokens.access(issuer, signIn.tenantId, audience, { appid: client, ...name, upn: signIn.user }),
    refresh_token: refresh,
    id_token: tokens.sign({
      aud: client,
      iss: issuer,
      tid: signIn.tenantId,
      ...span,
      ...name,
      ver: '2.0',
      ...(nonce ? { nonce } : {}),
    }),
    client_info: Buffer.from(JSON.stringify({ uid: userObject, utid: signIn.tenantId })).toString('base64url'),
  });
}

function issuerOf(exchange: Exchange): string {
  return `${exchange.url.origin}/${exchange.cloud.signIn.tenantId}/v2.0`;
}

/** The resource that the scopes name. @throws Refusal AADSTS500011 for one that is neither Resource Manager nor the managed disks */
function audienceOf(exchange: Exchange, form: URLSearchParams): string {
  const scopes = (form.get('scope') ?? '').split(' ').filter(scope => scope.includes('://'));
  const audience = scopes[0]?.replace(/\/[^/]*$/, '') ?? '';
  if (audience === diskAudience || isManagementAudience(audience, exchange.cloud.listeners.arm.url)) return audience;
  const text = `AADSTS500011: The resource principal named ${audience || 'nothing'} was not found in the tenant.`;
  throw new Refusal(400, 'invalid_resource', text);
}

function same(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
