import { ClientSecretCredential, DeviceCodeCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf } from './client.ts';

const scope = 'https://management.azure.com/.default';
let sandbox: AzureSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startAzure();
  client = await clientOf(sandbox);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const common = () => ({
  authorityHost: sandbox.authority,
  disableInstanceDiscovery: true,
  tlsOptions: { ca: sandbox.caPem },
  retryOptions: { maxRetries: 0 },
});

const ask = (headers: Record<string, string>) =>
  client.send('GET', `${sandbox.endpoint}/subscriptions?api-version=2022-12-01`, { headers });

const token = (form: Record<string, string>, tenant = sandbox.tenantId) =>
  client.send('POST', `${sandbox.authority}/${tenant}/oauth2/v2.0/token`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });

test("the real library's client secret credential gets a token that Resource Manager takes", async () => {
  const credential = new ClientSecretCredential(sandbox.tenantId, sandbox.clientId, sandbox.clientSecret, common());
  const { token, expiresOnTimestamp } = await credential.getToken(scope);
  expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_000_000);
  expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
});

test('a wrong secret is AADSTS7000215, a wrong client AADSTS700016, a wrong tenant AADSTS90002', async () => {
  const refused = (tenant: string, id: string, secret: string) =>
    new ClientSecretCredential(tenant, id, secret, common()).getToken(scope);
  await expect(refused(sandbox.tenantId, sandbox.clientId, 'wrong')).rejects.toThrow(/AADSTS7000215/);
  await expect(refused(sandbox.tenantId, 'nobody', sandbox.clientSecret)).rejects.toThrow(/AADSTS700016/);
  await expect(refused('11111111-0000-4000-8000-000000000000', sandbox.clientId, 'x')).rejects.toThrow();
  const form = { grant_type: 'client_credentials', client_id: sandbox.clientId, client_secret: 'wrong', scope };
  const secret = await token(form);
  expect([secret.status, secret.json.error, secret.json.error_codes]).toEqual([401, 'invalid_client', [7000215]]);
  const tenant = await token(form, 'nowhere');
  expect([tenant.status, tenant.json.error]).toEqual([400, 'invalid_tenant']);
  const other = { ...form, client_secret: sandbox.clientSecret, scope: 'https://vault.azure.net/.default' };
  expect((await token(other)).json.error_codes).toEqual([500011]);
});

test("the real library's device code credential waits until somebody approves, and can be refused", async () => {
  let asked = '';
  const credential = (then: (userCode: string) => void) =>
    new DeviceCodeCredential({
      ...common(),
      tenantId: sandbox.tenantId,
      userPromptCallback: ({ userCode, message }) => {
        asked = message;
        then(userCode);
      },
    });
  const pending = () => sandbox.counters().answers['token 400'] ?? 0;
  const before = pending();
  const waiting = credential(async userCode => {
    await sandbox.counters().until(() => pending() > before);
    expect(sandbox.approve('WRONGCODE')).toBe(0);
    expect(sandbox.approve(userCode)).toBe(1);
  });
  const { token } = await waiting.getToken(scope);
  expect(asked).toContain(`${sandbox.authority}/devicelogin`);
  expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
  await expect(credential(() => sandbox.decline()).getToken(scope)).rejects.toThrow(/authorization_declined/);
});

test('a device code is good once, and its refresh token again and again', async () => {
  const form = { client_id: 'any', scope: `${scope} openid offline_access` };
  const begun = await client.send('POST', `${sandbox.authority}/organizations/oauth2/v2.0/devicecode`, {
    body: new URLSearchParams(form).toString(),
  });
  const redeem = {
    ...form,
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: begun.json.device_code,
  };
  expect((await token(redeem)).json.error).toBe('authorization_pending');
  sandbox.approve(begun.json.user_code);
  const { json } = await token(redeem);
  expect(json.id_token.split('.')).toHaveLength(3);
  expect((await token(redeem)).json.error).toBe('invalid_grant');
  const again = { ...form, grant_type: 'refresh_token', refresh_token: json.refresh_token };
  expect((await token(again)).status).toBe(200);
  expect((await token({ ...again, refresh_token: 'made up' })).json.error).toBe('invalid_grant');
});

test('a code is entered on its page in any case, once, and only while it is good', async () => {
  const begin = async () => {
    const form = { client_id: 'any', scope: `${scope} openid offline_access` };
    const begun = await client.send('POST', `${sandbox.authority}/organizations/oauth2/v2.0/devicecode`, {
      body: new URLSearchParams(form).toString(),
    });
    return { ...form, page: begun.json.verification_uri, code: begun.json.user_code, device: begun.json.device_code };
  };
  const enter = async (page: string, otc: string) =>
    (await client.send('POST', page, { body: new URLSearchParams({ otc }).toString() })).text;
  const first = await begin();
  expect((await client.send('GET', first.page)).text).toContain('name="otc"');
  expect(await enter(first.page, 'NOTACODE9')).toContain("didn't work");
  expect(await enter(first.page, ` ${first.code.slice(0, 4).toLowerCase()} ${first.code.slice(4)}`)).toContain(
    `signed in as sam@sandbox.example`,
  );
  expect(await enter(first.page, first.code)).toContain("didn't work");
  const { page: _page, code: _code, device, ...form } = first;
  const grant = 'urn:ietf:params:oauth:grant-type:device_code';
  expect((await token({ ...form, grant_type: grant, device_code: device })).status).toBe(200);
  const late = await begin();
  sandbox.clock.advance(901);
  expect(await enter(late.page, late.code)).toContain("didn't work");
});

test('a browser is sent back with a code that only the right verifier redeems, once', async () => {
  const query = new URLSearchParams({
    client_id: 'any',
    redirect_uri: 'http://localhost:1234',
    state: 'of mind',
    code_challenge: 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0',
  });
  const authorize = () => client.send('GET', `${sandbox.authority}/organizations/oauth2/v2.0/authorize?${query}`);
  const back = new URL(String((await authorize()).headers.location));
  expect([back.origin, back.searchParams.get('state')]).toEqual(['http://localhost:1234', 'of mind']);
  const form = { grant_type: 'authorization_code', client_id: 'any', redirect_uri: 'http://localhost:1234', scope };
  const redeem = (code: string, verifier: string) => token({ ...form, code, code_verifier: verifier });
  const code = back.searchParams.get('code') ?? '';
  expect((await redeem(code, 'abc')).status).toBe(200);
  expect((await redeem(code, 'abc')).status).toBe(400);
  const second = new URL(String((await authorize()).headers.location)).searchParams.get('code') ?? '';
  expect((await redeem(second, 'wrong')).status).toBe(400);
  query.set('redirect_uri', 'https://elsewhere.example/');
  expect((await authorize()).json.error_codes).toEqual([50011]);
});

test('without a good token Resource Manager answers 401 and says where to get one', async () => {
  const nothing = await ask({});
  expect([nothing.status, nothing.json.error.code]).toEqual([401, 'AuthenticationFailed']);
  expect(nothing.headers['www-authenticate']).toContain(`authorization_uri="${sandbox.authority}/${sandbox.tenantId}"`);
  const forged = await ask({ authorization: 'Bearer e30.eyJhdWQiOiJ4IiwiZXhwIjo5OTk5OTk5OTk5fQ.AAAA' });
  expect([forged.status, forged.json.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
});

test('a token that ran out is refused, one got afterwards is taken', async () => {
  const short = await startAzure({ tokenSeconds: 0 });
  const late = await clientOf(short);
  expect((await late.arm('GET', '/tenants')).json.error.code).toBe('ExpiredAuthenticationToken');
  await late.close();
  await short.close();
  sandbox.faults.add({ on: 'listTenants', do: 'expireTokens', nth: 1 });
  expect((await client.arm('GET', '/tenants')).status).toBe(401);
  const fresh = await clientOf(sandbox);
  expect((await fresh.arm('GET', '/tenants')).status).toBe(200);
  await fresh.close();
  sandbox.faults.clear();
});
