import { describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { Arm } from '../../../../../src/pipeline/target/azure/arm/arm.ts';
import { post, put, remove } from '../../../../../src/pipeline/target/azure/arm/operation.ts';
import { Redaction } from '../../../../../src/pipeline/target/azure/arm/redaction.ts';
import { retryAfter } from '../../../../../src/pipeline/target/azure/arm/retry-after.ts';
import { azureFailure } from '../../../../../src/pipeline/target/azure/failures.ts';
import { testControl } from '../bench.ts';
import { fakeArm, fakeHttp, fakeTokens } from './fake-http.ts';

const disk = {
  path: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/web',
  version: '2024-03-02',
};
const get = { ...disk, method: 'GET' } as const;
const async = 'https://arm.example/ops/1?p=x&api-version=1&t=%2Babc&s=A%2fb';
const location = 'https://arm.example/ops/1?p=x&monitor=true&api-version=1&t=%2Babc';
const running = { body: { status: 'InProgress' } };
const succeeded = { body: { status: 'Succeeded', properties: { output: { from: 'operation' } } } };
const standing = { body: { name: 'web', properties: { provisioningState: 'Succeeded' } } };
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : Promise.reject(error)),
  );

describe('a request', () => {
  it('names its api-version, its token and an id of its own', async () => {
    const { arm, http } = fakeArm([{}, {}]);
    await arm.send({ ...disk, method: 'PUT', body: { a: 1 } });
    await arm.send({ ...disk, path: `${disk.path}/endGetAccess`, method: 'POST' });
    const [first, second] = http.requests;
    expect(first?.url.href).toBe(`https://arm.example${disk.path}?api-version=2024-03-02`);
    expect(first?.headers).toMatchObject({ authorization: 'Bearer token-1', accept: 'application/json' });
    expect(first?.headers?.['x-ms-client-request-id']).not.toBe(second?.headers?.['x-ms-client-request-id']);
    expect(second?.body).toBe('');
  });

  it('with a refused token is sent once more with another', async () => {
    const { arm, http } = fakeArm([{ status: 401 }, { body: { ok: true } }]);
    expect((await arm.send(get)).body).toEqual({ ok: true });
    expect(http.requests.map(({ headers }) => headers?.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('refused twice is a matter of rights, in the words of Azure', async () => {
    const error = { error: { code: 'InvalidAuthenticationToken', message: 'The token is\n  no good.' } };
    const refused = { status: 401, body: error, headers: { 'x-ms-request-id': 'req-7' } };
    const { arm } = fakeArm([refused, refused]);
    expect(await failureOf(arm.send(get))).toMatchObject({
      code: 'AZURE_DENIED',
      exit: 'denied',
      facts: {
        action: 'GET disks/web',
        code: 'InvalidAuthenticationToken',
        message: 'The token is no good.',
        request: 'req-7',
      },
    });
  });

  it('waits as long as it is told, and grows impatient by itself only slowly', async () => {
    const reset = azureFailure('AZURE_UNREACHABLE', { host: 'arm.example', reason: 'ECONNRESET' });
    const { arm, ctl } = fakeArm([{ status: 429, headers: { 'retry-after': '17' } }, { status: 503 }, reset, {}]);
    await arm.send(get);
    const [asked = 0, second = 0, third = 0] = ctl.clock.slept;
    expect(asked).toBe(17_000);
    expect(second).toBeGreaterThanOrEqual(600);
    expect(third).toBeGreaterThanOrEqual(1300);
  });

  it('busy for ever ends as again', async () => {
    const { arm, http } = fakeArm(Array.from({ length: 20 }, () => ({ status: 503 })));
    expect(await failureOf(arm.send(get))).toMatchObject({ code: 'AZURE_BUSY', exit: 'again' });
    expect(http.requests.length).toBeLessThan(12);
  });

  it('in conflict waits for another operation to end, not for a state that will stay', async () => {
    const conflict = (code: string) => ({ status: 409, body: { error: { code, message: '' } } });
    const passing = fakeArm([conflict('Conflict'), {}]);
    await passing.arm.send(get);
    const staying = fakeArm([conflict('OperationNotAllowed')]);
    expect(await failureOf(staying.arm.send(get))).toMatchObject({ code: 'AZURE_REFUSED', facts: { status: 409 } });
  });

  it('answered with no JSON is still a refusal that tells its status', async () => {
    const { arm } = fakeArm([{ status: 404, body: '<html>gone</html>' }]);
    expect(await failureOf(arm.send(get))).toMatchObject({ facts: { code: '404', status: 404 } });
  });

  it('goes nowhere without TLS', () => {
    const http = fakeHttp([]);
    const open = () => new Arm('http://arm.example', http, fakeTokens(), testControl(), new Redaction());
    expect(open).toThrow('AZURE_ADDRESS');
  });
});

describe('a list', () => {
  const path = { path: '/subscriptions', version: '2022-12-01' };

  it('is followed page by page', async () => {
    const nextLink = 'https://arm.example/subscriptions?$skiptoken=a%2Bb&api-version=2022-12-01';
    const { arm, http } = fakeArm([{ body: { value: [1, 2], nextLink } }, { body: { value: [3], nextLink: '' } }]);
    expect(await Array.fromAsync(arm.list(path))).toEqual([1, 2, 3]);
    expect(http.requests[1]?.url.href).toBe(nextLink);
  });

  it.each([
    'https://elsewhere.example/subscriptions?page=2',
    'https://arm.example.evil.example/subscriptions',
    'https://arm.example:444/subscriptions',
    'http://arm.example/subscriptions',
    'https://user:password@arm.example@evil.example/',
    'no address at all:',
  ])('does not take the token to %s', async nextLink => {
    const { arm, http } = fakeArm([{ body: { value: [1], nextLink } }]);
    expect(await failureOf(Array.fromAsync(arm.list(path)))).toMatchObject({ code: 'AZURE_ADDRESS', exit: 'denied' });
    expect(http.requests).toHaveLength(1);
  });

  it('that is no list is said so', async () => {
    const { arm } = fakeArm([{ body: { values: [] } }]);
    expect(await failureOf(Array.fromAsync(arm.list(path)))).toMatchObject({ code: 'AZURE_ANSWER' });
  });

  it('that never ends is ended', async () => {
    const page = { body: { value: [], nextLink: 'https://arm.example/subscriptions?again' } };
    const { arm } = fakeArm(Array.from({ length: 2000 }, () => page));
    expect(await failureOf(Array.fromAsync(arm.list(path)))).toMatchObject({ code: 'AZURE_ANSWER' });
  });
});

describe('a PUT', () => {
  it('polls azure-asyncoperation letter by letter, then reads the resource', async () => {
    const headers = { 'azure-asyncoperation': async, location, 'retry-after': '5' };
    const { arm, http, ctl } = fakeArm([{ status: 202, headers }, running, running, succeeded, standing]);
    expect(await put(arm, { ...disk, body: {} })).toEqual(standing.body);
    expect(http.requests.map(({ method, url }) => `${method} ${url.href}`)).toEqual([
      `PUT https://arm.example${disk.path}?api-version=2024-03-02`,
      `GET ${async}`,
      `GET ${async}`,
      `GET ${async}`,
      `GET https://arm.example${disk.path}?api-version=2024-03-02`,
    ]);
    expect(ctl.clock.slept).toEqual([5000, 1500, 2250]);
  });

  it('without an operation reads the resource until it stands', async () => {
    const creating = { body: { properties: { provisioningState: 'Creating' } } };
    const { arm } = fakeArm([{ status: 201 }, creating, standing]);
    expect(await put(arm, { ...disk, body: {} })).toEqual(standing.body);
  });

  it('with location only waits for that', async () => {
    const { arm } = fakeArm([{ status: 202, headers: { location } }, { status: 202 }, {}, standing]);
    expect(await put(arm, { ...disk, body: {} })).toEqual(standing.body);
  });

  it.each([
    [{ status: 'Failed', error: { code: 'AllocationFailed', message: 'no room' } }, 'AllocationFailed'],
    [{ status: 'Canceled' }, 'canceled'],
  ])('that ends badly tells why: %j', async (body, code) => {
    const { arm } = fakeArm([{ status: 202, headers: { 'azure-asyncoperation': async } }, { body }]);
    const failure = await failureOf(put(arm, { ...disk, body: {} }));
    expect(failure).toMatchObject({ code: 'AZURE_OPERATION_FAILED', facts: { action: 'PUT disks/web', code } });
  });

  it('whose resource ends Failed is a failure', async () => {
    const { arm } = fakeArm([{ status: 200 }, { body: { properties: { provisioningState: 'Failed' } } }]);
    expect(await failureOf(put(arm, { ...disk, body: {} }))).toMatchObject({ code: 'AZURE_OPERATION_FAILED' });
  });

  it('whose operation lies elsewhere does not take the token there', async () => {
    const headers = { 'azure-asyncoperation': 'https://evil.example/ops/1' };
    const { arm, http } = fakeArm([{ status: 202, headers }]);
    expect(await failureOf(put(arm, { ...disk, body: {} }))).toMatchObject({ code: 'AZURE_ADDRESS' });
    expect(http.requests).toHaveLength(1);
  });
});

describe('a POST', () => {
  const grant = { ...disk, path: `${disk.path}/beginGetAccess` };

  it('may be answered at once', async () => {
    const { arm } = fakeArm([{ body: { accessSAS: 'at once' } }]);
    expect(await post(arm, grant)).toEqual({ accessSAS: 'at once' });
  });

  it('takes its result from location when the operation has ended', async () => {
    const headers = { 'azure-asyncoperation': async, location };
    const { arm, http } = fakeArm([{ status: 202, headers }, running, succeeded, { body: { from: 'location' } }]);
    expect(await post(arm, grant)).toEqual({ from: 'location' });
    expect(http.requests.at(-1)?.url.href).toBe(location);
  });

  it('takes its result out of the operation where location says nothing', async () => {
    const headers = { 'azure-asyncoperation': async };
    expect(await post(fakeArm([{ status: 202, headers }, succeeded]).arm, grant)).toEqual({ from: 'operation' });
    const both = fakeArm([{ status: 202, headers: { ...headers, location } }, succeeded, { status: 204 }]);
    expect(await post(both.arm, grant)).toEqual({ from: 'operation' });
  });
});

describe('a DELETE', () => {
  it('of what is gone is fine', async () => {
    expect(await remove(fakeArm([{ status: 204 }]).arm, disk)).toBe(false);
    expect(await remove(fakeArm([{ status: 404 }]).arm, disk)).toBe(false);
  });

  it('waits until it is done, also when the last answer is 404', async () => {
    const { arm } = fakeArm([{ status: 202, headers: { location } }, { status: 202 }, { status: 404 }]);
    expect(await remove(arm, disk)).toBe(true);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2025-06-01T12:00:00Z');
  it.each([
    ['3', 3000],
    ['0', 0],
    ['Sun, 01 Jun 2025 12:00:10 GMT', 10_000],
    ['Sun, 01 Jun 2025 11:00:00 GMT', 0],
    ['86400', 300_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms);
  });
});
