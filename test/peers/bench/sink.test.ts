import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentOf, type Sink, startSink } from '../../../bench/compare/sink.ts';
import { crc64 } from '../../../src/sandbox/azure/crc64.ts';
import { scratch } from '../../fixtures/scratch.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const here = scratch();
const path = '/account/container/web.vhd';
let sink: Sink;

beforeAll(async () => {
  sink = await startSink(here.dir);
});
afterAll(() => sink?.close());

type Headers = Readonly<Record<string, string>>;

async function send(method: string, query: string, headers: Headers = {}, body?: Buffer) {
  const all = { 'x-ms-version': '2021-12-02', ...headers };
  const answer = await fetch(`${sink.url}${path}?sig=1${query}`, {
    method,
    headers: all,
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
  const said = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, code: answer.headers.get('x-ms-error-code') ?? '', headers: answer.headers, said };
}

const rangeOf = (offset: number, length: number) => `bytes=${offset}-${offset + length - 1}`;
const put = (offset: number, data: Buffer, headers: Headers = {}) =>
  send(
    'PUT',
    '&comp=page',
    { 'x-ms-page-write': 'update', 'x-ms-range': rangeOf(offset, data.length), ...headers },
    data,
  );
const create = (bytes: number, headers: Headers = {}) =>
  send('PUT', '', { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(bytes), ...headers });
const md5 = (data: Buffer) => createHash('md5').update(data).digest('base64');

describe('a page blob in the sink', () => {
  beforeEach(async () => {
    await sink.forget();
    await sink.shape({});
    expect((await create(16 * MiB)).status).toBe(201);
  });

  test('holds what was put, answers its checksum, and lists it', async () => {
    const [first, second] = [randomBytes(4 * MiB), randomBytes(512)];
    const md5Answer = await put(MiB, first, { 'content-md5': md5(first) });
    expect([md5Answer.status, md5Answer.headers.get('content-md5')]).toEqual([201, md5(first)]);
    const crcAnswer = await put(5 * MiB, second, { 'x-ms-content-crc64': crc64(second) });
    expect([crcAnswer.status, crcAnswer.headers.get('x-ms-content-crc64')]).toEqual([201, crc64(second)]);
    expect((await put(16 * MiB - 512, second)).headers.get('x-ms-content-crc64')).toBe(crc64(second));
    const all = await send('GET', '');
    const expected = Buffer.alloc(16 * MiB);
    expected.set(first, MiB);
    expected.set(second, 5 * MiB);
    expected.set(second, 16 * MiB - 512);
    expect([all.status, all.said.equals(expected)]).toEqual([200, true]);
    const part = await send('GET', '', { 'x-ms-range': rangeOf(MiB - 1, 3) });
    expect([part.status, part.said]).toEqual([206, expected.subarray(MiB - 1, MiB + 2)]);
    expect((await send('HEAD', '')).headers.get('content-length')).toBe(String(16 * MiB));
    const range = (from: number, to: number) => `<PageRange><Start>${from}</Start><End>${to - 1}</End></PageRange>`;
    const list = (await send('GET', '&comp=pagelist')).said.toString();
    expect(list).toContain(`${range(MiB, 5 * MiB + 512)}${range(16 * MiB - 512, 16 * MiB)}<NextMarker />`);
    const paged = (await send('GET', '&comp=pagelist&maxresults=1')).said.toString();
    const marker = /<NextMarker>(.+)<\/NextMarker>/.exec(paged)?.[1] ?? '';
    const rest = (await send('GET', `&comp=pagelist&maxresults=1&marker=${marker}`)).said.toString();
    expect(rest).toContain(`<PageList>${range(16 * MiB - 512, 16 * MiB)}<NextMarker />`);
  });

  test('counts what is sent, and what is sent twice', async () => {
    await put(0, randomBytes(64 * KiB));
    await put(32 * KiB, randomBytes(64 * KiB));
    await put(512, randomBytes(1024), { 'content-md5': md5(Buffer.of(1)) });
    expect(await sink.stats()).toMatchObject({
      requests: { putBlob: 1, putPage: 3 },
      answers: { 'putBlob 201': 1, 'putPage 201': 2, 'putPage 400': 1 },
      received: 128 * KiB + 1024,
      distinct: 96 * KiB,
      resent: 32 * KiB,
    });
  });

  test('has the digest of a disk with the same content, however it was cut, and of no other', async () => {
    const disk = Buffer.alloc(16 * MiB);
    for (const offset of [0, 3 * MiB + 512, 9 * MiB]) disk.set(randomBytes(200 * KiB), offset);
    const raw = join(here.dir, 'disk.raw');
    await writeFile(raw, disk);
    await put(0, disk.subarray(0, 256 * KiB));
    for (const at of [3 * MiB, 3 * MiB + 128 * KiB]) await put(at, disk.subarray(at, at + 128 * KiB));
    await put(8 * MiB, disk.subarray(8 * MiB, 9 * MiB));
    const other = await sink.content(path, 16 * MiB);
    await put(9 * MiB, disk.subarray(9 * MiB, 9 * MiB + 256 * KiB));
    expect(await sink.content(path, 16 * MiB)).toEqual(await contentOf(raw));
    expect(other).not.toEqual(await contentOf(raw));
  });

  test('that keeps digests alone gives what a file beside it holds, where it is what was put, and nothing else', async () => {
    const disk = randomBytes(2 * MiB);
    const raw = join(here.dir, 'like.raw');
    await writeFile(raw, disk);
    const kept = sink;
    sink = await startSink();
    try {
      await create(4 * MiB);
      await put(0, disk.subarray(0, MiB));
      const read = (offset: number, length: number) => send('GET', '', { 'x-ms-range': rangeOf(offset, length) });
      expect((await read(0, MiB)).code).toBe('FeatureNotSupported');
      await sink.like(raw);
      const { status, said } = await read(512, MiB - 512);
      expect([status, said.equals(disk.subarray(512, MiB))]).toEqual([206, true]);
      expect((await read(MiB, 512)).code).toBe('FeatureNotSupported');
      await put(4096, randomBytes(512));
      expect((await read(4096, 512)).code).toBe('FeatureNotSupported');
      expect((await read(0, 4096)).said.equals(disk.subarray(0, 4096))).toBe(true);
    } finally {
      await sink.close();
      sink = kept;
    }
  });

  test('reads as zeros again once cleared', async () => {
    await put(0, randomBytes(MiB));
    const headers = { 'x-ms-page-write': 'clear', 'x-ms-range': rangeOf(0, MiB) };
    expect((await send('PUT', '&comp=page', headers)).status).toBe(201);
    expect((await send('GET', '', { 'x-ms-range': rangeOf(0, MiB) })).said.equals(Buffer.alloc(MiB))).toBe(true);
    expect(await sink.content(path, MiB)).toMatchObject({ nonZero: 0 });
    expect((await send('GET', '&comp=pagelist')).said.toString()).not.toContain('PageRange');
  });

  const page = randomBytes(512);
  const update = { 'x-ms-page-write': 'update' };
  test.each<[string, Headers, Buffer, number, string]>([
    ['no range', update, page, 400, 'MissingRequiredHeader'],
    ['an open range', { ...update, 'x-ms-range': 'bytes=0-' }, page, 400, 'InvalidHeaderValue'],
    ['a range of no whole pages', { ...update, 'x-ms-range': 'bytes=0-510' }, page, 416, 'InvalidPageRange'],
    ['an offset off the pages', { ...update, 'x-ms-range': 'bytes=256-767' }, page, 416, 'InvalidPageRange'],
    ['a range past the end', { ...update, 'x-ms-range': rangeOf(16 * MiB, 512) }, page, 416, 'InvalidPageRange'],
    ['a range of another length', { ...update, 'x-ms-range': 'bytes=0-1023' }, page, 400, 'InvalidHeaderValue'],
    ['no word of what to do', { 'x-ms-range': 'bytes=0-511' }, page, 400, 'MissingRequiredHeader'],
    [
      'more than 4 MiB',
      { ...update, 'x-ms-range': rangeOf(0, 4 * MiB + 512) },
      Buffer.alloc(4 * MiB + 512),
      413,
      'RequestBodyTooLarge',
    ],
    [
      'another MD5',
      { ...update, 'x-ms-range': 'bytes=0-511', 'content-md5': md5(Buffer.of(1)) },
      page,
      400,
      'Md5Mismatch',
    ],
    ['no MD5 at all', { ...update, 'x-ms-range': 'bytes=0-511', 'content-md5': 'abc' }, page, 400, 'InvalidMd5'],
    [
      'another CRC-64',
      { ...update, 'x-ms-range': 'bytes=0-511', 'x-ms-content-crc64': crc64(Buffer.of(1)) },
      page,
      400,
      'Crc64Mismatch',
    ],
    [
      'both checksums',
      { ...update, 'x-ms-range': 'bytes=0-511', 'content-md5': md5(page), 'x-ms-content-crc64': crc64(page) },
      page,
      400,
      'InvalidHeaderValue',
    ],
  ])('refuses a Put Page with %s, and keeps nothing of it', async (_, headers, body, status, code) => {
    expect(await send('PUT', '&comp=page', headers, body)).toMatchObject({ status, code });
    expect(await sink.stats()).toMatchObject({ distinct: 0 });
  });

  test('is of whole pages and no other kind', async () => {
    expect(await create(513)).toMatchObject({ status: 400, code: 'InvalidHeaderValue' });
    expect(await create(512, { 'x-ms-blob-type': 'BlockBlob' })).toMatchObject({ code: 'InvalidHeaderValue' });
  });

  test('is refused as often as asked for, the same for the same seed', async () => {
    await sink.shape({ refuse: 0.5 });
    const statuses: number[] = [];
    for (let n = 0; n < 20; n++) statuses.push((await put(n * 512, page)).status);
    expect(new Set(statuses)).toEqual(new Set([201, 503]));
    await sink.shape({ refuse: 0.5 });
    for (const [n, status] of statuses.entries()) expect((await put(n * 512, page)).status).toBe(status);
  });

  test('takes no more a second than its line carries, and answers no sooner', async () => {
    await sink.shape({ blobRate: 4 * MiB, latency: '100ms' });
    const began = performance.now();
    await Promise.all([0, 1, 2, 3].map(n => put(n * MiB, randomBytes(MiB))));
    // Less only by what may come at once. Other work on the machine only ever adds to it.
    expect(performance.now() - began).toBeGreaterThan(1000);
  });
});

test('an address without a signature is refused', async () => {
  const answer = await fetch(`${sink.url}${path}`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([403, 'AuthenticationFailed']);
});
