import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, leastUpload, MiB } from './client.ts';
import { diskPath, grant, makeDisk, makeGroup, put, revoke, uploadBody, uploadDisk } from './steps.ts';
import { vhdFooter } from './vhd.ts';

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

const state = async (name: string) => (await client.arm('GET', diskPath(sandbox, name))).json.properties.diskState;
const sized = (uploadSizeBytes: number) => uploadBody({ creationData: { createOption: 'Upload', uploadSizeBytes } });
const access = (name: string, access: string, durationInSeconds: unknown = 60) =>
  client.arm('POST', `${diskPath(sandbox, name)}/beginGetAccess`, { access, durationInSeconds });

test('the size must be whole MiB and a footer, in the words people search for', async () => {
  const answer = await client.arm('PUT', diskPath(sandbox), sized(20 * MiB));
  expect(answer.status).toBe(400);
  expect(answer.json.error).toEqual({
    code: 'BadRequest',
    message:
      'The upload size in bytes 20971520 - 512 bytes for the VHD footer (20971008 in this case) must be a multiple of MiB.',
  });
});

test('the size must be from 20 MiB to 32767 GiB', async () => {
  const most = 32_767 * 1024 * MiB + 512;
  for (const size of [19 * MiB + 512, most + MiB, 512]) {
    expect((await client.arm('PUT', diskPath(sandbox), sized(size))).json.error.message).toContain(
      '20972032 and 35183298347520',
    );
  }
  for (const size of [leastUpload, most]) {
    const begun = await client.arm('PUT', diskPath(sandbox, `size-${size}`), sized(size));
    expect(begun.status).toBe(202);
    await client.ended(begun);
  }
});

test.each<[string, object, string, RegExp]>([
  [
    'an unknown property',
    { colour: 'red' },
    'InvalidRequestContent',
    /Could not find member 'colour'.*'properties\.colour'/,
  ],
  ['a read-only property', { diskState: 'Unattached' }, 'InvalidParameter', /'properties\.diskState' is read-only/],
  ['an unknown system', { osType: 'BeOS' }, 'InvalidParameter', /properties\.osType/],
  ['an unknown generation', { hyperVGeneration: 'V3' }, 'InvalidParameter', /hyperVGeneration/],
  ['no size', { creationData: { createOption: 'Upload' } }, 'InvalidParameter', /uploadSizeBytes' is missing/],
  ['another kind of disk', { creationData: { createOption: 'Copy' } }, 'InvalidParameter', /createOption 'Upload'/],
  ['private access without a place', { networkAccessPolicy: 'AllowPrivate' }, 'InvalidParameter', /diskAccessId/],
])('a disk with %s is refused', async (_, properties, code, text) => {
  const answer = await client.arm('PUT', diskPath(sandbox, 'bad'), uploadBody(properties));
  expect([answer.status, answer.json.error.code]).toEqual([400, code]);
  expect(answer.json.error.message).toMatch(text);
});

test('a disk with a wrong sku, zone, location, name or group is refused', async () => {
  const refused = async (rest: object, path = diskPath(sandbox, 'bad'), properties = {}) =>
    (await client.arm('PUT', path, uploadBody(properties, rest))).json.error.code;
  expect(await refused({ sku: { name: 'Cheap_LRS' } })).toBe('InvalidParameter');
  expect(await refused({ sku: { name: 'Premium_LRS', tier: 'Premium' } })).toBe('InvalidRequestContent');
  expect(await refused({ sku: { name: 'Premium_ZRS' }, zones: ['1'] })).toBe('InvalidParameter');
  expect(await refused({ sku: { name: 'UltraSSD_LRS' } }, undefined, { osType: 'Linux' })).toBe('InvalidParameter');
  expect(await refused({ location: 'atlantis' })).toBe('LocationNotAvailableForResourceType');
  expect(await refused({ managedBy: 'me' })).toBe('InvalidParameter');
  expect(await refused({}, diskPath(sandbox, 'bad name'))).toBe('InvalidParameter');
  expect(await refused({}, diskPath(sandbox, 'x').replace('/rg/', '/nowhere/'))).toBe('ResourceGroupNotFound');
});

test('what a disk was given is shown, with what the service adds', async () => {
  const properties = { osType: 'Linux', hyperVGeneration: 'V2', supportedCapabilities: { architecture: 'Arm64' } };
  const rest = { sku: { name: 'StandardSSD_LRS' }, zones: ['2'], tags: { session: 's' } };
  await client.ended(await client.arm('PUT', diskPath(sandbox, 'shown'), uploadBody(properties, rest)));
  const { json } = await client.arm('GET', diskPath(sandbox, 'SHOWN'));
  expect(json).toMatchObject({ ...rest, name: 'shown', type: 'Microsoft.Compute/disks', sku: { tier: 'Standard' } });
  expect(json.properties).toMatchObject({ ...properties, diskState: 'ReadyToUpload', networkAccessPolicy: 'AllowAll' });
  expect(json.properties.uniqueId).toMatch(/^[0-9a-f-]{36}$/);
});

test('the same PUT again changes nothing but the tags, another one is refused', async () => {
  await makeDisk(sandbox, client, 'twice');
  const { uniqueId } = (await client.arm('GET', diskPath(sandbox, 'twice'))).json.properties;
  const again = await client.arm('PUT', diskPath(sandbox, 'twice'), uploadBody({}, { tags: { a: 'b' } }));
  expect((await client.ended(again)).json.properties.output).toMatchObject({
    tags: { a: 'b' },
    properties: { uniqueId },
  });
  const changed = await client.arm('PUT', diskPath(sandbox, 'twice'), uploadBody({ osType: 'Linux' }));
  expect([changed.status, changed.json.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
  const moved = await client.arm('PUT', diskPath(sandbox, 'twice'), uploadBody({}, { location: 'eastus' }));
  expect([moved.status, moved.json.error.code]).toEqual([409, 'InvalidResourceLocation']);
});

test('a disk goes from ReadyToUpload through ActiveUpload to Unattached, and never back', async () => {
  await makeDisk(sandbox, client, 'way');
  expect(await state('way')).toBe('ReadyToUpload');
  expect((await access('way', 'Read')).json.error.code).toBe('OperationNotAllowed');
  const sas = await grant(sandbox, client, 'way');
  expect(await state('way')).toBe('ActiveUpload');
  expect((await access('way', 'Read')).status).toBe(409);
  await put(client, sas, leastUpload - 512, vhdFooter(leastUpload - 512));
  expect((await revoke(sandbox, client, 'way')).json.status).toBe('Succeeded');
  expect(await state('way')).toBe('Unattached');
  const { properties } = (await client.arm('GET', diskPath(sandbox, 'way'))).json;
  expect(properties).toMatchObject({ diskSizeBytes: leastUpload - 512, diskSizeGB: 1 });
  const again = await access('way', 'Write');
  expect([again.status, again.json.error.code]).toEqual([409, 'OperationNotAllowed']);
});

test('reading an uploaded disk makes it ActiveSAS until that is ended or runs out', async () => {
  await uploadDisk(sandbox, client, 'read', []);
  await grant(sandbox, client, 'read', 'Read', 60);
  expect(await state('read')).toBe('ActiveSAS');
  await revoke(sandbox, client, 'read');
  expect(await state('read')).toBe('Unattached');
  await grant(sandbox, client, 'read', 'Read', 60);
  sandbox.clock.advance(61);
  expect(await state('read')).toBe('Unattached');
});

test('access is asked for with a right and a time', async () => {
  await makeDisk(sandbox, client, 'asked');
  for (const seconds of [undefined, 0, -1, 1.5, '60']) {
    expect((await access('asked', 'Write', seconds ?? null)).status, String(seconds)).toBe(400);
  }
  for (const right of ['None', 'Delete']) expect((await access('asked', right)).status).toBe(400);
  expect((await access('nothing', 'Write')).json.error.code).toBe('ResourceNotFound');
  expect(await state('asked')).toBe('ReadyToUpload');
});

test('a disk cannot be deleted while access is out, and deleting what is not there is 204', async () => {
  await makeDisk(sandbox, client, 'gone');
  await grant(sandbox, client, 'gone');
  const refused = await client.arm('DELETE', diskPath(sandbox, 'gone'));
  expect([refused.status, refused.json.error.code]).toEqual([409, 'OperationNotAllowed']);
  expect(refused.json.error.message).toContain('Call EndGetAccess');
  expect((await revoke(sandbox, client, 'gone')).json.error.code).toBe('InvalidVhd');
  await client.ended(await client.arm('DELETE', diskPath(sandbox, 'gone')));
  expect((await client.arm('DELETE', diskPath(sandbox, 'gone'))).status).toBe(204);
  expect((await client.arm('GET', diskPath(sandbox, 'gone'))).json.error.code).toBe('ResourceNotFound');
});

test('all disks of a group and of the subscription are listed', async () => {
  const list = async (path: string) => {
    const names: string[] = [];
    let answer = await client.arm('GET', path);
    for (;;) {
      names.push(...answer.json.value.map((each: { name: string }) => each.name));
      if (!answer.json.nextLink) return names;
      const { pathname, search } = new URL(answer.json.nextLink);
      answer = await client.arm('GET', `${pathname}${search.replace(/api-version=[^&]*&/, '')}`);
    }
  };
  const there = sandbox
    .resources()
    .filter(each => each.type === 'Microsoft.Compute/disks')
    .map(each => each.name);
  expect((await list(diskPath(sandbox, '').slice(0, -1))).sort()).toEqual(there.sort());
  const everywhere = `/subscriptions/${sandbox.subscriptionId}/providers/Microsoft.Compute/disks`;
  expect((await list(everywhere)).sort()).toEqual(there.sort());
});
