import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../../src/sandbox/azure/index.ts';
import { type Client, clientOf } from '../client.ts';
import { diskPath, groupPath, makeGroup, uploadDisk } from '../steps.ts';

let cloud: AzureSandbox;
let client: Client;
const network = (rest: string) => groupPath(cloud, `/providers/Microsoft.Network/${rest}`);
const vm = (rest = '') => groupPath(cloud, `/providers/Microsoft.Compute/virtualMachines/web${rest}`);
const call = (method: string, path: string, body?: unknown) =>
  client.arm(method, path, body, path.includes('Microsoft.Network') ? '2023-11-01' : undefined);
const put = async (path: string, properties: object, more: object = {}) => {
  const begun = await call('PUT', path, { location: 'westeurope', ...more, properties });
  return begun.status === 201 ? (await client.ended(begun)).json.status : `${begun.status} ${begun.json.error.code}`;
};
const remove = async (path: string) => {
  const begun = await call('DELETE', path);
  return begun.status === 202 ? (await client.ended(begun)).json.status : `${begun.status} ${begun.json.error.code}`;
};
const prefix = '10.0.0.0/24';
const subnets = [{ name: 'default', properties: { addressPrefix: prefix } }];
const nicOn = (subnet: string) => ({
  ipConfigurations: [{ name: 'a', properties: { subnet: { id: network(`virtualNetworks/net/subnets/${subnet}`) } } }],
});
const machine = (os = 'os', size = 'Standard_D2as_v5', more: object = {}) => ({
  hardwareProfile: { vmSize: size },
  storageProfile: {
    osDisk: {
      createOption: 'Attach',
      osType: 'Linux',
      managedDisk: { id: diskPath(cloud, os) },
      deleteOption: 'Detach',
    },
  },
  networkProfile: {
    networkInterfaces: [{ id: network('networkInterfaces/nic'), properties: { deleteOption: 'Delete' } }],
  },
  diagnosticsProfile: { bootDiagnostics: { enabled: true } },
  ...more,
});

beforeAll(async () => {
  cloud = await startAzure();
  client = await clientOf(cloud);
  await makeGroup(cloud, client);
  await uploadDisk(cloud, client, 'os', [], { osType: 'Linux', hyperVGeneration: 'V2' });
});
afterAll(async () => {
  await client.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});

it('networks, cards and their addresses are checked, and none goes while another needs it', async () => {
  const net = network('virtualNetworks/net');
  expect(await put(net, { addressSpace: { addressPrefixes: [prefix] }, subnets, planted: 1 })).toBe(
    '400 InvalidRequestContent',
  );
  expect(await put(net, { addressSpace: { addressPrefixes: ['10.0.0.1/24'] } })).toBe('400 InvalidCIDRNotation');
  expect(await put(net, { addressSpace: { addressPrefixes: ['10.1.0.0/24'] }, subnets })).toBe(
    '400 NetcfgInvalidSubnet',
  );
  expect(await put(net, { addressSpace: { addressPrefixes: [prefix] }, subnets })).toBe('Succeeded');
  const nic = network('networkInterfaces/nic');
  expect(await put(nic, nicOn('none'))).toBe('400 InvalidResourceReference');
  expect(await put(nic, nicOn('default'))).toBe('Succeeded');
  expect((await call('GET', nic)).json.properties.ipConfigurations[0].properties.privateIPAddress).toBe('10.0.0.4');
  expect((await call('GET', `${net}/usages`)).json.value[0]).toMatchObject({ currentValue: 1, limit: 251 });
  expect(await remove(net)).toBe('400 InUseSubnetCannotBeDeleted');
  const ip = network('publicIPAddresses/ip');
  const dynamic = { publicIPAllocationMethod: 'Dynamic' };
  expect(await put(ip, dynamic, { sku: { name: 'Standard' } })).toBe('400 StandardSkuPublicIPMustBeStatic');
});

it('a machine takes a disk that is whole and fits its size, and keeps it until it goes', async () => {
  expect(await put(vm(), machine('none'))).toBe('404 NotFound');
  expect(await put(vm(), machine('os', 'Standard_A2_v2'))).toBe('400 BadRequest');
  expect(await put(vm(), machine('os', 'Standard_X'))).toBe('400 InvalidParameter');
  expect(await put(vm(), machine('os', undefined, { userData: 'no base64' }))).toBe('400 InvalidParameter');
  expect(await put(vm(), machine('os', undefined, { vmId: 'x' }))).toBe('400 InvalidParameter');
  const osProfile = {
    computerName: 'web',
    adminUsername: 'me',
    linuxConfiguration: { disablePasswordAuthentication: true, ssh: { publicKeys: [{ path: '/x', keyData: 'x' }] } },
  };
  expect(await put(vm(), machine('os', undefined, { osProfile }))).toBe('400 InvalidParameter');
  expect(await put(vm(), machine())).toBe('Succeeded');
  expect((await call('GET', diskPath(cloud, 'os'))).json).toMatchObject({
    managedBy: vm(),
    properties: { diskState: 'Attached' },
  });
  expect(await remove(diskPath(cloud, 'os'))).toBe('409 OperationNotAllowed');
  expect(await remove(network('networkInterfaces/nic'))).toBe('400 NicInUse');

  const power = (await call('GET', vm('/instanceView'))).json.statuses.at(-1).code;
  expect(power).toBe('PowerState/running');
  const { serialConsoleLogBlobUri: log } = (await call('POST', vm('/retrieveBootDiagnosticsData'))).json;
  expect((await client.blob('GET', log, { headers: { 'x-ms-range': 'bytes=0-9' } })).status).toBe(206);
  expect((await client.blob('GET', log.replace('serialconsole.log', 'other.log'))).status).toBe(403);

  expect(await remove(vm())).toBe('Succeeded');
  expect((await call('GET', diskPath(cloud, 'os'))).json.properties.diskState).toBe('Unattached');
  expect((await call('GET', network('networkInterfaces/nic'))).status).toBe(404);
});
