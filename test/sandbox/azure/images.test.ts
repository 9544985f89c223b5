import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, leastUpload, MiB } from './client.ts';
import { diskPath, grant, imagePath, makeDisk, makeGroup, uploadDisk } from './steps.ts';

let sandbox: AzureSandbox;
let client: Client;
const size = leastUpload - 512;
const system = Buffer.alloc(4 * MiB, 0x11);
const data = Buffer.alloc(MiB, 0x22);
beforeAll(async () => {
  sandbox = await startAzure({ polls: 0 });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  await uploadDisk(sandbox, client, 'os', [[0, system]], { osType: 'Linux', hyperVGeneration: 'V2' });
  await uploadDisk(sandbox, client, 'old', [[0, system]], { osType: 'Linux' });
  await uploadDisk(sandbox, client, 'data', [[2 * MiB, data]]);
});
afterAll(async () => {
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

const body = (disk = 'os', rest: object = {}, os: object = {}, properties: object = { hyperVGeneration: 'V2' }) => ({
  location: 'westeurope',
  properties: {
    ...properties,
    storageProfile: {
      osDisk: { osType: 'Linux', osState: 'Generalized', managedDisk: { id: diskPath(sandbox, disk) }, ...os },
      ...rest,
    },
  },
});
const dataDisk = (lun: number, name = 'data') => ({ lun, managedDisk: { id: diskPath(sandbox, name) } });
const whole = async (name: string, n = 0) => {
  const pieces: Buffer[] = [];
  for await (const piece of sandbox.readImage(name, n)) pieces.push(piece);
  return Buffer.concat(pieces);
};

test('an image answers 201 and Creating, then stands with the bytes of its disks, by LUN', async () => {
  const begun = await client.arm('PUT', imagePath(sandbox), body('os', { dataDisks: [dataDisk(7), dataDisk(3)] }));
  expect([begun.status, begun.json.properties.provisioningState]).toEqual([201, 'Creating']);
  expect([begun.headers.location, typeof begun.headers['azure-asyncoperation']]).toEqual([undefined, 'string']);
  const { json } = await client.ended(begun);
  expect(json.properties.output.properties).toMatchObject({ provisioningState: 'Succeeded', hyperVGeneration: 'V2' });
  expect(sandbox.image('image').map(disk => [disk.lun, disk.size])).toEqual([
    [-1, size],
    [3, size],
    [7, size],
  ]);
  expect((await whole('image')).equals(Buffer.concat([system, Buffer.alloc(size - system.length)]))).toBe(true);
  expect((await whole('image', 2)).subarray(2 * MiB, 3 * MiB).equals(data)).toBe(true);
});

test('an image keeps its bytes when the disks it came from are gone', async () => {
  await uploadDisk(sandbox, client, 'passing', [[0, data]], { osType: 'Linux', hyperVGeneration: 'V2' });
  await client.ended(await client.arm('PUT', imagePath(sandbox, 'kept'), body('passing')));
  await client.ended(await client.arm('DELETE', diskPath(sandbox, 'passing')));
  expect(sandbox.resources().some(each => each.name === 'passing')).toBe(false);
  expect((await whole('kept')).subarray(0, MiB).equals(data)).toBe(true);
});

test('its bytes come over HTTPS too, whole and in ranges', async () => {
  const url = `${sandbox.control}/images/image`;
  expect((await client.send('GET', url)).json[0]).toEqual({ lun: -1, size });
  expect((await client.send('GET', `${url}/0`)).text).toHaveLength(size);
  const part = await client.send('GET', `${url}/1`, { headers: { range: `bytes=${2 * MiB}-${2 * MiB + 3}` } });
  expect([part.status, part.headers['content-range'], part.text]).toEqual([
    206,
    `bytes 2097152-2097155/${size}`,
    '""""',
  ]);
  for (const path of ['/9', '/x']) expect((await client.send('GET', url + path)).status).toBe(404);
  expect((await client.send('GET', `${url}s`)).status).toBe(404);
});

test.each<[string, () => object, number, string, RegExp]>([
  ['another generation than its disk', () => body('old'), 400, 'BadRequest', /hyperVGeneration 'V2'.*'V1'/],
  [
    'the default generation on a V2 disk',
    () => body('os', {}, {}, {}),
    400,
    'BadRequest',
    /hyperVGeneration 'V1'.*'V2'/,
  ],
  ['another system than its disk', () => body('os', {}, { osType: 'Windows' }), 400, 'BadRequest', /osType 'Windows'/],
  ['a disk that is not there', () => body('nothing'), 404, 'NotFound', /disks\/nothing' referenced by osDisk/],
  ['a data disk that is not there', () => body('os', { dataDisks: [dataDisk(0, 'no')] }), 404, 'NotFound', /dataDisks/],
  ['one LUN twice', () => body('os', { dataDisks: [dataDisk(1), dataDisk(1)] }), 400, 'InvalidParameter', /lun 1/],
  ['no state of the system', () => body('os', {}, { osState: undefined }), 400, 'InvalidParameter', /osState/],
  ['an unknown property', () => body('os', { shape: 1 }), 400, 'InvalidRequestContent', /'shape'/],
  [
    'a state it sets itself',
    () => body('os', {}, {}, { provisioningState: 'x' }),
    400,
    'InvalidParameter',
    /read-only/,
  ],
  ['another location than its disk', () => ({ ...body(), location: 'eastus' }), 400, 'InvalidParameter', /'eastus'/],
  ['no disk at all', () => ({ location: 'westeurope', properties: {} }), 400, 'InvalidParameter', /osDisk' is missing/],
])('an image with %s is refused', async (_, make, status, code, text) => {
  const answer = await client.arm('PUT', imagePath(sandbox, 'bad'), make());
  expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  expect(answer.json.error.message).toMatch(text);
  expect(sandbox.resources().some(each => each.name === 'bad')).toBe(false);
});

test('no image is made from a disk that is not Unattached', async () => {
  await makeDisk(sandbox, client, 'fresh', { osType: 'Linux', hyperVGeneration: 'V2' });
  const refused = async (name: string) => (await client.arm('PUT', imagePath(sandbox, 'early'), body(name))).json.error;
  expect(await refused('fresh')).toMatchObject({
    code: 'OperationNotAllowed',
    message: expect.stringContaining("'ReadyToUpload'"),
  });
  await grant(sandbox, client, 'fresh');
  expect((await refused('fresh')).message).toContain("'ActiveUpload'");
  await uploadDisk(sandbox, client, 'read', [], { osType: 'Linux', hyperVGeneration: 'V2' });
  await grant(sandbox, client, 'read', 'Read');
  expect((await refused('read')).message).toContain("'ActiveSAS'");
});

test('the same PUT again is 200, another one is refused, and DELETE takes the image away', async () => {
  await client.ended(await client.arm('PUT', imagePath(sandbox, 'again'), body()));
  expect((await client.arm('PUT', imagePath(sandbox, 'again'), body())).status).toBe(200);
  const other = await client.arm('PUT', imagePath(sandbox, 'again'), body('os', { dataDisks: [dataDisk(1)] }));
  expect([other.status, other.json.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
  expect((await client.arm('GET', imagePath(sandbox, 'AGAIN'))).json.name).toBe('again');
  expect((await client.ended(await client.arm('DELETE', imagePath(sandbox, 'again')))).json.status).toBe('Succeeded');
  expect((await client.arm('DELETE', imagePath(sandbox, 'again'))).status).toBe(204);
  expect((await client.arm('GET', imagePath(sandbox, 'again'))).json.error.code).toBe('ResourceNotFound');
  const list = await client.arm('GET', imagePath(sandbox, '').slice(0, -1));
  expect(list.json.value.map((each: { name: string }) => each.name)).toEqual(['image', 'kept']);
});
