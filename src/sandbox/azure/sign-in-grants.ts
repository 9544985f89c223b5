import { createHash, randomBytes } from 'node:crypto';
import { provenClient } from './client-grants.ts';
import type { Cloud } from './cloud.ts';
import { diskAudience } from './disk-guard.ts';
import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { Tenant } from './sign-in-state.ts';

const userObject = '5a4db0c5-0000-4000-8000-000000000001';
const principalObject = '5a4db0c5-0000-4000-8000-000000000002';
/** Resource Manager's own id, as Entra calls it when it asks for a second factor. */
const management = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

type Grant = (exchange: Exchange, form: URLSearchParams, tenant: Tenant) => Promise<void> | void;

/**
 * Answers the token endpoint of a tenant.
 * @throws Refusal with the error codes of the real authority
 */
export async function grant(exchange: Exchange, form: URLSearchParams, tenant: Tenant): Promise<void> {
  const answer = grants[form.get('grant_type') ?? ''];
  if (!answer) {
    throw new Refusal(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  }
  await answer(exchange, form, tenant);
}

const grants: Readonly<Record<string, Grant>> = {
  client_credentials: clientGrant,
  device_code: deviceGrant,
  'urn:ietf:params:oauth:grant-type:device_code': deviceGrant,
  authorization_code: codeGrant,
  refresh_token: refreshGrant,
};

async function clientGrant(exchange: Exchange, form: URLSearchParams, tenant: Tenant): Promise<void> {
  const { cloud } = exchange;
  const appid = await provenClient(exchange, form, tenant);
  const audience = audienceOf(exchange, form);
  exchange.json(200, {
    token_type: 'Bearer',
    expires_in: cloud.tokens.lifetimeSeconds,
    ext_expires_in: cloud.tokens.lifetimeSeconds,
    access_token: programToken(cloud, tenant, audience, appid),
  });
}

/** A token of the service principal, or of a managed identity. */
export function programToken(cloud: Cloud, tenant: Tenant, audience: string, appid: string): string {
  const subject = { appid, oid: principalObject, sub: principalObject, idtyp: 'app' };
  return cloud.tokens.access(issuerOf(cloud, tenant), tenant.id, audience, subject);
}

/** A token of the user, as a browser, a device or az gets one. */
export function userToken(cloud: Cloud, tenant: Tenant, audience: string, client: string): string {
  const { user } = cloud.signIn;
  const subject = {
    appid: client,
    name: 'Sam Sandbox',
    oid: userObject,
    sub: userObject,
    upn: user,
    unique_name: user,
  };
  return cloud.tokens.access(issuerOf(cloud, tenant), tenant.id, audience, subject);
}

function deviceGrant(exchange: Exchange, form: URLSearchParams, tenant: Tenant): void {
  const { clock, signIn } = exchange.cloud;
  const code = form.get('device_code') ?? '';
  const device = signIn.devices.get(code);
  if (!device)
    throw new Refusal(400, 'invalid_grant', 'AADSTS70000: The device code is not known or was used already.');
  if (device.expires <= clock.now())
    throw new Refusal(400, 'expired_token', 'AADSTS70020: The device code has expired.');
  if (device.answer === 'pending') {
    const text = 'AADSTS70016: OAuth 2.0 device flow error. Authorization is pending. Continue polling.';
    throw new Refusal(400, 'authorization_pending', text);
  }
  signIn.devices.delete(code);
  if (device.answer === 'declined') {
    throw new Refusal(400, 'authorization_declined', 'AADSTS70018: The end user denied the authorization request.');
  }
  giveUser(exchange, form, tenant, { client: device.client, nonce: undefined, secondFactor: tenant.secondFactor });
}

function codeGrant(exchange: Exchange, form: URLSearchParams, tenant: Tenant): void {
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
  giveUser(exchange, form, tenant, {
    client: browser.client,
    nonce: browser.nonce,
    secondFactor: tenant.secondFactor,
  });
}

function refreshGrant(exchange: Exchange, form: URLSearchParams, tenant: Tenant): void {
  const known = exchange.cloud.signIn.refreshTokens.get(form.get('refresh_token') ?? '');
  if (known === undefined) {
    throw new Refusal(400, 'invalid_grant', 'AADSTS70000: The provided refresh token is not valid.');
  }
  if (tenant.secondFactor && !known.secondFactor) throw secondFactorWanted();
  giveUser(exchange, form, tenant, { client: form.get('client_id') ?? '', nonce: undefined, ...known });
}

/** Source: learn.microsoft.com/entra/identity-platform/reference-error-codes; the form is that of azure-cli issue 31300. */
function secondFactorWanted(): Refusal {
  const text = `AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${management}'.`;
  const claims = JSON.stringify({ access_token: { capolids: { essential: true, values: [management] } } });
  return new Refusal(400, 'invalid_grant', text, {}, { suberror: 'basic_action', claims });
}

interface Person {
  readonly client: string;
  readonly nonce: string | undefined;
  readonly secondFactor: boolean;
}

function giveUser(
  exchange: Exchange,
  form: URLSearchParams,
  tenant: Tenant,
  { client, nonce, secondFactor }: Person,
): void {
  const { cloud } = exchange;
  const { signIn, tokens } = cloud;
  const audience = audienceOf(exchange, form);
  const now = Math.floor(Date.now() / 1000);
  const name = { name: 'Sam Sandbox', preferred_username: signIn.user, oid: userObject, sub: userObject };
  const refresh = randomBytes(64).toString('base64url');
  signIn.refreshTokens.set(refresh, { secondFactor });
  const span = { iat: now, nbf: now, exp: now + tokens.lifetimeSeconds };
  exchange.json(200, {
    token_type: 'Bearer',
    scope: form.get('scope') ?? '',
    expires_in: tokens.lifetimeSeconds,
    ext_expires_in: tokens.lifetimeSeconds,
    access_token: userToken(cloud, tenant, audience, client),
    refresh_token: refresh,
    id_token: tokens.sign({
      aud: client,
      iss: issuerOf(cloud, tenant),
      tid: tenant.id,
      ...span,
      ...name,
      ver: '2.0',
      ...(nonce ? { nonce } : {}),
    }),
    client_info: Buffer.from(JSON.stringify({ uid: userObject, utid: signIn.tenantId })).toString('base64url'),
  });
}

function issuerOf(cloud: Cloud, tenant: Tenant): string {
  return `${cloud.listeners.login.url}/${tenant.id}/v2.0`;
}

/** The resource that the scopes name. @throws Refusal AADSTS500011 for one that is neither Resource Manager nor the managed disks */
function audienceOf(exchange: Exchange, form: URLSearchParams): string {
  const scopes = (form.get('scope') ?? '').split(' ').filter(scope => scope.includes('://'));
  const audience = scopes[0]?.replace(/\/[^/]*$/, '') ?? '';
  const { listeners, tokens } = exchange.cloud;
  if (audience === diskAudience || tokens.isManagement(audience, listeners.arm.url)) return audience;
  const text = `AADSTS500011: The resource principal named ${audience || 'nothing'} was not found in the tenant.`;
  throw new Refusal(400, 'invalid_resource', text);
}
