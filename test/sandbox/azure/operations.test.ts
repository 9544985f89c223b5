import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Answer, type Client, clientOf, signIn } from './client.ts';
import { diskPath, groupPath, makeDisk, makeGroup, revoke, uploadBody } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
let authorization: string;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 2, retryAfterSeconds: 7 });
  client = await clientOf(sandbox);
  authorization = `Bearer ${await signIn(sandbox, client.send)}`;
  await makeGroup(sandbox, client);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const get = (url: unknown): Promise<Answer> => client.send('GET', String(url), { headers: { authorization } });

test('making a disk answers 202 with two long signed addresses, as the recorded service does', async () => {
  const begun = await client.arm('PUT', diskPath(sandbox, 'one'), uploadBody());
  expect(begun.status).toBe(202);
  expect(begun.headers['retry-after']).toBe('7');
  const status = new URL(String(begun.headers['azure-asyncoperation']));
  const monitor = new URL(String(begun.headers.location));
  expect(status.pathname).toMatch(
    /^\/subscriptions\/[0-9a-f-]+\/providers\/Microsoft\.Compute\/locations\/westeurope\/DiskOperations\/[0-9a-f-]{36}$/,
  );
  expect([...status.searchParams.keys()]).toEqual(['p', 'api-version', 't', 'c', 's', 'h']);
  expect([...monitor.searchParams.keys()]).toEqual(['p', 'monitor', 'api-version', 't', 'c', 's', 'h']);
  expect(status.href.length).toBeGreaterThan(4000);
  expect(begun.json.properties.provisioningState).toBe('Updating');
  expect(begun.json.properties.diskState).toBeUndefined();
});

test('it says InProgress as often as was set, then Succeeded with the resource', async () => {
  const begun = await client.arm('PUT', diskPath(sandbox, 'two'), uploadBody());
  const seen: string[] = [];
  let last = begun;
  while (seen.at(-1) !== 'Succeeded') {
    last = await get(begun.headers['azure-asyncoperation']);
    seen.push(last.json.status);
    expect(last.headers['retry-after']).toBe(seen.at(-1) === 'InProgress' ? '7' : undefined);
  }
  expect(seen).toEqual(['InProgress', 'InProgress', 'Succeeded']);
  expect(last.json.properties.output).toMatchObject({ name: 'two', properties: { diskState: 'ReadyToUpload' } });
  expect(Date.parse(last.json.endTime)).toBeGreaterThanOrEqual(Date.parse(last.json.startTime));
  expect((await client.arm('GET', diskPath(sandbox, 'two'))).json).toEqual(last.json.properties.output);
});

test('the location answers 202 while it runs, then 200 with the plain result', async () => {
  await makeDisk(sandbox, client, 'three');
  const grant = { access: 'Write', durationInSeconds: 60 };
  const begun = await client.arm('POST', `${diskPath(sandbox, 'three')}/beginGetAccess`, grant);
  const running = await get(begun.headers.location);
  expect([running.status, running.headers.location]).toEqual([202, begun.headers.location]);
  const done = await client.result(begun);
  expect([done.status, Object.keys(done.json)]).toEqual([200, ['accessSAS']]);
  expect((await get(begun.headers['azure-asyncoperation'])).json.properties.output).toEqual(done.json);
  await revoke(sandbox, client, 'three');
});

test('an address that is not used letter by letter is refused', async () => {
  const begun = await client.arm('PUT', diskPath(sandbox, 'four'), uploadBody());
  const url = String(begun.headers['azure-asyncoperation']);
  const changed = [
    url.replace('api-version=2024-03-02', 'api-version=2023-04-02'),
    url.replace(/&c=[^&]*/, ''),
    `${url}&extra=1`,
    url.replace('?p=', '?monitor=true&p='),
    url.split('?')[0],
    url.slice(0, -1),
  ];
  for (const other of changed) expect((await get(other)).status, String(other).slice(-60)).toBe(403);
  expect((await client.ended(begun)).json.status).toBe('Succeeded');
  expect((await get(url.replace(/[0-9a-f]{12}\?/, '000000000000?'))).status).toBe(404);
});

test('while one operation runs on a disk another one is 409 and can be tried again', async () => {
  const begun = await client.arm('PUT', diskPath(sandbox, 'five'), uploadBody());
  const early = await client.arm('DELETE', diskPath(sandbox, 'five'));
  expect([early.status, early.json.error.code]).toEqual([409, 'Conflict']);
  await client.ended(begun);
  expect((await client.arm('DELETE', diskPath(sandbox, 'five'))).status).toBe(202);
});

test('an operation that nobody asks after ends by itself', async () => {
  await client.arm('PUT', diskPath(sandbox, 'six'), uploadBody());
  const state = () => sandbox.resources().find(each => each.name === 'six')?.provisioningState;
  expect(state()).toBe('Updating');
  sandbox.clock.advance(30);
  await client.arm('GET', groupPath(sandbox));
  expect(state()).toBe('Succeeded');
});

test('a fault lets an operation begin well and end Failed with its code', async () => {
  sandbox.faults.add({ on: 'putDisk', name: 'seven', do: 'failLate', code: 'AllocationFailed', message: 'No room.' });
  const begun = await client.arm('PUT', diskPath(sandbox, 'seven'), uploadBody());
  expect(begun.status).toBe(202);
  const failed = await client.ended(begun);
  expect([failed.status, failed.json.status]).toEqual([200, 'Failed']);
  expect(failed.json.error).toEqual({ code: 'AllocationFailed', message: 'No room.' });
  const plain = await get(begun.headers.location);
  expect([plain.status, plain.json.error.code]).toEqual([500, 'AllocationFailed']);
  expect((await client.arm('GET', diskPath(sandbox, 'seven'))).json.properties.provisioningState).toBe('Failed');
  sandbox.faults.clear();
  expect((await client.ended(await client.arm('PUT', diskPath(sandbox, 'seven'), uploadBody()))).json.status).toBe(
    'Succeeded',
  );
});
