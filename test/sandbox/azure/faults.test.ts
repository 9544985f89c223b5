import { hash } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, type Fault, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Answer, type Client, clientOf } from './client.ts';
import { diskPath, grant, groupPath, makeDisk, makeGroup, put } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
let sas: string;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0 });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  await makeDisk(sandbox, client);
  sas = await grant(sandbox, client);
});
afterEach(() => sandbox.faults.clear());
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const page = Buffer.alloc(512, 0x77);
const outcome = (answer: Answer) => [answer.status, answer.headers['x-ms-error-code']];
const head = () => client.blob('HEAD', sas);
const arm = async () => {
  const answer = await client.arm('GET', groupPath(sandbox));
  return [answer.status, answer.json.error?.code];
};
const readPage = async (offset: number) => {
  const range = `bytes=${offset}-${offset + 511}`;
  return Buffer.from((await client.blob('GET', sas, { headers: { range } })).text, 'latin1');
};

test('busy answers 503 ServerBusy with Retry-After, to the first so many', async () => {
  sandbox.faults.add({ on: 'putPage', do: 'busy', first: 2, retryAfterSeconds: 3 });
  const answers = [await put(client, sas, 0, page), await put(client, sas, 0, page), await put(client, sas, 0, page)];
  expect(answers.map(outcome)).toEqual([
    [503, 'ServerBusy'],
    [503, 'ServerBusy'],
    [201, undefined],
  ]);
  expect(answers[0]?.headers['retry-after']).toBe('3');
  expect(sandbox.faults.list).toMatchObject([{ matched: 3, fired: 2 }]);
});

test('a fault for the nth request strikes only that one', async () => {
  sandbox.faults.add({ on: 'headBlob', do: 'timedOut', nth: 2 });
  const answers = [await head(), await head(), await head()];
  expect(answers.map(outcome)).toEqual([
    [200, undefined],
    [500, 'OperationTimedOut'],
    [200, undefined],
  ]);
});

test('every service refuses in its own form', async () => {
  sandbox.faults.add({ on: 'arm', do: 'throttled', nth: 1, retryAfterSeconds: 5 });
  const throttled = await client.arm('GET', groupPath(sandbox));
  expect([throttled.status, throttled.headers['retry-after']]).toEqual([429, '5']);
  expect(throttled.json.error.code).toBe('TooManyRequests');
  sandbox.faults.add({ on: 'getGroup', do: 'conflict', nth: 1 });
  expect(await arm()).toEqual([409, 'Conflict']);
  sandbox.faults.add({
    on: 'login',
    do: 'status',
    status: 503,
    code: 'temporarily_unavailable',
    message: 'AADSTS90033: Later.',
  });
  const login = await client.send('POST', `${sandbox.authority}/${sandbox.tenantId}/oauth2/v2.0/token`);
  expect([login.status, login.json.error, login.json.error_codes]).toEqual([503, 'temporarily_unavailable', [90033]]);
});

test('a fault can be for one disk only', async () => {
  await makeDisk(sandbox, client, 'other');
  sandbox.faults.add({ on: '*', name: 'OTHER', do: 'conflict' });
  expect((await head()).status).toBe(200);
  expect((await client.arm('GET', diskPath(sandbox))).status).toBe(200);
  expect((await client.arm('GET', diskPath(sandbox, 'other'))).status).toBe(409);
});

test.each(['before', 'midway'] as const)('a connection reset %s the body leaves nothing written', async when => {
  const offset = when === 'before' ? 64 * 1024 : 128 * 1024;
  sandbox.faults.add({ on: 'putPage', do: 'reset', when });
  await expect(put(client, sas, offset, Buffer.alloc(64 * 1024, 5))).rejects.toThrow();
  sandbox.faults.clear();
  expect((await readPage(offset)).equals(Buffer.alloc(512))).toBe(true);
  expect(sandbox.counters().putPages.at(-1)).toMatchObject({ offset, status: 0 });
});

test('a connection reset after the write leaves it written, not acknowledged, so sending it again is not sent twice', async () => {
  sandbox.faults.add({ on: 'putPage', do: 'reset', when: 'after', nth: 1 });
  await expect(put(client, sas, 512 * 1024, page)).rejects.toThrow();
  expect((await readPage(512 * 1024)).equals(page)).toBe(true);
  const before = sandbox.counters().disks[0]?.resent;
  expect((await put(client, sas, 512 * 1024, page)).status).toBe(201);
  expect(sandbox.counters().disks[0]?.resent).toBe(before);
});

test('a reset cuts an answer in the middle', async () => {
  sandbox.faults.add({ on: 'readBlob', do: 'reset', when: 'after' });
  await expect(client.blob('GET', sas)).rejects.toThrow();
});

test('slow waits, and takes bodies at its pace', async () => {
  sandbox.faults.add({ on: 'headBlob', do: 'slow', delayMs: 60 });
  let began = performance.now();
  await head();
  expect(performance.now() - began).toBeGreaterThan(50);
  sandbox.faults.add({ on: 'putPage', do: 'slow', bytesPerSecond: 512 * 1024 });
  began = performance.now();
  expect((await put(client, sas, 0, Buffer.alloc(128 * 1024, 3))).status).toBe(201);
  expect(performance.now() - began).toBeGreaterThan(150);
});

test('a SAS can be ended at any request, and granted again', async () => {
  await makeDisk(sandbox, client, 'short');
  const short = await grant(sandbox, client, 'short');
  sandbox.faults.add({ on: 'putPage', name: 'short', do: 'expireSas', nth: 2 });
  expect((await put(client, short, 0, page)).status).toBe(201);
  expect(outcome(await put(client, short, 512, page))).toEqual([403, 'AuthenticationFailed']);
  expect(outcome(await put(client, short, 512, page))).toEqual([403, 'AuthenticationFailed']);
  expect((await head()).status).toBe(200);
  expect((await put(client, await grant(sandbox, client, 'short'), 512, page)).status).toBe(201);
});

test('a SAS can take effect late', async () => {
  await makeDisk(sandbox, client, 'late');
  sandbox.faults.add({ on: 'beginGetAccess', name: 'late', do: 'sasLate', ms: 20_000 });
  const late = await grant(sandbox, client, 'late');
  expect(outcome(await put(client, late, 0, page))).toEqual([403, 'AuthenticationFailed']);
  sandbox.clock.advance(20);
  expect((await put(client, late, 0, page)).status).toBe(201);
});

test('a digest given back can be wrong', async () => {
  sandbox.faults.add({ on: 'putPage', do: 'wrongMd5' });
  const md5 = hash('md5', page, 'base64');
  const answer = await put(client, sas, 0, page, { 'content-md5': md5 });
  expect([answer.status, answer.headers['content-md5'] === md5]).toEqual([201, false]);
  const crc = (await put(client, sas, 0, page)).headers['x-ms-content-crc64'];
  sandbox.faults.clear();
  expect((await put(client, sas, 0, page)).headers['x-ms-content-crc64']).not.toBe(crc);
});

test('a service can be out of reach for a while and comes back where it was', async () => {
  const reach = () =>
    new Promise<string>(resolve => {
      const socket = connect(Number(new URL(sandbox.blobEndpoint).port), '127.0.0.1');
      socket.once('connect', () => resolve('connected')).once('error', error => resolve(String(Object(error).code)));
      socket.once('connect', () => socket.destroy());
    });
  sandbox.faults.add({ on: 'putPage', do: 'refuse', ms: 200, nth: 1 });
  await expect(put(client, sas, 0, page)).rejects.toThrow();
  expect(await reach()).toBe('ECONNREFUSED');
  expect(await arm()).toEqual([200, undefined]);
  await expect.poll(reach, { interval: 20 }).toBe('connected');
  expect((await put(client, sas, 0, page)).status).toBe(201);
});

test('chance strikes the same requests for the same seed', async () => {
  const run = async (seed: number) => {
    sandbox.faults.clear();
    sandbox.faults.add({ on: 'headBlob', do: 'busy', probability: 0.5, seed });
    const statuses: number[] = [];
    for (let count = 0; count < 24; count++) statuses.push((await head()).status);
    return statuses.join();
  };
  const first = await run(1);
  expect(await run(1)).toBe(first);
  expect(await run(2)).not.toBe(first);
  expect(first).toContain('200');
  expect(first).toContain('503');
});

test('faults are switched over HTTPS too, and what is no fault is refused', async () => {
  const url = `${sandbox.control}/faults`;
  const headers = { 'content-type': 'application/json' };
  const post = (body: unknown) => client.send('POST', url, { headers, body: JSON.stringify(body) });
  const faults: Fault[] = [
    { on: 'headBlob', do: 'busy', nth: 1 },
    { on: 'headBlob', do: 'conflict', nth: 2 },
  ];
  expect((await post(faults)).json).toHaveLength(2);
  expect([(await head()).status, (await head()).status, (await head()).status]).toEqual([503, 409, 200]);
  expect((await client.send('GET', url)).json).toMatchObject([
    { matched: 3, fired: 1 },
    { matched: 3, fired: 1 },
  ]);
  expect((await client.send('DELETE', url)).status).toBe(204);
  expect(sandbox.faults.list).toEqual([]);
  for (const bad of [{}, { on: 'lunch', do: 'busy' }, { on: 'arm', do: 'dance' }, { on: 'arm', do: 'busy', more: 1 }]) {
    expect((await post(bad)).status).toBe(400);
  }
});
