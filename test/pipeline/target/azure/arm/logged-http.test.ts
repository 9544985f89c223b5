import { expect, test } from 'vitest';
import type { Facts } from '../../../../../src/pipeline/failure.ts';
import { loggedHttp } from '../../../../../src/pipeline/target/azure/arm/logged-http.ts';
import { azureFailure } from '../../../../../src/pipeline/target/azure/failures.ts';
import { fakeHttp, type Scripted } from './fake-http.ts';

const url = new URL('https://md-1.blob.example/x/abcd?sv=1&sig=PLANTED');

async function logged(answer: Scripted | Error, signal = new AbortController().signal): Promise<[string, Facts][]> {
  const lines: [string, Facts][] = [];
  const http = loggedHttp(fakeHttp([answer]), (is, facts) => void lines.push([is, facts]));
  await http.send({ method: 'PUT', url, signal, most: 1, patience: 1 }).catch(() => {});
  return lines;
}

const about = { method: 'PUT', host: 'md-1.blob.example', path: '/x/abcd', ms: expect.any(Number) };

test.each([200, 201, 202, 204, 206])('an answer %i costs no line', async status => {
  expect(await logged({ status })).toEqual([]);
});

test.each([302, 401, 404, 429, 503])(
  'an answer %i is one, with what the support asks for and without a query',
  async status => {
    const lines = await logged({ status, headers: { 'x-ms-request-id': 'r-1' } });
    expect(lines).toEqual([['request', { ...about, status, request: 'r-1' }]]);
  },
);

test('a request without an answer says why, and one that we ended ourselves says nothing', async () => {
  const reset = azureFailure('AZURE_UNREACHABLE', { host: url.host, reason: 'ECONNRESET' });
  expect(await logged(reset)).toEqual([['request', { ...about, error: 'ECONNRESET' }]]);
  expect(await logged(reset, AbortSignal.abort())).toEqual([]);
});
