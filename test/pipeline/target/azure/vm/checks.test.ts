import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failed } from '../../../../../src/pipeline/failure.ts';
import type { GuestTraits, TargetLink } from '../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { evidenceSentence, languages } from '../../../../../src/screens/text/index.ts';
import { type Client, clientOf } from '../../../../sandbox/azure/client.ts';
import { connectTo, MiB, planFor, signInTo, testControl, testDisk, testKeep, testRoad } from '../bench.ts';
import { edKey } from './keys.ts';

let cloud: AzureSandbox;
let link: TargetLink;
let client: Client;
let dir: string;
const ctl = testControl();
const group = 'hub';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vmferry-vm-checks-'));
  await writeFile(join(dir, 'key.pub'), edKey());
  await writeFile(join(dir, 'private'), '-----BEGIN OPENSSH PRIVATE KEY-----\n');
  await writeFile(join(dir, 'data'), 'packages: [nginx]\n');
  await writeFile(join(dir, 'large'), `#!/bin/sh\n${'#'.repeat(64 * 1024)}`);
  cloud = await startAzure();
  signInTo(cloud);
  link = await connectTo(planFor(cloud), ctl);
  client = await clientOf(cloud);
  await client.arm('PUT', at(''), { location: 'westeurope' }, '2021-04-01');
  await make('virtualNetworks/net', {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [
      { name: 'default', properties: { addressPrefix: '10.0.0.0/24' } },
      {
        name: 'given',
        properties: {
          addressPrefix: '10.0.1.0/24',
          delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }],
        },
      },
      { name: 'small', properties: { addressPrefix: '10.0.2.0/29' } },
    ],
  });
  for (const n of [1, 2, 3]) {
    const subnet = { id: at('/providers/Microsoft.Network/virtualNetworks/net/subnets/small') };
    await make(`networkInterfaces/nic${n}`, { ipConfigurations: [{ name: 'a', properties: { subnet } }] });
  }
});
afterAll(async () => {
  await client.close();
  await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
  await rm(dir, { recursive: true });
});

const at = (rest: string) => `/subscriptions/${cloud.subscriptionId}/resourceGroups/${group}${rest}`;

async function make(path: string, properties: object): Promise<void> {
  const body = { location: 'westeurope', properties };
  const begun = await client.arm('PUT', at(`/providers/Microsoft.Network/${path}`), body, '2023-11-01');
  expect((await client.ended(begun)).json.status).toBe('Succeeded');
}

type Over = Parameters<typeof planFor>[1];
interface Wish {
  readonly vm?: object;
  readonly over?: Over;
  readonly userData?: string;
  readonly guest?: GuestTraits;
}
const usual = { publicAddress: false, trustedLaunch: false, secureBoot: false, bootDiagnostics: true };
function planOf({ vm = {}, over = {}, userData }: Wish) {
  const machine = { publish: 'vm', vm: { size: 'Standard_D2as_v5', ...usual, ...vm } } as const;
  const plan = planFor(cloud, { ...machine, resourceGroup: group, ...over });
  return userData === undefined ? plan : { ...plan, guest: { userData: join(dir, userData) } };
}

/** What speaks against a machine before anything is made, with a sentence for it in every language. */
async function against(wish: Wish): Promise<string[]> {
  const { about } = testRoad(0, testDisk(20 * MiB, [0]));
  const disks = [wish.guest ? { ...about, guest: wish.guest } : about];
  const checks = await Array.fromAsync(link.preflight(planOf(wish), disks));
  return checks.flatMap(({ verdict, evidence: [evidence] }) => {
    if (verdict !== 'fail' || !evidence) return [];
    for (const text of Object.values(languages)) {
      expect(evidenceSentence(text, evidence)).not.toMatch(/undefined|NaN|\[object|^AZURE_|\s{2}/);
    }
    return [evidence.code];
  });
}
const key = () => join(dir, 'key.pub');
const gallery = { name: 'images', version: '1.0.0', trustedLaunch: false, replicas: 1, mode: 'full' } as const;
const windows = { family: 'windows' } as const;

describe('what would be refused of a machine at the beginning or the very end is known before anything is made', () => {
  it.each<[string, () => Wish]>([
    ['AZURE_VM_INCOMPLETE', () => ({ over: { vm: undefined } })],
    ['AZURE_VM_NAME', () => ({ over: { name: 'w'.repeat(65) } })],
    ['AZURE_VM_USER', () => ({ vm: { sshKey: key(), user: 'admin' } })],
    ['AZURE_VM_CONFLICT', () => ({ vm: { user: 'me' } })],
    ['AZURE_VM_CONFLICT', () => ({ vm: { secureBoot: true } })],
    ['AZURE_VM_CONFLICT', () => ({ over: { osType: 'Windows' }, vm: { sshKey: key() } })],
    ['AZURE_VM_CONFLICT', () => ({ over: { gallery: { ...gallery, osState: 'generalized' } } })],
    ['AZURE_SSH_KEY', () => ({ vm: { sshKey: '/nowhere/key.pub' } })],
    ['AZURE_SSH_KEY_PRIVATE', () => ({ vm: { sshKey: join(dir, 'private') } })],
    ['AZURE_VM_KEY_WINDOWS', () => ({ vm: { sshKey: key() }, guest: windows })],
    ['AZURE_USER_DATA', () => ({ userData: 'none' })],
    ['AZURE_USER_DATA_FORM', () => ({ userData: 'data' })],
    ['AZURE_USER_DATA_SIZE', () => ({ userData: 'large' })],
    ['AZURE_SUBNET_FORM', () => ({ vm: { network: 'net' } })],
    ['AZURE_NETWORK_UNKNOWN', () => ({ vm: { network: 'none/default' } })],
    ['AZURE_NETWORK_LOCATION', () => ({ vm: { network: 'net/default' }, over: { location: 'eastus' } })],
    ['AZURE_SUBNET_UNKNOWN', () => ({ vm: { network: 'net/none' } })],
    ['AZURE_SUBNET_DELEGATED', () => ({ vm: { network: 'net/given' } })],
    ['AZURE_SUBNET_FULL', () => ({ vm: { network: 'net/small' } })],
  ])('%s', async (code, wish) => {
    expect(await against(wish())).toEqual([code]);
    const own = code !== 'AZURE_VM_KEY_WINDOWS';
    const begun = link.begin(planOf(wish()), testKeep(), ctl).catch((error: Failed) => error.failure.code);
    if (own) expect(await begun).toBe(code);
    else await begun;
  });

  it('Trusted Launch where the machine starts as Gen1', async () => {
    expect(await against({ vm: { trustedLaunch: true }, over: { generation: 1 } })).toEqual(
      expect.arrayContaining(['AZURE_VM_CONFLICT', 'AZURE_TRUSTED_LAUNCH_NEEDS_GEN2']),
    );
  });

  it('nothing where all fits', async () => {
    expect(await against({ vm: { network: `${group}/net/default` } })).toEqual([]);
    expect(await against({ vm: { sshKey: key(), user: 'me' }, over: { name: 'keyed' } })).toEqual([]);
  });
});

describe('names around a machine', () => {
  it('that somebody else has are told, of what will be made and of nothing else', async () => {
    await make('networkSecurityGroups/taken-nsg', {});
    await make('networkInterfaces/other-nic', {
      ipConfigurations: [
        {
          name: 'a',
          properties: { subnet: { id: at('/providers/Microsoft.Network/virtualNetworks/net/subnets/default') } },
        },
      ],
    });
    expect(await against({ over: { name: 'other' } })).toEqual(['AZURE_NAME_IN_USE']);
    expect(await against({ over: { name: 'taken' } })).toEqual(['AZURE_NAME_IN_USE']);
    const joins: Wish = { over: { name: 'taken' }, vm: { network: 'net/default' } };
    expect(await against(joins)).toEqual([]);
    await link.begin(planOf(joins), testKeep(), ctl);
  });

  it('are also those of the image and of the disks that Azure makes from it', async () => {
    const names = async (wish: Wish) => {
      const checks = await Array.fromAsync(link.preflight(planOf(wish), []));
      return checks.flatMap(({ id }) => (id.startsWith('azure-name/') ? [id.slice('azure-name/'.length)] : [])).sort();
    };
    const network = 'net/default';
    const ours = ['disk/web-os', 'nic/web-nic', 'vm/web'];
    expect(await names({ vm: { network } })).toEqual(ours);
    const image = ['disk/web-vm-os', 'image/web'];
    expect(await names({ vm: { network, sshKey: key() } })).toEqual([...ours, ...image].sort());
  });
});
