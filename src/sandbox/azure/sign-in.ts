import { randomBytes } from 'node:crypto';
import { devicePage, devicePageRoutes } from './device-page.ts';
import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { identityRoutes } from './identity.ts';
import type { Route } from './router.ts';
import { grant } from './sign-in-grants.ts';
import type { Tenant } from './sign-in-state.ts';

const deviceCodeSeconds = 900;

/**
 * The sign-in authority, as far as service principals, device codes and browsers need it.
 * Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export const signInRoutes: readonly Route[] = [
  ...identityRoutes,
  ...devicePageRoutes,
  { kind: 'instanceDiscovery', method: 'GET', path: '/common/discovery/instance', run: instanceDiscovery },
  { kind: 'discovery', method: 'GET', path: '/:tenant/v2.0/.well-known/openid-configuration', run: discovery },
  { kind: 'keys', method: 'GET', path: '/:tenant/discovery/v2.0/keys', run: x => void x.json(200, { keys: [] }) },
  { kind: 'deviceCode', method: 'POST', path: '/:tenant/oauth2/v2.0/devicecode', run: deviceCode },
  { kind: 'authorize', method: 'GET', path: '/:tenant/oauth2/v2.0/authorize', run: authorize },
  { kind: 'token', method: 'POST', path: '/:tenant/oauth2/v2.0/token', run: token },
];

/** @throws Refusal AADSTS90002 for a tenant that is not ours */
function tenantOf(exchange: Exchange): Tenant {
  const named = exchange.param('tenant');
  const tenant = exchange.cloud.signIn.tenant(named);
  if (tenant) return tenant;
  throw new Refusal(
    400,
    'invalid_tenant',
    `AADSTS90002: Tenant '${named.toLowerCase()}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

function instanceDiscovery(exchange: Exchange): void {
  const host = exchange.url.host;
  const { tenantId } = exchange.cloud.signIn;
  exchange.json(200, {
    tenant_discovery_endpoint: `${exchange.url.origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  });
}

function discovery(exchange: Exchange): void {
  const tenant = tenantOf(exchange);
  const base = `${exchange.url.origin}/${exchange.param('tenant')}`;
  exchange.json(200, {
    issuer: `${exchange.url.origin}/${tenant.id}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'form_post'],
    response_types_supported: ['code', 'id_token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['HS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    tenant_region_scope: null,
    cloud_instance_name: exchange.url.host,
  });
}

async function deviceCode(exchange: Exchange): Promise<void> {
  tenantOf(exchange);
  const form = new URLSearchParams((await exchange.body()).toString());
  const { clock, signIn, settings } = exchange.cloud;
  const { code, device } = signIn.beginDevice(form.get('client_id') ?? '', deviceCodeSeconds, clock.now());
  const page = `${exchange.url.origin}${devicePage}`;
  exchange.json(200, {
    user_code: device.userCode,
    device_code: code,
    verification_uri: page,
    expires_in: deviceCodeSeconds,
    interval: settings.deviceCodeInterval,
    message: `To sign in, use a web browser to open the page ${page} and enter the code ${device.userCode} to authenticate.`,
  });
}

/** The browser's page: the sandbox's user agrees at once. */
function authorize(exchange: Exchange): void {
  tenantOf(exchange);
  const asked = exchange.url.searchParams;
  const redirect = asked.get('redirect_uri') ?? '';
  if (!/^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(redirect)) {
    throw new Refusal(400, 'invalid_request', `AADSTS50011: The redirect URI '${redirect}' does not match.`);
  }
  const code = randomBytes(32).toString('base64url');
  exchange.cloud.signIn.browsers.set(code, {
    client: asked.get('client_id') ?? '',
    redirect,
    challenge: asked.get('code_challenge') ?? undefined,
    nonce: asked.get('nonce') ?? undefined,
  });
  const answer = { code, state: asked.get('state') ?? '', session_state: exchange.headers['x-ms-request-id'] ?? '' };
  if (asked.get('response_mode') === 'form_post') formPost(exchange, redirect, answer);
  else redirectTo(exchange, new URL(redirect), answer);
}

function redirectTo(exchange: Exchange, target: URL, answer: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  exchange.send(302, { location: target.href });
}

function formPost(exchange: Exchange, target: string, fields: Readonly<Record<string, string>>): void {
  const quote = (text: string) => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${quote(name)}" value="${quote(value)}">`,
  );
  const form = `<form method="post" action="${quote(target)}">${inputs.join('')}</form>`;
  const page = `<!doctype html><title>Sandbox</title>${form}<script>document.forms[0].submit()</script>`;
  exchange.send(200, { 'content-type': 'text/html; charset=utf-8' }, page);
}

async function token(exchange: Exchange): Promise<void> {
  const tenant = tenantOf(exchange);
  await grant(exchange, new URLSearchParams((await exchange.body()).toString()), tenant);
}
