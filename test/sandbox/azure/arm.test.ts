import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf } from './client.ts';
import { diskPath, groupPath, makeDisk, makeGroup, uploadBody } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0 });
  client = await clientOf(sandbox);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const own = () => `/subscriptions/${sandbox.subscriptionId}`;
const next = async (link: string) => {
  const { pathname, search } = new URL(link);
  return client.arm('GET', `${pathname}${search.replace(/&?api-version=[^&]*/, '')}`);
};

test('every call has to name an api-version that its resource type knows', async () => {
  const without = await client.send('GET', `${sandbox.endpoint}/subscriptions`, { headers: {} });
  expect(without.status).toBe(401);
  expect((await client.arm('GET', '/subscriptions', undefined, '')).json.error.code).toBe('MissingApiVersionParameter');
  const old = await client.arm('GET', '/subscriptions', undefined, '1999-01-01');
  expect([old.status, old.json.error.code]).toEqual([400, 'InvalidApiVersionParameter']);
  const disk = await client.arm('GET', diskPath(sandbox), undefined, '2024-07-01');
  expect(disk.json.error.code).toBe('NoRegisteredProviderFound');
  expect(disk.json.error.message).toContain("The supported api-versions are '2019-07-01,");
});

test('subscriptions come in pages that nextLink leads through', async () => {
  const first = await client.arm('GET', '/subscriptions');
  expect(first.json.value).toHaveLength(2);
  const second = await next(first.json.nextLink);
  // The list of subscriptions has to have one, be it empty.
  expect(second.json.nextLink).toBe('');
  const all = [...first.json.value, ...second.json.value];
  expect(all).toHaveLength(3);
  expect(all.find(each => each.subscriptionId === sandbox.subscriptionId)).toMatchObject({
    id: own(),
    displayName: sandbox.subscriptionName,
    state: 'Enabled',
    tenantId: sandbox.tenantId,
  });
});

test('tenants, one subscription and its locations are there; what is not is 404 with the real code', async () => {
  expect((await client.arm('GET', '/tenants')).json.value[0].tenantId).toBe(sandbox.tenantId);
  expect((await client.arm('GET', own())).json.displayName).toBe(sandbox.subscriptionName);
  const { value } = (await client.arm('GET', `${own()}/locations`)).json;
  expect(value).toContainEqual(
    expect.objectContaining({ name: 'westeurope', displayName: 'West Europe', type: 'Region' }),
  );
  const nothing = await client.arm('GET', '/subscriptions/00000000-0000-0000-0000-000000000000');
  expect([nothing.status, nothing.json.error.code]).toEqual([404, 'SubscriptionNotFound']);
  expect((await client.arm('GET', '/nothing/here')).status).toBe(404);
});

test('an unregistered Microsoft.Compute refuses disks until it is registered', async () => {
  const fresh = await startAzure({ registered: false });
  const other = await clientOf(fresh);
  await makeGroup(fresh, other);
  const refused = await other.arm('PUT', diskPath(fresh), uploadBody());
  expect([refused.status, refused.json.error.code]).toEqual([409, 'MissingSubscriptionRegistration']);
  const provider = `/subscriptions/${fresh.subscriptionId}/providers/Microsoft.Compute`;
  expect((await other.arm('GET', provider)).json.registrationState).toBe('NotRegistered');
  expect((await other.arm('POST', `${provider}/register`)).json.registrationState).toBe('Registering');
  expect((await other.arm('GET', provider)).json.registrationState).toBe('Registering');
  expect((await other.arm('GET', provider)).json.registrationState).toBe('Registered');
  expect((await other.arm('PUT', diskPath(fresh), uploadBody())).status).toBe(202);
  await other.close();
  await fresh.close();
});

test('a group is made once, found in any case, and keeps its location', async () => {
  const path = groupPath(sandbox, '', 'Group-1');
  expect((await client.arm('HEAD', path)).status).toBe(404);
  expect((await client.arm('GET', path)).json.error.code).toBe('ResourceGroupNotFound');
  const made = await client.arm('PUT', path, { location: 'West Europe', tags: { a: 'b' } });
  expect([made.status, made.json.location, made.json.properties.provisioningState]).toEqual([
    201,
    'westeurope',
    'Succeeded',
  ]);
  expect((await client.arm('PUT', path, { location: 'westeurope' })).status).toBe(200);
  const moved = await client.arm('PUT', path, { location: 'eastus' });
  expect([moved.status, moved.json.error.code]).toEqual([409, 'InvalidResourceGroupLocation']);
  expect((await client.arm('HEAD', path.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))).status).toBe(204);
  expect((await client.arm('PUT', groupPath(sandbox, '', 'ends.'), { location: 'eastus' })).json.error.code).toBe(
    'InvalidResourceGroupName',
  );
  expect((await client.arm('PUT', path, { location: 'atlantis' })).json.error.code).toBe(
    'LocationNotAvailableForResourceType',
  );
  expect((await client.arm('PUT', path, { location: 'eastus', colour: 1 })).json.error.code).toBe(
    'InvalidRequestContent',
  );
});

test('lists of a group and of a subscription are paged and can be filtered by tag', async () => {
  await makeGroup(sandbox, client);
  await makeGroup(sandbox, client, 'other');
  for (const name of ['a', 'b', 'c']) {
    const body = uploadBody({}, { tags: { session: name === 'b' ? 'two' : "it's one" } });
    await client.ended(await client.arm('PUT', diskPath(sandbox, name), body));
  }
  const all = await client.arm('GET', groupPath(sandbox, '/resources'));
  expect(all.json.value.map((each: { name: string }) => each.name)).toEqual(['a', 'b']);
  expect((await next(all.json.nextLink)).json.value.map((each: { name: string }) => each.name)).toEqual(['c']);
  expect((await client.arm('GET', groupPath(sandbox, '/resources', 'other'))).json.value).toEqual([]);
  const filtered = (filter: string) => client.arm('GET', `${own()}/resources?$filter=${encodeURIComponent(filter)}`);
  const mine = await filtered("tagName eq 'session' and tagValue eq 'it''s one'");
  expect(mine.json.value.map((each: { name: string }) => each.name)).toEqual(['a', 'c']);
  expect(mine.json.value[0]).toMatchObject({
    type: 'Microsoft.Compute/disks',
    location: 'westeurope',
    sku: { name: 'Standard_LRS' },
  });
  expect((await filtered("tagName eq 'session' and tagValue eq 'three'")).json.value).toEqual([]);
  expect((await filtered("resourceType eq 'microsoft.compute/images'")).json.value).toEqual([]);
  expect((await filtered('tagName is session')).json.error.code).toBe('InvalidFilterInQueryString');
  expect((await client.arm('GET', `${own()}/resources?$skiptoken=bad`)).json.error.code).toBe('InvalidSkipToken');
});

test('deleting a group takes everything in it, polled through location alone', async () => {
  await makeGroup(sandbox, client, 'doomed');
  const path = diskPath(sandbox, 'x').replace('/rg/', '/doomed/');
  await client.ended(await client.arm('PUT', path, uploadBody()));
  const begun = await client.arm('DELETE', groupPath(sandbox, '', 'doomed'));
  expect([begun.status, begun.headers['azure-asyncoperation']]).toEqual([202, undefined]);
  expect((await client.arm('PUT', path, uploadBody())).json.error.code).toBe('ResourceGroupBeingDeleted');
  expect((await client.result(begun)).status).toBe(200);
  expect((await client.arm('GET', path)).json.error.code).toBe('ResourceGroupNotFound');
  expect(sandbox.resources().some(each => each.group === 'doomed')).toBe(false);
});

test('every answer tells how many more requests are allowed', async () => {
  const before = await client.arm('GET', diskPath(sandbox, 'a'));
  const after = await client.arm('GET', diskPath(sandbox, 'a'));
  const left = (answer: typeof before) =>
    Number(/GetDisk3Min;(\d+)/.exec(String(answer.headers['x-ms-ratelimit-remaining-resource']))?.[1]);
  expect(left(after)).toBe(left(before) - 1);
  expect(Number(after.headers['x-ms-ratelimit-remaining-subscription-reads'])).toBeGreaterThan(0);
});

test('a body that is no JSON, or not sent as JSON, is refused', async () => {
  const url = `${sandbox.endpoint}${diskPath(sandbox, 'x')}?api-version=2024-03-02`;
  await makeDisk(sandbox, client, 'x');
  const good = await import('./client.ts').then(({ signIn }) => signIn(sandbox, client.send));
  const send = (body: string, type: string) =>
    client.send('PUT', url, { headers: { authorization: `Bearer ${good}`, 'content-type': type }, body });
  expect((await send('{', 'application/json')).json.error.code).toBe('InvalidRequestContent');
  expect((await send('{}', 'text/plain')).status).toBe(415);
  expect((await send(' '.repeat(2 * 1024 * 1024), 'application/json')).status).toBe(413);
});
