import { once } from 'node:events';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, MiB } from './client.ts';
import { diskPath, grant, makeDisk, makeGroup, put, revoke } from './steps.ts';

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

const count = (name: string) => sandbox.counters().disks.findLast(disk => disk.disk === name);
const entries = (name: string) => sandbox.counters().putPages.filter(entry => entry.disk === name);

test('every Put Page is logged with what came of it', async () => {
  await makeDisk(sandbox, client, 'log');
  const sas = await grant(sandbox, client, 'log');
  const began = Date.now();
  await put(client, sas, 1024, Buffer.alloc(2048));
  await put(client, sas, 100, Buffer.alloc(512));
  sandbox.faults.add({ on: 'putPage', name: 'log', do: 'busy' });
  await put(client, sas, 4096, Buffer.alloc(512));
  sandbox.faults.clear();
  expect(entries('log')).toMatchObject([
    { offset: 1024, length: 2048, received: 2048, status: 201 },
    { offset: 100, length: 512, status: 416 },
    { offset: 4096, length: 512, status: 503 },
  ]);
  for (const { at } of entries('log')) expect(at - began).toBeLessThan(10_000);
});

test('bytes sent again are counted exactly, and only those that had been acknowledged', async () => {
  await makeDisk(sandbox, client, 'again');
  const sas = await grant(sandbox, client, 'again');
  await put(client, sas, 0, Buffer.alloc(4096, 1));
  await put(client, sas, 8192, Buffer.alloc(4096, 1));
  expect(count('again')).toMatchObject({ acknowledged: 8192, resent: 0 });
  await put(client, sas, 2048, Buffer.alloc(8192, 2));
  expect(count('again')).toMatchObject({
    received: 16_384,
    acknowledged: 16_384,
    resent: 4096,
    resentRanges: [
      [2048, 2048],
      [8192, 2048],
    ],
  });
});

test('what nobody can be shown to have read is what was answered last on a connection that then ended', async () => {
  await makeDisk(sandbox, client, 'unread');
  const other = await clientOf(sandbox);
  const sas = await grant(sandbox, other, 'unread');
  await put(other, sas, 0, Buffer.alloc(4096, 1));
  await put(other, sas, 8192, Buffer.alloc(1024, 1));
  expect([count('unread')?.unread, sandbox.counters().lastAnswers > 0]).toEqual([0, true]);
  await other.close();
  await sandbox.counters().until(() => (count('unread')?.unread ?? 0) > 0);
  expect(count('unread')).toMatchObject({ acknowledged: 5120, unread: 1024 });
});

test('a disk made again under its name counts anew', async () => {
  for (let round = 0; round < 2; round++) {
    await makeDisk(sandbox, client, 'new');
    await put(client, await grant(sandbox, client, 'new'), 0, Buffer.alloc(512, 1));
    await revoke(sandbox, client, 'new');
    await client.ended(await client.arm('DELETE', diskPath(sandbox, 'new')));
  }
  const counts = sandbox.counters().disks.filter(disk => disk.disk === 'new');
  expect(counts.map(({ acknowledged, resent }) => [acknowledged, resent])).toEqual([
    [512, 0],
    [512, 0],
  ]);
});

test('what is under way can be seen and waited for, and a client that goes away is noticed', async () => {
  await makeDisk(sandbox, client, 'cut');
  const sas = await grant(sandbox, client, 'cut');
  const counters = sandbox.counters();
  const away = new AbortController();
  async function* stalls() {
    yield Buffer.alloc(MiB / 2, 1);
    await once(away.signal, 'abort');
  }
  const sent = [0, 1, 2].map(at =>
    request(`${sas}&comp=page`, {
      method: 'PUT',
      dispatcher: client.agent,
      signal: away.signal,
      headers: {
        'x-ms-version': '2024-08-04',
        'x-ms-page-write': 'update',
        'x-ms-range': `bytes=${at * MiB}-${(at + 1) * MiB - 1}`,
        'content-length': String(MiB),
      },
      body: Readable.from(stalls()),
    }).catch(() => 'gone'),
  );
  await counters.until(({ inFlight }) => inFlight.putPage === 3);
  expect(counters.mostPutPages).toBeGreaterThanOrEqual(3);
  away.abort();
  expect(await Promise.all(sent)).toEqual(['gone', 'gone', 'gone']);
  await counters.until(({ inFlight }) => inFlight.putPage === 0);
  expect(entries('cut').map(entry => entry.status)).toEqual([0, 0, 0]);
  for (const { received } of entries('cut')) expect(received).toBeLessThan(MiB);
  expect(count('cut')?.acknowledged ?? 0).toBe(0);
});

test('requests are counted by kind and by what was answered', async () => {
  const { requests, answers } = sandbox.counters();
  const before = [requests.getDisk ?? 0, answers['getDisk 404'] ?? 0];
  await client.arm('GET', diskPath(sandbox, 'nothing'));
  expect([requests.getDisk, answers['getDisk 404']]).toEqual([(before[0] ?? 0) + 1, (before[1] ?? 0) + 1]);
});

test('the same counts and everything that exists are there over HTTPS', async () => {
  const { json } = await client.send('GET', `${sandbox.control}/counters`);
  expect(json).toEqual(JSON.parse(JSON.stringify(sandbox.counters())));
  const resources = await client.send('GET', `${sandbox.endpoint}/sandbox/resources`);
  expect(resources.json).toEqual(sandbox.resources());
  expect(resources.json).toContainEqual(expect.objectContaining({ name: 'log', state: 'ActiveUpload', access: 1 }));
  expect((await client.send('GET', `${sandbox.control}/nothing`)).status).toBe(404);
});

test('the clock can be put ahead over HTTPS', async () => {
  const headers = { 'content-type': 'application/json' };
  const before = sandbox.clock.now();
  const answer = await client.send('POST', `${sandbox.control}/clock`, { headers, body: '{"seconds":3600}' });
  expect([answer.status, Date.parse(answer.json.now) - before >= 3_600_000]).toEqual([200, true]);
});
