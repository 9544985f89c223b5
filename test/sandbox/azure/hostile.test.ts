import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { type Client, clientOf, signIn } from './client.ts';
import { diskPath, grant, groupPath, imagePath, makeDisk, makeGroup } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
let sas: string;
let authorization: string;
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0 });
  client = await clientOf(sandbox);
  authorization = `Bearer ${await signIn(sandbox, client.send)}`;
  await makeGroup(sandbox, client);
  await makeDisk(sandbox, client);
  sas = await grant(sandbox, client);
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

/** Whatever comes, it is answered with a refusal at worst, and never with an error of the sandbox's own. */
async function harmless(method: string, url: string, headers: Record<string, string>, body?: string): Promise<void> {
  const answer = await client.send(method, url, { headers, ...(body === undefined ? {} : { body }) });
  expect(answer.status, `${method} ${url}`).toBeLessThan(500);
  expect(sandbox.bugs).toEqual([]);
}

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcZ019-=,:;?&$%/\\"\'{}[]<> '), maxLength: 20 }),
  fc.constantFrom('bytes=0-511', 'bytes=9-', 'update', 'clear', '999999999999999999999', '-1', '2024-08-04', ''),
);
const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH');

test('no request to a managed disk, however odd, brings the sandbox down', () =>
  fc.assert(
    fc.asyncProperty(
      method,
      fc.constantFrom('', '&comp=page', '&comp=pagelist', '&comp=pagelist&marker=AAAA', '&comp=block', '&comp=%ff'),
      fc.dictionary(
        fc.constantFrom(
          'x-ms-range',
          'range',
          'x-ms-page-write',
          'x-ms-version',
          'content-md5',
          'x-ms-content-crc64',
          'if-match',
        ),
        word.map(value => value.trim()),
      ),
      fc.string({ maxLength: 600 }),
      async (method, query, headers, body) => {
        const bodied = method === 'PUT' || method === 'POST';
        await harmless(method, sas + query, { 'x-ms-version': '2024-08-04', ...headers }, bodied ? body : undefined);
      },
    ),
    fuzz(150, 7),
  ));

test('no body sent to Resource Manager, however odd, brings it down', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom('disk', 'image', 'group', 'access'),
      fc.oneof(fc.json({ maxDepth: 3 }), shaken(), fc.string()),
      async (what, body) => {
        const paths = {
          disk: diskPath(sandbox, 'odd'),
          image: imagePath(sandbox, 'odd'),
          group: groupPath(sandbox, '', 'odd'),
          access: `${diskPath(sandbox)}/beginGetAccess`,
        };
        const version = what === 'image' || what === 'group' ? '2024-07-01' : '2024-03-02';
        const headers = { authorization, 'content-type': 'application/json' };
        const url = `${sandbox.endpoint}${paths[what]}?api-version=${version}`;
        await harmless(what === 'access' ? 'POST' : 'PUT', url, headers, body);
      },
    ),
    fuzz(150, 7),
  ));

/** Bodies of nearly the right shape. */
function shaken() {
  const odd = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.constant({}), fc.constant([]));
  return fc
    .record(
      {
        location: fc.oneof(fc.constant('westeurope'), odd),
        tags: odd,
        access: fc.oneof(fc.constant('Write'), odd),
        durationInSeconds: odd,
        properties: fc.record(
          {
            creationData: fc.record({ createOption: fc.constant('Upload'), uploadSizeBytes: odd }),
            storageProfile: odd,
            osType: odd,
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    )
    .map(value => JSON.stringify(value));
}

test('no path or query, however odd, brings any of the services down', () =>
  fc.assert(
    fc.asyncProperty(
      method,
      fc.constantFrom('endpoint', 'authority', 'blobEndpoint') as fc.Arbitrary<
        'endpoint' | 'authority' | 'blobEndpoint'
      >,
      fc.array(fc.oneof(word, fc.constantFrom('subscriptions', 'sandbox', 'images', 'abcd', 'resourceGroups')), {
        maxLength: 6,
      }),
      word,
      async (method, service, parts, query) => {
        const path = parts.map(part => part.replace(/[^\w%$'()=-]/g, '')).join('/');
        const url = `${sandbox[service]}/${path}?api-version=2022-12-01&$filter=${encodeURIComponent(query)}`;
        await harmless(method, url, { authorization });
      },
    ),
    fuzz(150, 7),
  ));
