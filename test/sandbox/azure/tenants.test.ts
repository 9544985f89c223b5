import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf } from './client.ts';

const scope = 'https://management.azure.com/.default';
let sandbox: AzureSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startAzure({
    subscriptions: [{ name: 'Own' }, { name: 'Read', role: 'Reader' }, { name: 'Off', state: 'Disabled' }],
    tenants: [{ name: 'Vault', secondFactor: true, subscriptions: [{ name: 'Gold', role: 'Contributor' }] }],
  });
  client = await clientOf(sandbox);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const idOf = (name: string) => sandbox.subscriptions.find(each => each.name === name)?.id ?? '';
const vault = () => sandbox.tenants[1]?.id ?? '';
const ask = (path: string, token: string, version = '2022-12-01') =>
  client.send('GET', `${sandbox.endpoint}${path}?api-version=${version}`, {
    headers: { authorization: `Bearer ${token}` },
  });
const token = (tenant: string, form: Record<string, string>) =>
  client.send('POST', `${sandbox.authority}/${tenant}/oauth2/v2.0/token`, {
    body: new URLSearchParams({ client_id: 'any', scope, ...form }).toString(),
  });

/** Signs in by code, and gives the refresh token. */
async function signedIn(tenant: string): Promise<string> {
  const begun = await client.send('POST', `${sandbox.authority}/${tenant}/oauth2/v2.0/devicecode`, {
    body: new URLSearchParams({ client_id: 'any', scope }).toString(),
  });
  sandbox.approve(begun.json.user_code);
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: begun.json.device_code };
  return (await token(tenant, form)).json.refresh_token;
}

describe('a subscription', () => {
  it('takes tokens of its own tenant only, and says which that is', async () => {
    const path = `/subscriptions/${idOf('Gold')}`;
    const wrong = await ask(path, sandbox.userToken());
    expect([wrong.status, wrong.json.error.code]).toEqual([401, 'InvalidAuthenticationTokenTenant']);
    expect(wrong.headers['www-authenticate']).toContain(`authorization_uri="${sandbox.authority}/${vault()}"`);
    expect((await ask(path, sandbox.userToken(vault()))).json).toMatchObject({
      displayName: 'Gold',
      tenantId: vault(),
    });
  });

  it('is listed in its tenant; tenants are listed to a person, its own to a program', async () => {
    const names = async (path: string, given: string) =>
      (await ask(path, given)).json.value.map((each: { displayName: string }) => each.displayName);
    expect(await names('/subscriptions', sandbox.userToken(vault()))).toEqual(['Gold']);
    expect((await names('/tenants', sandbox.userToken())).toSorted()).toEqual(['Sandbox', 'Vault']);
    expect((await client.arm('GET', '/tenants')).json.value).toHaveLength(1);
  });

  it('tells what the caller may do, and holds to it', async () => {
    const permissions = (name: string, given: string) =>
      ask(`/subscriptions/${idOf(name)}/providers/Microsoft.Authorization/permissions`, given, '2022-04-01');
    expect((await permissions('Own', sandbox.userToken())).json.value).toMatchObject([{ actions: ['*'] }]);
    expect((await permissions('Read', sandbox.userToken())).json.value).toMatchObject([{ actions: ['*/read'] }]);
    const gold = await permissions('Gold', sandbox.userToken(vault()));
    expect(gold.json.value[0].notActions).toContain('Microsoft.Authorization/*/Write');
    const make = (name: string) =>
      client.arm('PUT', `/subscriptions/${idOf(name)}/resourcegroups/rg`, { location: 'westeurope' });
    const denied = await make('Read');
    expect([denied.status, denied.json.error.code]).toEqual([403, 'AuthorizationFailed']);
    const off = await make('Off');
    expect([off.status, off.json.error.code]).toEqual([409, 'ReadOnlyDisabledSubscription']);
  });
});

describe('a tenant that wants a second factor', () => {
  it('refuses the refresh token of a sign-in elsewhere, and takes that of one which named it, everywhere', async () => {
    const refresh = { grant_type: 'refresh_token', refresh_token: await signedIn('organizations') };
    const refused = (await token(vault(), refresh)).json;
    expect(refused).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
    expect(JSON.parse(refused.claims)).toHaveProperty('access_token');
    const strong = { grant_type: 'refresh_token', refresh_token: await signedIn(vault()) };
    expect((await token(vault(), strong)).status).toBe(200);
    expect((await token('sandbox.example', strong)).status).toBe(200);
  });
});

describe('the audience of a token', () => {
  it('is that of the cloud and no other', async () => {
    const china = await startAzure({ cloud: 'AzureChinaCloud' });
    const form = (audience: string) => ({
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: china.clientId,
        client_secret: china.clientSecret,
        scope: `${audience}/.default`,
      }).toString(),
    });
    const other = await clientOf(china);
    const at = `${china.authority}/${china.tenantId}/oauth2/v2.0/token`;
    expect((await other.send('POST', at, form('https://management.azure.com'))).json.error_codes).toEqual([500011]);
    expect((await other.send('POST', at, form('https://management.chinacloudapi.cn'))).status).toBe(200);
    await other.close();
    await china.close();
  });
});

describe('the metadata of a machine', () => {
  it('gives a token to whoever says that it is asked for on purpose', async () => {
    const address = `${sandbox.authority}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=`;
    const told = await client.send('GET', `${address}https://management.azure.com/`, { headers: { metadata: 'true' } });
    expect(told.json).toMatchObject({ token_type: 'Bearer', resource: 'https://management.azure.com/' });
    expect((await ask(`/subscriptions/${idOf('Own')}`, told.json.access_token)).status).toBe(200);
    expect((await client.send('GET', `${address}https://management.azure.com/`)).status).toBe(400);
    expect(
      (await client.send('GET', `${address}https://vault.azure.net`, { headers: { metadata: 'true' } })).status,
    ).toBe(400);
  });
});
