import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, signIn } from './client.ts';
import { diskPath, grant, makeDisk, makeGroup } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0 });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});
beforeEach(() => {
  Object.assign(sandbox.guard, { entra: false, dataOperator: true, network: 'AllowAll', publicNetwork: 'Enabled' });
});

const look = async (sas: string, token?: string) => {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { status, headers: said } = await client.blob('HEAD', sas, { headers });
  return [status, said['x-ms-error-code'], said['www-authenticate']];
};

async function tokenFor(scope: string): Promise<string> {
  const { clientId, clientSecret, authority, tenantId } = sandbox;
  const grantType = 'client_credentials';
  const form = { client_id: clientId, client_secret: clientSecret, grant_type: grantType, scope };
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(form).toString();
  return (await client.send('POST', `${authority}/${tenantId}/oauth2/v2.0/token`, { headers, body })).json.access_token;
}

test('a locked disk wants a token for the managed disks, slash and all, from somebody with the role', async () => {
  sandbox.guard.entra = true;
  await makeDisk(sandbox, client, 'locked');
  const { json } = await client.arm('GET', diskPath(sandbox, 'locked'));
  expect(json.properties.dataAccessAuthMode).toBe('AzureActiveDirectory');
  const sas = await grant(sandbox, client, 'locked');
  const challenge = expect.stringContaining('resource_id=https://disk.azure.com/');
  expect(await look(sas)).toEqual([401, 'NoAuthenticationInformation', challenge]);
  const forOthers = await signIn(sandbox, client.send);
  expect(await look(sas, forOthers)).toEqual([401, 'InvalidAuthenticationInfo', challenge]);
  const token = await tokenFor('https://disk.azure.com//.default');
  expect(await look(sas, token)).toEqual([200, undefined, undefined]);
  expect((await look(sas.replace(/sig=[^&]*/, 'sig=wrong'), token))[0]).toBe(403);
  sandbox.guard.dataOperator = false;
  expect(await look(sas, token)).toEqual([403, 'AuthorizationPermissionMismatch', undefined]);
  // With one slash the audience is not what the service compares with.
  expect(await tokenFor('https://disk.azure.com/.default')).toBeUndefined();
});

test.each([
  ['AllowPrivate', 'Enabled'],
  ['AllowAll', 'Disabled'],
] as const)('a disk with %s and a public network %s answers nobody out here', async (network, publicNetwork) => {
  Object.assign(sandbox.guard, { network, publicNetwork });
  const name = `closed-${network}`;
  await makeDisk(sandbox, client, name);
  expect(await look(await grant(sandbox, client, name))).toEqual([403, 'AuthorizationFailure', undefined]);
});

test('access to a disk with DenyAll is not granted at all', async () => {
  sandbox.guard.network = 'DenyAll';
  await makeDisk(sandbox, client, 'denied');
  const body = { access: 'Write', durationInSeconds: 60 };
  const refused = await client.arm('POST', `${diskPath(sandbox, 'denied')}/beginGetAccess`, body);
  expect([refused.status, refused.json.error.code]).toEqual([409, 'OperationNotAllowed']);
});
