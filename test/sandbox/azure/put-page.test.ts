import { hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crc64 } from '../../../src/sandbox/azure/crc64.ts';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Answer, type Client, clientOf, leastUpload, MiB } from './client.ts';
import { diskPath, grant, makeDisk, makeGroup, put, rangesIn, uploadBody } from './steps.ts';

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
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const page = Buffer.alloc(512, 0xa5);
const outcome = (answer: Answer) => [answer.status, answer.headers['x-ms-error-code']];
const read = (range: string, headers: Record<string, string> = {}) =>
  client.blob('GET', sas, { headers: { 'x-ms-range': range, ...headers } });
const clear = (range: string) =>
  client.blob('PUT', sas, {
    query: '&comp=page',
    headers: { 'x-ms-page-write': 'clear', 'x-ms-range': range, 'content-length': '0' },
  });
const ranges = async () => rangesIn((await client.blob('GET', sas, { query: '&comp=pagelist' })).text);

test('the blob is a page blob as long as the upload', async () => {
  const head = await client.blob('HEAD', sas);
  expect([head.status, head.text]).toEqual([200, '']);
  expect(head.headers).toMatchObject({
    'content-length': String(leastUpload),
    'x-ms-blob-type': 'PageBlob',
    'x-ms-version': '2024-08-04',
  });
});

test('a page that was put is read back, and what was never put reads as zeros', async () => {
  const before = (await client.blob('HEAD', sas)).headers.etag;
  const answer = await put(client, sas, 1024, page);
  expect(answer.status).toBe(201);
  expect(answer.headers.etag).not.toBe(before);
  const back = await read('bytes=512-2047');
  expect([back.status, back.headers['content-range']]).toEqual([206, `bytes 512-2047/${leastUpload}`]);
  const expected = Buffer.concat([Buffer.alloc(512), page, Buffer.alloc(512)]);
  expect(Buffer.from(back.text, 'latin1').equals(expected)).toBe(true);
});

test('4 MiB are taken, 512 bytes more are not', async () => {
  expect((await put(client, sas, 4 * MiB, Buffer.alloc(4 * MiB, 1))).status).toBe(201);
  const more = await put(client, sas, 4 * MiB, Buffer.alloc(4 * MiB + 512, 1));
  expect(outcome(more)).toEqual([413, 'RequestBodyTooLarge']);
  expect(more.text).toMatch(/<Error><Code>RequestBodyTooLarge<\/Code><Message>[^<]+RequestId:[0-9a-f-]+/);
});

test.each([
  ['starts inside a page', 'bytes=100-611', 416, 'InvalidPageRange'],
  ['ends inside a page', 'bytes=0-510', 416, 'InvalidPageRange'],
  ['goes past the end', `bytes=${leastUpload}-${leastUpload + 511}`, 416, 'InvalidPageRange'],
  ['is longer than the body', 'bytes=0-1023', 400, 'InvalidHeaderValue'],
  ['has no end', 'bytes=0-', 400, 'InvalidHeaderValue'],
  ['is backwards', 'bytes=1024-511', 400, 'InvalidHeaderValue'],
  ['is no range', 'pages=1-2', 400, 'InvalidHeaderValue'],
])('a range that %s is refused', async (_, range, status, code) => {
  expect(outcome(await put(client, sas, 0, page, { 'x-ms-range': range }))).toEqual([status, code]);
});

test('the headers that make a Put Page are needed', async () => {
  const send = (headers: Record<string, string>) => client.send('PUT', `${sas}&comp=page`, { headers, body: page });
  const full = { 'x-ms-version': '2024-08-04', 'x-ms-page-write': 'update', 'x-ms-range': 'bytes=0-511' };
  for (const name of Object.keys(full)) {
    const { [name as keyof typeof full]: _, ...rest } = full;
    expect(outcome(await send(rest)), name).toEqual([400, 'MissingRequiredHeader']);
  }
  expect(outcome(await send({ ...full, 'x-ms-page-write': 'append' }))).toEqual([400, 'InvalidHeaderValue']);
  expect(outcome(await send({ ...full, 'x-ms-version': 'yesterday' }))).toEqual([400, 'InvalidHeaderValue']);
  expect(outcome(await send({ ...full, 'x-ms-version': '2031-01-01' }))).toEqual([400, 'InvalidHeaderValue']);
  expect((await send(full)).status).toBe(201);
});

test('a right MD5 or CRC-64 is taken and given back, a wrong one is refused and nothing is written', async () => {
  const md5 = hash('md5', page, 'base64');
  const good = await put(client, sas, 0, page, { 'content-md5': md5 });
  expect([good.status, good.headers['content-md5'], good.headers['x-ms-content-crc64']]).toEqual([201, md5, undefined]);
  const crc = await put(client, sas, 0, page, { 'x-ms-content-crc64': crc64(page) });
  expect([crc.status, crc.headers['x-ms-content-crc64']]).toEqual([201, crc64(page)]);
  expect((await put(client, sas, 0, page)).headers['x-ms-content-crc64']).toBe(crc64(page));
  const old = await put(client, sas, 0, page, { 'x-ms-version': '2018-03-28' });
  expect(old.headers['content-md5']).toBe(md5);
  const other = Buffer.alloc(512, 0x33);
  const wrong = (headers: Record<string, string>) => put(client, sas, 0, other, headers);
  expect(outcome(await wrong({ 'content-md5': md5 }))).toEqual([400, 'Md5Mismatch']);
  expect(outcome(await wrong({ 'x-ms-content-crc64': crc64(page) }))).toEqual([400, 'Crc64Mismatch']);
  expect(outcome(await wrong({ 'content-md5': 'short' }))).toEqual([400, 'InvalidMd5']);
  expect(outcome(await wrong({ 'content-md5': md5, 'x-ms-content-crc64': crc64(page) }))).toEqual([
    400,
    'InvalidHeaderValue',
  ]);
  expect(Buffer.from((await read('bytes=0-511')).text, 'latin1').equals(page)).toBe(true);
});

test('clearing takes any number of pages out of the ranges and makes them zeros', async () => {
  await clear(`bytes=0-${leastUpload - 1}`);
  expect(await ranges()).toEqual([]);
  await put(client, sas, 0, Buffer.alloc(MiB, 7));
  expect((await clear('bytes=512-1023')).status).toBe(201);
  expect(await ranges()).toEqual([
    [0, 511],
    [1024, MiB - 1],
  ]);
  expect(Buffer.from((await read('bytes=512-1023')).text, 'latin1').equals(Buffer.alloc(512))).toBe(true);
  expect(outcome(await clear('bytes=512-1000'))).toEqual([416, 'InvalidPageRange']);
  await clear('bytes=0-1048575');
});

test('zeros that were put are a page range all the same', async () => {
  await put(client, sas, 8 * MiB, Buffer.alloc(1024));
  expect(await ranges()).toEqual([[8 * MiB, 8 * MiB + 1023]]);
  await clear(`bytes=0-${leastUpload - 1}`);
});

test('a range that is read can bring its digest', async () => {
  await put(client, sas, 0, page);
  const md5 = await read('bytes=0-511', { 'x-ms-range-get-content-md5': 'true' });
  expect(md5.headers['content-md5']).toBe(hash('md5', page, 'base64'));
  const crc = await read('bytes=0-511', { 'x-ms-range-get-content-crc64': 'true' });
  expect(crc.headers['x-ms-content-crc64']).toBe(crc64(page));
  const long = await read(`bytes=0-${5 * MiB}`, { 'x-ms-range-get-content-md5': 'true' });
  expect(outcome(long)).toEqual([400, 'InvalidHeaderValue']);
  expect(outcome(await read(`bytes=${leastUpload}-`))).toEqual([416, 'InvalidRange']);
  expect((await client.blob('GET', sas)).text).toHaveLength(leastUpload);
});

test('a condition on the ETag is kept', async () => {
  const { etag } = (await client.blob('HEAD', sas)).headers;
  expect(outcome(await put(client, sas, 0, page, { 'if-match': '"other"' }))).toEqual([412, 'ConditionNotMet']);
  expect((await put(client, sas, 0, page, { 'if-match': String(etag) })).status).toBe(201);
  expect(outcome(await put(client, sas, 0, page, { 'if-match': String(etag) }))).toEqual([412, 'ConditionNotMet']);
});

test.each([
  [
    'creating the blob',
    'PUT',
    '',
    { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': '1024' },
    403,
    'AuthorizationPermissionMismatch',
  ],
  ['deleting it', 'DELETE', '', {}, 403, 'AuthorizationPermissionMismatch'],
  ['a lease', 'PUT', '&comp=lease', {}, 403, 'AuthorizationPermissionMismatch'],
  ['its metadata', 'PUT', '&comp=metadata', { 'x-ms-meta-a': 'b' }, 403, 'InsufficientAccountPermissions'],
  ['its headers', 'PUT', '&comp=properties', { 'x-ms-blob-content-md5': 'x' }, 403, 'InsufficientAccountPermissions'],
  ['anything else', 'POST', '', {}, 405, 'UnsupportedHttpVerb'],
])('%s is refused', async (_, method, query, headers, status, code) => {
  expect(outcome(await client.blob(method, sas, { query, headers }))).toEqual([status, code]);
});

test('a terabyte takes no more room than what was written', async () => {
  const size = 1024 ** 4;
  const body = uploadBody({ creationData: { createOption: 'Upload', uploadSizeBytes: size + 512 } });
  const known = new Set(readdirSync(sandbox.dir));
  await client.ended(await client.arm('PUT', diskPath(sandbox, 'huge'), body));
  const huge = await grant(sandbox, client, 'huge');
  expect((await put(client, huge, size, page)).status).toBe(201);
  expect((await put(client, huge, size / 2, Buffer.alloc(MiB, 5))).status).toBe(201);
  const [file = ''] = readdirSync(sandbox.dir).filter(name => !known.has(name));
  const { blocks } = await stat(join(sandbox.dir, file));
  expect(blocks * 512).toBeLessThan(4 * MiB);
});
