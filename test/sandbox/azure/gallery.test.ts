import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, leastUpload, MiB } from './client.ts';
import { diskPath, groupPath, makeDisk, makeGroup, uploadDisk } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
const system = Buffer.alloc(4 * MiB, 0x11);
const data = Buffer.alloc(MiB, 0x22);
const at = (rest: string) => groupPath(sandbox, `/providers/Microsoft.Compute/galleries/${rest}`);
const identifier = { publisher: 'us', offer: 'ours', sku: 'web' };
const definition = (over: object = {}, rest: object = {}) => ({
  location: 'westeurope',
  ...rest,
  properties: { osType: 'Linux', osState: 'Specialized', hyperVGeneration: 'V2', identifier, ...over },
});
const source = (name: string) => ({ source: { id: diskPath(sandbox, name) } });
const version = (storageProfile: object, publishingProfile: object = {}) => ({
  location: 'westeurope',
  properties: { publishingProfile, storageProfile },
});
const made = async (path: string, body: object) => {
  const begun = await client.arm('PUT', at(path), body);
  expect(begun.status, begun.text).toBeLessThan(300);
  return client.ended(begun);
};
const refusal = async (path: string, body: object) => {
  const { status, json } = await client.arm('PUT', at(path), body);
  return [status, json.error?.code, json.error?.message] as const;
};

beforeAll(async () => {
  sandbox = await startAzure({ polls: 1 });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  await uploadDisk(sandbox, client, 'os', [[0, system]], { osType: 'Linux', hyperVGeneration: 'V2' });
  await uploadDisk(sandbox, client, 'old', [[0, system]], { osType: 'Linux' });
  await uploadDisk(sandbox, client, 'data', [[2 * MiB, data]]);
  await made('images', { location: 'westeurope' });
  await made('images/images/web', definition());
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

test('a version answers 201, shows its copies region by region, and stands with bytes of its own', async () => {
  const body = version(
    { osDiskImage: source('os'), dataDiskImages: [{ lun: 3, ...source('data') }] },
    { targetRegions: [{ name: 'West Europe' }, { name: 'northeurope', regionalReplicaCount: 2 }] },
  );
  const begun = await client.arm('PUT', at('images/images/web/versions/1.0.0'), body);
  expect([begun.status, begun.json.properties.provisioningState]).toEqual([201, 'Creating']);
  expect(String(begun.headers['azure-asyncoperation'])).toContain('/capsOperations/');
  const shown = async () => {
    const { json } = await client.arm('GET', at('images/images/web/versions/1.0.0?$expand=ReplicationStatus'));
    return json.properties;
  };
  const first = await shown();
  expect(first.replicationStatus).toMatchObject({
    aggregatedState: 'InProgress',
    summary: [
      { region: 'West Europe', progress: 75, state: 'Replicating' },
      { region: 'northeurope', progress: 50, state: 'Replicating' },
    ],
  });
  const last = await shown();
  expect(last).toMatchObject({ provisioningState: 'Succeeded', replicationStatus: { aggregatedState: 'Completed' } });
  expect(sandbox.version('images/web/1.0.0').map(({ lun, size }) => [lun, size])).toEqual([
    [-1, leastUpload - 512],
    [3, leastUpload - 512],
  ]);
  await client.ended(await client.arm('DELETE', diskPath(sandbox, 'data')));
  const bytes = Buffer.concat(await Array.fromAsync(sandbox.readVersion('images/web/1.0.0', 1)));
  expect(bytes.subarray(2 * MiB, 3 * MiB).equals(data)).toBe(true);
});

test.each([
  ['an unknown property', 'images/images/new', definition({ colour: 'red' }), 400, 'InvalidRequestContent'],
  ['a read-only one', 'images/images/new', definition({ provisioningState: 'Succeeded' }), 400, 'InvalidParameter'],
  [
    'none it needs',
    'images/images/new',
    { location: 'westeurope', properties: { osType: 'Linux' } },
    400,
    'InvalidParameter',
  ],
  ['an identifier that another has', 'images/images/new', definition(), 400, 'InvalidParameter'],
  [
    'Trusted Launch for Gen1',
    'images/images/new',
    definition({
      hyperVGeneration: 'V1',
      identifier: { ...identifier, sku: 'new' },
      features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }],
    }),
    400,
    'InvalidParameter',
  ],
  ['another system', 'images/images/web', definition({ osType: 'Windows' }), 409, 'PropertyChangeNotAllowed'],
  ['a gallery with a dash', 'my-images', { location: 'westeurope' }, 400, 'InvalidParameter'],
  ['a gallery that is not there', 'none/images/web', definition(), 404, 'ParentResourceNotFound'],
])('a definition or gallery with %s is refused', async (_what, path, body, status, code) => {
  expect((await refusal(path, body)).slice(0, 2)).toEqual([status, code]);
});

test('a version from a disk that does not fit is refused, in the words of the service', async () => {
  await makeDisk(sandbox, client, 'open', { osType: 'Linux', hyperVGeneration: 'V2' });
  const path = 'images/images/web/versions/2.0.0';
  const os = source('os');
  const twice = [
    { lun: 0, ...source('old') },
    { lun: 0, ...source('open') },
  ];
  const cases = [
    [version({ osDiskImage: source('old') }), /different Hypervisor generation \['V1'\]/],
    [version({ osDiskImage: source('open') }), /must be in state 'Unattached'/],
    [version({ osDiskImage: source('none') }), /is not found/],
    [version({}), /One and only one source type/],
    [version({ osDiskImage: os, dataDiskImages: twice }), /Duplicated lun/],
    [version({ osDiskImage: os }, { targetRegions: [{ name: 'northeurope' }] }), /must contain the location/],
    [
      version({ osDiskImage: os }, { targetRegions: [{ name: 'westeurope' }, { name: 'West Europe' }] }),
      /Duplicate regions/,
    ],
    [version({ osDiskImage: os }, { targetRegions: [{ name: 'mars' }] }), /not available/],
  ] as const;
  for (const [body, words] of cases) expect((await refusal(path, body))[2]).toMatch(words);
  expect((await refusal('images/images/web/versions/1.0', version({ osDiskImage: os })))[2]).toMatch(/Major\(int\)/);
});

test('what holds something is not deleted, from the gallery down', async () => {
  const gone = async (path: string) => (await client.arm('DELETE', at(path))).json?.error?.code;
  expect(await gone('images')).toBe('CannotDeleteResource');
  expect(await gone('images/images/web')).toBe('CannotDeleteResource');
  for (const path of ['images/images/web/versions/1.0.0', 'images/images/web', 'images']) {
    await client.ended(await client.arm('DELETE', at(path)));
  }
  expect(sandbox.resources().some(({ type }) => type.includes('galleries'))).toBe(false);
  expect((await client.arm('DELETE', at('images'))).status).toBe(204);
});
