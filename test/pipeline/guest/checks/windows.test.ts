import { describe, expect, test } from 'vitest';
import { type GuestTarget, guestTargets } from '../../../../src/pipeline/guest/checks/check.ts';
import { windowsChecks } from '../../../../src/pipeline/guest/checks/windows/index.ts';
import type { FileSystem, FileSystemKind } from '../../../../src/pipeline/guest/filesystems/filesystem.ts';
import { Guest, type GuestDisk } from '../../../../src/pipeline/guest/guest.ts';
import { judge } from '../../../../src/pipeline/guest/judge.ts';
import { findRoots } from '../../../../src/pipeline/guest/roots.ts';
import type { Volume } from '../../../../src/pipeline/guest/volumes/volume.ts';
import type { Partition } from '../../../../src/pipeline/types/inspection.ts';
import type { Machine } from '../../../../src/pipeline/types/machine.ts';
import { type Planted, treeOf } from '../../../fixtures/guest/tree.ts';
import { bcdOf, type Change, calmBcd, windowsFiles } from '../../../fixtures/guest/windows.ts';

type Id = keyof typeof windowsChecks;
interface Given {
  readonly system?: Change;
  readonly software?: Change;
  readonly files?: Readonly<Record<string, Planted>>;
  readonly bcd?: Buffer;
  readonly firmware?: 'bios' | 'efi';
  readonly freshness?: FileSystem['freshness'];
  readonly dirty?: boolean;
  readonly partition?: string;
  readonly volumes?: readonly Volume[];
}

function volume(
  kind: FileSystemKind,
  name: string,
  files: Readonly<Record<string, Planted>>,
  state?: FileSystem['freshness'],
): Volume {
  const root = async () => {
    const node = await treeOf(files).stat('/');
    if (node?.kind !== 'directory') throw new Error('no root');
    return node;
  };
  const fileSystem: FileSystem = {
    kind,
    freshness: state ?? { state: 'clean' },
    anyCase: true,
    root,
    space: async () => ({ total: 1, free: 1 }),
  };
  return { name, place: { kind: 'disk', disk: 0 }, size: 1, content: { kind }, fileSystem };
}

async function guestOf({
  system,
  software,
  files,
  bcd = calmBcd,
  firmware = 'efi',
  freshness,
  dirty,
  partition,
  volumes,
}: Given) {
  const changed = windowsFiles({
    ...(system ? { system } : {}),
    ...(software ? { software } : {}),
    hive: { dirty: dirty ?? false },
  });
  const loader = firmware === 'efi' ? '/EFI/Microsoft/Boot/BCD' : '/Boot/BCD';
  const all = volumes ?? [
    volume(firmware === 'efi' ? 'fat' : 'ntfs', '/dev/sda1', { [loader]: bcd }),
    volume('ntfs', '/dev/sda2', { ...changed, ...files }, freshness),
  ];
  const { roots } = await findRoots(all);
  const machine: Machine = { id: 'vm', name: 'win', firmware, networks: [], disks: [] };
  const one: Partition = { number: 1, offset: 1 << 20, length: 1, type: partition ?? '0x07', role: 'other' };
  const disk: GuestDisk = {
    source: { index: 0, key: '0', name: 'win.vmdk' },
    inspection: {
      format: 'raw',
      size: 1,
      table: 'gpt',
      partitions: [one],
      boots: { bios: 'unknown', efi: 'pass' },
      evidence: [],
    },
  };
  const [root] = roots;
  return new Guest({
    family: 'windows',
    machine,
    disks: [disk],
    volumes: all,
    roots: roots.map(each => each.volume),
    ...(root ? { files: root.files } : {}),
  });
}

async function ask(id: Id, given: Given = {}, target: GuestTarget = 'azure') {
  const [judged] = await Array.fromAsync(judge(await guestOf(given), target, { [id]: windowsChecks[id] }));
  if (!judged) throw new Error(id);
  return judged;
}

test('a Windows is found by its registry, and is not taken for a Linux', async () => {
  const { roots, unreadable } = await findRoots([
    volume('ntfs', '/dev/sda1', { '/Recovery/WindowsRE/Winre.wim': 'x' }),
    volume('ntfs', '/dev/sda2', windowsFiles()),
  ]);
  expect(unreadable).toEqual([]);
  expect(roots.map(({ family, volume: { name } }) => [family, name])).toEqual([['windows', '/dev/sda2']]);
});

const clean: Readonly<Record<GuestTarget, readonly Id[]>> = {
  azure: [],
  'azure-stack': [],
  aws: [],
  'aws-vmimport': [],
  openstack: ['WIN-VIRTIO', 'WIN-TIME'],
};

test.each(guestTargets)(
  'a Windows Server that is prepared is in order on %s but for what only OpenStack wants',
  async target => {
    const judged = await Array.fromAsync(judge(await guestOf({}), target, windowsChecks));
    const bad = judged.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'n/a');
    expect(bad.map(({ id }) => id)).toEqual(clean[target]);
  },
);

const services = (change: Change): Given => ({ system: { ControlSet001: { Services: change } } });
const control = (change: Change): Given => ({ system: { ControlSet001: { Control: change } } });
const parameters = (change: Change): Given => services({ Tcpip: { Parameters: change } });
const current = (change: Change): Given => ({ software: { Microsoft: { Windows: { CurrentVersion: change } } } });

describe('what keeps a Windows from starting or answering', () => {
  test.each<[string, Id, Given, GuestTarget, string, string?]>([
    [
      'Windows Server 2008',
      'WIN-VER',
      { software: { Microsoft: { 'Windows NT': { CurrentVersion: { CurrentBuild: '6002' } } } } },
      'azure',
      'fail',
      'boot',
    ],
    [
      'a client',
      'WIN-VER',
      { software: { Microsoft: { 'Windows NT': { CurrentVersion: { InstallationType: 'Client' } } } } },
      'aws-vmimport',
      'warn',
      'warning',
    ],
    ['no storvsc', 'WIN-BOOTDRV', services({ storvsc: undefined }), 'azure', 'fail', 'boot'],
    ['a late storvsc', 'WIN-BOOTDRV', services({ storvsc: { Start: 3 } }), 'azure-stack', 'fail', 'boot'],
    [
      'a storvsc that is overridden',
      'WIN-BOOTDRV',
      services({ storvsc: { StartOverride: { 0: 3 } } }),
      'azure',
      'fail',
    ],
    ['a late storvsc', 'WIN-BOOTDRV', services({ storvsc: { Start: 3 } }), 'aws', 'n/a'],
    ['no IDE', 'WIN-BOOTDRV', services({ atapi: { Start: 3 } }), 'azure', 'warn', 'warning'],
    ['no VirtIO', 'WIN-VIRTIO', {}, 'openstack', 'fail', 'boot'],
    ['no ENA', 'WIN-AWSDRV', services({ ena: undefined }), 'aws', 'fail', 'reach'],
    ['no ENA', 'WIN-AWSDRV', services({ ena: undefined }), 'aws-vmimport', 'warn', 'warning'],
    ['no NVMe', 'WIN-AWSDRV', services({ stornvme: undefined }), 'aws', 'fail', 'boot'],
    ['offline disks', 'WIN-SAN', services({ partmgr: { Parameters: { SanPolicy: 3 } } }), 'azure', 'warn'],
    ['no policy of disks', 'WIN-SAN', services({ partmgr: { Parameters: { SanPolicy: undefined } } }), 'azure', 'warn'],
    ['RDP refused', 'WIN-RDP', control({ 'Terminal Server': { fDenyTSConnections: 1 } }), 'azure', 'fail', 'reach'],
    [
      'RDP refused by policy',
      'WIN-RDP',
      { software: { Policies: { Microsoft: { 'Windows NT': { 'Terminal Services': { fDenyTSConnections: 1 } } } } } },
      'aws',
      'fail',
    ],
    ['RDP not said', 'WIN-RDP', control({ 'Terminal Server': { fDenyTSConnections: undefined } }), 'azure', 'fail'],
    ['RDP disabled', 'WIN-RDP', services({ TermService: { Start: 4 } }), 'azure', 'fail'],
    [
      'RDP elsewhere',
      'WIN-RDP',
      control({ 'Terminal Server': { WinStations: { 'RDP-Tcp': { PortNumber: 3390 } } } }),
      'azure',
      'warn',
    ],
    [
      'a certificate of its own',
      'WIN-RDP',
      control({ 'Terminal Server': { WinStations: { 'RDP-Tcp': { SSLCertificateSHA1Hash: Buffer.alloc(20) } } } }),
      'azure',
      'warn',
    ],
    [
      'a firewall without a rule',
      'WIN-RDP',
      services({
        SharedAccess: {
          Parameters: {
            FirewallPolicy: {
              FirewallRules: { 'RemoteDesktop-UserMode-In-TCP': 'v2.30|Action=Allow|Active=FALSE|Dir=In|LPort=3389|' },
            },
          },
        },
      }),
      'azure',
      'warn',
    ],
    [
      'a rule for the domain',
      'WIN-RDP',
      services({
        SharedAccess: {
          Parameters: {
            FirewallPolicy: {
              FirewallRules: {
                'RemoteDesktop-UserMode-In-TCP':
                  'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort=3389|',
              },
            },
          },
        },
      }),
      'azure',
      'warn',
    ],
    ['no DHCP client', 'WIN-NET', services({ Dhcp: { Start: 4 } }), 'azure', 'fail', 'reach'],
    [
      'an address by hand',
      'WIN-NET',
      parameters({ Interfaces: { '{9}': { EnableDHCP: 0, IPAddress: ['192.168.10.21'] } } }),
      'azure',
      'warn',
      'reach',
    ],
    [
      'a DNS server',
      'WIN-NET',
      parameters({ Interfaces: { '{9}': { EnableDHCP: 1, NameServer: '192.168.10.1' } } }),
      'azure',
      'warn',
    ],
    [
      'a route',
      'WIN-NET',
      parameters({ PersistentRoutes: { '10.0.0.0,255.0.0.0,192.168.10.1,1': '' } }),
      'aws',
      'warn',
    ],
    [
      'a proxy',
      'WIN-NET',
      current({
        'Internet Settings': {
          Connections: { WinHttpSettings: Buffer.from([24, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 65]) },
        },
      }),
      'azure',
      'warn',
    ],
    [
      'no proxy',
      'WIN-NET',
      current({
        'Internet Settings': {
          Connections: { WinHttpSettings: Buffer.from([24, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]) },
        },
      }),
      'azure',
      'pass',
    ],
    ['a service off', 'WIN-SVC', services({ mpssvc: { Start: 4 } }), 'azure', 'warn'],
    [
      'no boot configuration',
      'WIN-BCD',
      { volumes: [volume('ntfs', '/dev/sda1', windowsFiles())] },
      'azure',
      'fail',
      'boot',
    ],
    ['a BIOS', 'WIN-BCD', { firmware: 'bios' }, 'azure', 'pass'],
    ['a recovery menu', 'WIN-BCD', { bcd: bcdOf({ '260000b0': [1] }) }, 'azure', 'warn', 'warning'],
    ['no EMS', 'WIN-BCD', { bcd: bcdOf({ '16000009': [0], '250000e0': [1] }) }, 'azure', 'warn'],
    ['no EMS', 'WIN-BCD', { bcd: bcdOf({ '16000009': [0], '250000e0': [1] }) }, 'aws', 'pass'],
    ['a boot configuration that is none', 'WIN-BCD', { bcd: Buffer.alloc(9000) }, 'azure', 'unknown'],
    ['it sleeps', 'WIN-HIBER', { freshness: { state: 'stale', why: 'hibernated' } }, 'azure', 'warn'],
    ['fast startup', 'WIN-HIBER', control({ Power: { HibernateEnabled: 1 } }), 'azure', 'warn'],
    [
      'a page file on E:',
      'WIN-PAGEFILE',
      control({ 'Session Manager': { 'Memory Management': { PagingFiles: ['E:\\pagefile.sys 0 0'] } } }),
      'aws',
      'warn',
    ],
    [
      'a page file anywhere',
      'WIN-PAGEFILE',
      control({ 'Session Manager': { 'Memory Management': { PagingFiles: ['?:\\pagefile.sys'] } } }),
      'aws',
      'pass',
    ],
    [
      'a volume at D:',
      'WIN-PAGEFILE',
      { system: { MountedDevices: { '\\DosDevices\\D:': Buffer.from('DMIO:ID:0123456789abcdef') } } },
      'azure',
      'warn',
    ],
    [
      'a volume at D:',
      'WIN-PAGEFILE',
      { system: { MountedDevices: { '\\DosDevices\\D:': Buffer.alloc(12) } } },
      'aws',
      'pass',
    ],
    [
      'BitLocker',
      'WIN-BITLOCKER',
      { volumes: [{ name: '/dev/sda2', place: { kind: 'disk', disk: 0 }, size: 1, content: { kind: 'bitlocker' } }] },
      'aws',
      'fail',
      'boot',
    ],
    ['a dynamic disk', 'WIN-DYNAMIC', { partition: '0x42' }, 'azure', 'fail', 'boot'],
    ['a storage pool', 'WIN-DYNAMIC', { partition: 'E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D' }, 'azure', 'fail'],
    [
      'a sealed one',
      'WIN-SYSPREP',
      current({ Setup: { State: { ImageState: 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE' } } }),
      'azure',
      'warn',
    ],
    ['no DVD', 'WIN-DVD', services({ cdrom: { Start: 4 } }), 'azure', 'fail', 'provision'],
    ['no DVD', 'WIN-DVD', services({ cdrom: { Start: 4 } }), 'aws', 'n/a'],
    ['no agent', 'WIN-AGENT', services({ WindowsAzureGuestAgent: undefined }), 'azure', 'warn', 'provision'],
    ['no .NET', 'WIN-AGENT', { software: { Microsoft: { 'NET Framework Setup': undefined } } }, 'aws-vmimport', 'warn'],
    ['VMware Tools', 'WIN-TOOLS', services({ VMTools: { Start: 2 } }), 'azure', 'warn'],
    ['local time', 'WIN-TIME', control({ TimeZoneInformation: { RealTimeIsUniversal: undefined } }), 'azure', 'warn'],
    [
      'local time',
      'WIN-TIME',
      control({ TimeZoneInformation: { RealTimeIsUniversal: undefined } }),
      'openstack',
      'pass',
    ],
    [
      'a restart due',
      'WIN-PENDING',
      current({ 'Component Based Servicing': { RebootPending: { x: 1 } } }),
      'azure',
      'warn',
    ],
    [
      'files to be renamed',
      'WIN-PENDING',
      control({ 'Session Manager': { PendingFileRenameOperations: ['\\??\\C:\\x', '!\\??\\C:\\y'] } }),
      'azure',
      'warn',
    ],
  ])('%s: %s', async (_what, id, given, target, verdict, severity) => {
    const found = await ask(id, given, target);
    expect(found.verdict).toBe(verdict);
    if (severity !== undefined) expect(found.severity).toBe(severity);
    if (verdict === 'fail' || verdict === 'warn') expect(found.evidence.length).toBeGreaterThan(0);
  });
});

test('VirtIO is in order with its drivers and the devices that they are for', async () => {
  const given: Given = {
    system: {
      ControlSet001: { Services: { viostor: { Start: 0 }, netkvm: { Start: 3 } } },
      DriverDatabase: { DeviceIds: { PCI: { 'VEN_1AF4&DEV_1001': {} } } },
    },
    files: { '/Windows/System32/drivers/viostor.sys': 'MZ', '/Windows/System32/drivers/netkvm.sys': 'MZ' },
  };
  expect(await ask('WIN-VIRTIO', given, 'openstack')).toMatchObject({ verdict: 'pass' });
  const unknownDevice = { ...given, system: { ...given.system, DriverDatabase: undefined } };
  expect(await ask('WIN-VIRTIO', unknownDevice, 'openstack')).toMatchObject({ verdict: 'warn', severity: 'boot' });
});

test('evidence is the key and the value, as one would look it up', async () => {
  const { evidence } = await ask('WIN-SAN', services({ partmgr: { Parameters: { SanPolicy: 3 } } }));
  expect(evidence).toEqual([
    { path: 'HKLM\\SYSTEM\\ControlSet001\\Services\\partmgr\\Parameters', text: 'SanPolicy = 3' },
  ]);
});

test('a registry whose last changes are in its logs says so in all that is read of it', async () => {
  const { verdict, evidence } = await ask('WIN-SAN', { dirty: true });
  expect(verdict).toBe('pass');
  expect(evidence.at(-1)).toEqual({ path: '/Windows/System32/config/SYSTEM', code: 'stale', facts: {} });
});

test('a registry that is gone or broken is unknown, never a pass', async () => {
  const path = '/Windows/System32/config/SYSTEM';
  for (const files of [{ [path]: 'no hive' }, { '/Windows/System32/config/SOFTWARE': Buffer.alloc(9000) }]) {
    expect(await ask('WIN-RDP', { files })).toMatchObject({ verdict: 'unknown', severity: 'reach' });
  }
});
