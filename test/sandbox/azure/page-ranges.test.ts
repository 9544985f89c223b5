import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { type Client, clientOf, leastUpload } from './client.ts';
import { grant, makeDisk, makeGroup, put, rangesIn } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
let sas: string;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0, mostRanges: 5 });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  await makeDisk(sandbox, client);
  sas = await grant(sandbox, client);
  for (let at = 0; at < 8; at++) await put(client, sas, at * 2048, Buffer.alloc(1024, at + 1));
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const all = Array.from({ length: 8 }, (_, at) => [at * 2048, at * 2048 + 1023]);
const list = (query = '', headers: Record<string, string> = {}) =>
  client.blob('GET', sas, { query: `&comp=pagelist${query}`, headers });
const markerIn = (text: string) => /<NextMarker>([^<]+)<\/NextMarker>/.exec(text)?.[1];

/** All pages of a listing, and how many there were. */
async function through(query: string, headers: Record<string, string> = {}) {
  const found: [number, number][] = [];
  let marker: string | undefined = '';
  let pages = 0;
  while (marker !== undefined) {
    const { text }: { text: string } = await list(
      `${query}${marker ? `&marker=${encodeURIComponent(marker)}` : ''}`,
      headers,
    );
    found.push(...rangesIn(text));
    marker = markerIn(text);
    pages++;
  }
  return { found, pages };
}

test('ranges are inclusive, in order, and the length of the blob is told', async () => {
  const answer = await list();
  expect(answer.headers['x-ms-blob-content-length']).toBe(String(leastUpload));
  expect(rangesIn(answer.text)).toEqual(all.slice(0, 5));
});

test('NextMarker leads to the rest, however few are asked for at once', async () => {
  expect(await through('')).toEqual({ found: all, pages: 2 });
  expect(await through('&maxresults=3')).toEqual({ found: all, pages: 3 });
  expect(await through('&maxresults=8')).toEqual({ found: all, pages: 2 });
  expect(await through('&maxresults=1')).toEqual({ found: all, pages: 8 });
});

test('a client of a version before the paging gets them all at once', async () => {
  expect(rangesIn((await list('', { 'x-ms-version': '2019-07-07' })).text)).toEqual(all);
});

test('a window shows only what is inside it, cut at its edges', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(17_000), fc.nat(17_000), async (start, length) => {
      const end = start + length;
      const { found } = await through('', { 'x-ms-range': `bytes=${start}-${end}` });
      const expected = all.map(([from = 0, to = 0]) => [Math.max(from, start), Math.min(to, end)]);
      expect(found).toEqual(expected.filter(([from = 0, to = 0]) => from <= to));
    }),
    fuzz(30),
  ));

test('neighbours are one range, written in whatever order', async () => {
  for (const at of [3, 1, 2, 0]) await put(client, sas, 1024 * 1024 + at * 512, Buffer.alloc(512, 9));
  const range = `bytes=${1024 * 1024}-${2 * 1024 * 1024 - 1}`;
  expect(rangesIn((await list('', { range })).text)).toEqual([[1024 * 1024, 1024 * 1024 + 2047]]);
});

test('a number or marker that was not given out is refused', async () => {
  for (const query of ['&maxresults=0', '&maxresults=many', '&marker=abcd']) {
    const answer = await list(query);
    expect([answer.status, answer.headers['x-ms-error-code']]).toEqual([400, 'InvalidQueryParameterValue']);
  }
});
