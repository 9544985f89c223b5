import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, leastUpload, MiB } from './client.ts';
import { diskPath, grant, groupPath, imagePath, makeGroup, uploadBody, uploadDisk } from './steps.ts';

const GiB = 1024 * MiB;
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

const setPath = (name: string) => groupPath(sandbox, `/providers/Microsoft.Compute/diskEncryptionSets/${name}`);
const empty = (diskSizeGB: number | undefined, rest: object = {}, properties: object = {}) => ({
  location: 'westeurope',
  ...rest,
  properties: { creationData: { createOption: 'Empty' }, ...(diskSizeGB ? { diskSizeGB } : {}), ...properties },
});
const upload = (sku: string, properties: object = {}, creation: object = {}) =>
  uploadBody(
    { ...properties, creationData: { createOption: 'Upload', uploadSizeBytes: leastUpload, ...creation } },
    { sku: { name: sku } },
  );
const refusal = async (body: object, name = 'bad') => {
  const { status, json } = await client.arm('PUT', diskPath(sandbox, name), body);
  return [status, json.error?.code, json.error?.message];
};
const made = async (name: string, body: object) =>
  (await client.ended(await client.arm('PUT', diskPath(sandbox, name), body))).json.properties.output;

test('an empty disk stands at once, reads as zeros, and goes into an image', async () => {
  expect((await made('empty', empty(256))).properties).toMatchObject({ diskState: 'Unattached', diskSizeGB: 256 });
  const sas = await grant(sandbox, client, 'empty', 'Read');
  const last = { 'x-ms-range': `bytes=${256 * GiB - 4}-${256 * GiB - 1}` };
  expect((await client.blob('GET', sas, { headers: last })).text).toBe('\0\0\0\0');
  expect((await client.blob('GET', sas, { query: '&comp=pagelist' })).text).not.toContain('PageRange>');
  await client.ended(await client.arm('POST', `${diskPath(sandbox, 'empty')}/endGetAccess`));
  await uploadDisk(sandbox, client, 'os', [], { osType: 'Linux' });
  const managed = (name: string) => ({ managedDisk: { id: diskPath(sandbox, name) } });
  const storageProfile = {
    osDisk: { osType: 'Linux', osState: 'Generalized', ...managed('os') },
    dataDisks: [{ lun: 5, ...managed('empty') }],
  };
  const body = { location: 'westeurope', properties: { hyperVGeneration: 'V1', storageProfile } };
  await client.ended(await client.arm('PUT', imagePath(sandbox), body));
  await client.ended(await client.arm('DELETE', diskPath(sandbox, 'empty')));
  expect(sandbox.image('image').map(({ lun, size }) => [lun, size])).toEqual([
    [-1, 20 * MiB],
    [5, 256 * GiB],
  ]);
});

test.each<[string, () => object, RegExp]>([
  ['an empty disk of no size', () => empty(undefined), /diskSizeGB' is missing/],
  ['one larger than its kind goes', () => empty(32_768), /from 1 to 32767/],
  ['an Ultra disk smaller than its kind goes', () => empty(3, { sku: { name: 'UltraSSD_LRS' } }), /from 4 to 65536/],
  ['an empty disk with a system', () => empty(1, {}, { osType: 'Linux' }), /'Empty' cannot be an OS disk/],
  [
    'an empty disk with the size of an upload',
    () => empty(1, {}, { creationData: { createOption: 'Empty', uploadSizeBytes: leastUpload } }),
    /uploadSizeBytes' is allowed/,
  ],
  ['an upload with a second size', () => upload('Premium_LRS', { diskSizeGB: 1 }), /diskSizeGB' is not allowed/],
  ['an Ultra disk that boots', () => upload('UltraSSD_LRS', { osType: 'Linux' }), /cannot be OS disks/],
  ['a PremiumV2 disk with a generation', () => upload('PremiumV2_LRS', { hyperVGeneration: 'V2' }), /cannot be OS/],
  ['an upload to Ultra in large sectors', () => upload('UltraSSD_LRS'), /logicalSectorSize' of 512/],
  [
    'large sectors asked of PremiumV2',
    () => upload('PremiumV2_LRS', {}, { logicalSectorSize: 4096 }),
    /logicalSectorSize' of 512/,
  ],
  ['a sector size for Premium', () => upload('Premium_LRS', {}, { logicalSectorSize: 512 }), /'UltraSSD_LRS' and/],
  [
    'NVMe for Gen1',
    () =>
      upload('Premium_LRS', {
        osType: 'Linux',
        hyperVGeneration: 'V1',
        supportedCapabilities: { diskControllerTypes: 'SCSI, NVME' },
      }),
    /need hyperVGeneration 'V2'/,
  ],
  [
    'capabilities of no system',
    () => upload('Premium_LRS', { supportedCapabilities: { architecture: 'x64' } }),
    /osType' is missing/,
  ],
  [
    'customer keys that are not named',
    () => upload('Premium_LRS', { encryption: { type: 'EncryptionAtRestWithCustomerKey' } }),
    /diskEncryptionSetId' is missing/,
  ],
])('%s is refused', async (_, body, text) => {
  expect(await refusal(body())).toEqual([400, 'InvalidParameter', expect.stringMatching(text)]);
});

test('PremiumV2 and Ultra take an upload in sectors of 512 bytes, and go into no image', async () => {
  for (const sku of ['PremiumV2_LRS', 'UltraSSD_LRS']) {
    const { properties } = await made(sku, upload(sku, {}, { logicalSectorSize: 512 }));
    expect(properties).toMatchObject({ diskState: 'ReadyToUpload', creationData: { logicalSectorSize: 512 } });
  }
  await made('ultra', empty(4, { sku: { name: 'UltraSSD_LRS' } }));
  await uploadDisk(sandbox, client, 'system', [], { osType: 'Linux' });
  const managed = (name: string) => ({ managedDisk: { id: diskPath(sandbox, name) } });
  const osDisk = { osType: 'Linux', osState: 'Generalized', ...managed('system') };
  const storageProfile = { osDisk, dataDisks: [{ lun: 0, ...managed('ultra') }] };
  const { json } = await client.arm('PUT', imagePath(sandbox, 'no'), {
    location: 'westeurope',
    properties: { storageProfile },
  });
  expect(json.error.message).toContain("with sku 'UltraSSD_LRS'");
});

test('a disk is encrypted with a set that is there, in the same location, as the set says', async () => {
  const activeKey = { keyUrl: 'https://vault.vault.azure.net/keys/disks/0123456789abcdef' };
  const makeSet = async (name: string, location: string, encryptionType: string) => {
    const body = { location, identity: { type: 'SystemAssigned' }, properties: { activeKey, encryptionType } };
    return (await client.ended(await client.arm('PUT', setPath(name), body, '2024-03-02'))).json.status;
  };
  expect(await makeSet('keys', 'westeurope', 'EncryptionAtRestWithCustomerKey')).toBe('Succeeded');
  expect(await makeSet('far', 'eastus', 'EncryptionAtRestWithCustomerKey')).toBe('Succeeded');
  const encrypted = (name: string, type = 'EncryptionAtRestWithCustomerKey') =>
    upload('Premium_LRS', { encryption: { type, diskEncryptionSetId: setPath(name) } });
  const encryption = { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: setPath('keys') };
  expect((await made('secret', encrypted('keys'))).properties.encryption).toEqual(encryption);
  expect((await refusal(encrypted('none'))).slice(0, 2)).toEqual([404, 'NotFound']);
  expect((await refusal(encrypted('far')))[2]).toContain("in location 'eastus'");
  const both = await refusal(encrypted('keys', 'EncryptionAtRestWithPlatformAndCustomerKeys'));
  expect(both[2]).toContain('does not match');
  const shown = await client.arm('GET', setPath('KEYS'), undefined, '2024-03-02');
  expect(shown.json).toMatchObject({ name: 'keys', properties: { activeKey, provisioningState: 'Succeeded' } });
  const used = await client.arm('DELETE', setPath('keys'), undefined, '2024-03-02');
  expect([used.status, used.json.error.message]).toEqual([409, expect.stringContaining("used by disk 'secret'")]);
});
