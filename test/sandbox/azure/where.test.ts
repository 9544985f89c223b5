import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf } from './client.ts';

let sandbox: AzureSandbox;
let client: Client;
let root: string;
beforeAll(async () => {
  sandbox = await startAzure();
  client = await clientOf(sandbox);
  root = `/subscriptions/${sandbox.subscriptionId}`;
});
afterAll(async () => {
  await client.close();
  expect(sandbox.bugs).toEqual([]);
  await sandbox.close();
});

const compute = () => `${root}/providers/Microsoft.Compute`;
const policies = () => `${root}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions`;
const resource = { type: 'Microsoft.Compute/disks', tags: {} };

describe('permissions', () => {
  it('are those of the roles, less what the rules deny', async () => {
    sandbox.rule({ denied: ['Microsoft.Compute/disks/*'] });
    const path = 'providers/Microsoft.Authorization/permissions';
    const { json } = await client.arm('GET', `${root}/${path}`, undefined, '2022-04-01');
    expect(json.value[0]).toMatchObject({
      actions: ['*'],
      notActions: expect.arrayContaining(['Microsoft.Compute/disks/*']),
    });
    expect((await client.arm('GET', `${root}/resourcegroups/none/${path}`, undefined, '2022-04-01')).status).toBe(404);
    sandbox.rule({});
  });

  it('that are denied are denied where they are used', async () => {
    sandbox.rule({ denied: ['Microsoft.Resources/*/write', 'Microsoft.Network/register/action'] });
    const group = await client.arm('PUT', `${root}/resourcegroups/rg`, { location: 'westeurope' });
    expect([group.status, group.json.error.code]).toEqual([403, 'AuthorizationFailed']);
    const register = (name: string) => client.arm('POST', `${root}/providers/${name}/register`);
    expect((await register('Microsoft.Network')).status).toBe(403);
    expect((await register('Microsoft.Compute')).status).toBe(200);
    expect((await register('Microsoft.Nothing')).json.error.code).toBe('InvalidResourceNamespace');
    sandbox.rule({});
  });
});

describe('policies', () => {
  const ask = (body: unknown) => client.arm('POST', policies(), body, '2023-03-01');

  it('are strict about what they are asked', async () => {
    expect((await ask({})).status).toBe(400);
    expect((await ask({ resourceDetails: { resourceContent: resource, unknown: 1 } })).status).toBe(400);
    expect((await client.arm('POST', policies(), {}, '2019-10-01')).json.error.code).toBe('InvalidApiVersionParameter');
  });

  it('restrict only the fields that are pending, and only what they concern', async () => {
    sandbox.rule({ policies: [{ name: 'p', type: 'Microsoft.Compute/disks', tag: 'owner', locations: ['eastus'] }] });
    const asked = async (type: string, pendingFields: object[]) =>
      (await ask({ resourceDetails: { resourceContent: { ...resource, type } }, pendingFields })).json
        .fieldRestrictions;
    expect(await asked('Microsoft.Compute/disks', [])).toEqual([]);
    expect(await asked('Microsoft.Compute/images', [{ field: 'tags' }])).toEqual([]);
    expect(await asked('Microsoft.Compute/disks', [{ field: 'tags' }])).toMatchObject([
      { field: 'tags.owner', restrictions: [{ result: 'Required', policyEffect: 'Deny' }] },
    ]);
    sandbox.rule({});
  });

  it('stand in the way of what is made', async () => {
    sandbox.rule({ policies: [{ name: 'p', locations: ['eastus'] }] });
    const made = (location: string) => client.arm('PUT', `${root}/resourcegroups/rg-${location}`, { location });
    expect((await made('westeurope')).json.error.code).toBe('RequestDisallowedByPolicy');
    expect((await made('eastus')).status).toBe(201);
    sandbox.rule({});
  });
});

describe('what a region offers', () => {
  it('is filtered by region alone', async () => {
    const skus = (filter: string) =>
      client.arm('GET', `${compute()}/skus?$filter=${encodeURIComponent(filter)}`, undefined, '2021-07-01');
    const { json } = await skus("location eq 'westus'");
    expect(new Set(json.value.flatMap(({ locations }: { locations: string[] }) => locations))).toEqual(
      new Set(['westus']),
    );
    expect((await skus("name eq 'x'")).status).toBe(400);
  });

  it('has the quota that the rules leave', async () => {
    sandbox.rule({ left: { cores: 3 } });
    const usages = (location: string) => client.arm('GET', `${compute()}/locations/${location}/usages`);
    const { json } = await usages('westeurope');
    const cores = json.value.find(({ name }: { name: { value: string } }) => name.value === 'cores');
    expect(cores).toMatchObject({ unit: 'Count', currentValue: 97, limit: 100 });
    expect((await usages('atlantis')).status).toBe(400);
    sandbox.rule({});
  });
});

describe('the rules', () => {
  it('are set from outside too, and checked', async () => {
    const headers = { 'content-type': 'application/json' };
    const put = (body: object) =>
      client.send('PUT', `${sandbox.control}/rules`, { headers, body: JSON.stringify(body) });
    expect((await put({ left: { cores: 1 } })).json).toEqual({ left: { cores: 1 } });
    expect((await put({ lefft: {} })).status).toBe(400);
    expect((await client.send('GET', `${sandbox.control}/rules`)).json).toEqual({ left: { cores: 1 } });
    await put({});
  });
});
