import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { azureTarget } from '../../../../../src/pipeline/target/azure/plan.ts';
import { addressSpaceBeside } from '../../../../../src/pipeline/target/azure/vm/network/address-space.ts';
import { namedSubnet } from '../../../../../src/pipeline/target/azure/vm/network/subnet.ts';
import { readSshKey } from '../../../../../src/pipeline/target/azure/vm/ssh-key.ts';
import { readUserData } from '../../../../../src/pipeline/target/azure/vm/user-data.ts';
import { checkedVmPlan, vmFrom } from '../../../../../src/pipeline/target/azure/vm/wishes.ts';
import { edKey, rsaKey } from './keys.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vmferry-vm-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function file(content: string | Buffer): Promise<string> {
  const path = join(dir, `f${Math.random()}`);
  await writeFile(path, content);
  return path;
}
const codeOf = async (work: () => unknown) => {
  try {
    await work();
    return 'fine';
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return error.failure.code;
  }
};

describe('the key of a machine', () => {
  it('is taken as it is: Ed25519, or RSA of 2048 bits', async () => {
    for (const key of [edKey(), rsaKey(2048)]) expect(await readSshKey(await file(`# mine\n${key}\n`))).toBe(key);
  });

  it('is never a private one, and none that Azure refuses', async () => {
    const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(await codeOf(async () => readSshKey(await file(privateKey)))).toBe('AZURE_SSH_KEY_PRIVATE');
    for (const wrong of [
      '',
      'hello there',
      rsaKey(1024),
      edKey().replace('ssh-ed25519', 'ssh-rsa'),
      'ssh-ed25519 AAAA',
    ]) {
      expect(await codeOf(async () => readSshKey(await file(wrong)))).toBe('AZURE_SSH_KEY');
    }
    expect(await codeOf(() => readSshKey(join(dir, 'none')))).toBe('AZURE_SSH_KEY');
  });
});

describe('the file for cloud-init', () => {
  it('is sent in base64, whatever form cloud-init knows it has', async () => {
    for (const content of [
      '#cloud-config\npackages: [nginx]\n',
      '#!/bin/sh\necho\n',
      '## template: jinja\n#cloud-config\n{% if 1 %}\n',
    ]) {
      expect(Buffer.from(await readUserData(await file(content)), 'base64').toString()).toBe(content);
    }
  });

  it.each([
    ['AZURE_USER_DATA_FORM', 'packages: [nginx]\n'],
    ['AZURE_USER_DATA_FORM', '#cloud-config\npackages: [nginx\n'],
    ['AZURE_USER_DATA_FORM', '#cloud-config\n- list\n'],
    ['AZURE_USER_DATA_FORM', ''],
    ['AZURE_USER_DATA_SIZE', `#!/bin/sh\n${'#'.repeat(64 * 1024)}`],
  ])('%s before anything is made', async (code, content) => {
    expect(await codeOf(async () => readUserData(await file(content)))).toBe(code);
  });

  it('is said to be missing when it is', async () => {
    expect(await codeOf(() => readUserData(join(dir, 'none')))).toBe('AZURE_USER_DATA');
    expect(await codeOf(() => readUserData(dir))).toBe('AZURE_USER_DATA');
  });
});

describe('the plan of a machine', () => {
  const planOf = (more: object, vm: object = {}) =>
    azureTarget.parse({
      kind: 'azure',
      subscription: 's',
      resourceGroup: 'g',
      location: 'westeurope',
      publish: 'vm',
      name: 'web',
      vm: { size: 'Standard_D2as_v5', ...vm },
      ...more,
    });
  const gallery = { name: 'images', version: '1.0.0' };

  it.each([
    ['AZURE_VM_INCOMPLETE', { vm: undefined }, {}],
    ['AZURE_VM_NAME', { name: 'w'.repeat(65) }, {}],
    ['AZURE_VM_USER', {}, { sshKey: 'k', user: 'admin' }],
    ['AZURE_VM_CONFLICT', {}, { user: 'me' }],
    ['AZURE_VM_CONFLICT', { osType: 'Windows' }, { sshKey: 'k' }],
    ['AZURE_VM_CONFLICT', { generation: 1 }, { trustedLaunch: true }],
    ['AZURE_VM_CONFLICT', {}, { secureBoot: true }],
    ['AZURE_VM_CONFLICT', { gallery: { ...gallery, osState: 'generalized' } }, {}],
    ['AZURE_VM_CONFLICT', { gallery: { ...gallery, osState: 'specialized' } }, { sshKey: 'k' }],
    ['fine', {}, { sshKey: 'k', user: 'me' }],
    ['fine', { gallery }, { trustedLaunch: true, secureBoot: true }],
  ])('%s where it contradicts itself: %j %j', async (code, more, vm) => {
    expect(await codeOf(() => checkedVmPlan(planOf(more, vm)))).toBe(code);
  });

  it('says what the machine is made of', () => {
    expect(vmFrom(planOf({}))).toBe('disks');
    expect(vmFrom(planOf({}, { sshKey: 'k' }))).toBe('image');
    expect(vmFrom(planOf({ gallery }))).toBe('gallery');
    expect(vmFrom(planOf({}, { trustedLaunch: true }))).toBe('gallery');
  });
});

describe('a network', () => {
  const place = { subscription: 's', group: 'g' };

  it('is named by vnet and subnet, with a group, or by id', async () => {
    expect(namedSubnet('net/web', place)).toEqual({ place, network: 'net', subnet: 'web' });
    expect(namedSubnet('hub/net/web', place)).toEqual({
      place: { ...place, group: 'hub' },
      network: 'net',
      subnet: 'web',
    });
    const id = '/subscriptions/other/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/net/subnets/web';
    expect(namedSubnet(id, place)).toEqual({
      place: { subscription: 'other', group: 'hub' },
      network: 'net',
      subnet: 'web',
    });
    for (const wrong of ['net', 'a/b/c/d', 'net/', '/subscriptions/x/web']) {
      expect(await codeOf(() => namedSubnet(wrong, place))).toBe('AZURE_SUBNET_FORM');
    }
  });

  it('of its own keeps out of the private block that the source is in', () => {
    expect(addressSpaceBeside([])).toBe('10.231.64.0/24');
    expect(addressSpaceBeside(['10.1.2.3', 'fe80::1'])).toBe('172.27.231.0/24');
    expect(addressSpaceBeside(['10.1.2.3/24', '172.16.0.9'])).toBe('192.168.231.0/24');
    expect(addressSpaceBeside(['10.17.2.3', '172.31.0.9', '192.168.0.2'])).toBe('10.53.231.0/24');
  });
});
