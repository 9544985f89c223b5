import { describe, expect, test } from 'vitest';
import type { GuestTarget } from '../../../../src/pipeline/guest/checks/check.ts';
import { guestTargets } from '../../../../src/pipeline/guest/checks/check.ts';
import { machineChecks } from '../../../../src/pipeline/guest/checks/machine/index.ts';
import { Guest, type GuestDisk, type Known } from '../../../../src/pipeline/guest/guest.ts';
import { judge } from '../../../../src/pipeline/guest/judge.ts';
import type { Inspection } from '../../../../src/pipeline/types/inspection.ts';
import type { Machine, MachineDisk } from '../../../../src/pipeline/types/machine.ts';
import { treeOf } from '../../../fixtures/guest/tree.ts';

type Id = keyof typeof machineChecks;
const gibibyte = 1024 ** 3;
const disk: MachineDisk = { index: 0, key: '2000', name: 'web.vmdk', size: 60 * gibibyte, traits: [] };
const web: Machine = {
  id: 'vm-1',
  name: 'web',
  firmware: 'bios',
  secureBoot: false,
  os: { family: 'linux', id: 'rhel8_64Guest', text: 'Red Hat Enterprise Linux 8 (64-bit)' },
  cpus: 2,
  memoryMiB: 4096,
  networks: ['VLAN 120'],
  disks: [disk],
  power: 'off',
  guestTools: { running: false },
  snapshots: 0,
  cdroms: 0,
  cards: [{ label: 'Network adapter 1', addresses: ['10.2.4.17'], dhcp: true }],
  vtpm: false,
  devices: [],
  consolidation: false,
  space: [
    { path: '/', size: 20 * gibibyte, free: 5 * gibibyte },
    { path: '/boot', size: gibibyte, free: gibibyte / 2 },
  ],
};

async function ask(id: Id, machine: Partial<Machine> = {}, target: GuestTarget = 'azure', more: Known = {}) {
  const guest = new Guest({ family: 'linux', machine: { ...web, ...machine }, ...more });
  const [judged] = await Array.fromAsync(judge(guest, target, { [id]: machineChecks[id] }));
  if (!judged) throw new Error(id);
  return judged;
}

function inspected(boots: Inspection['boots'], table: Inspection['table'] = 'gpt', size = gibibyte): GuestDisk {
  const inspection: Inspection = { format: 'raw', size, table, partitions: [], boots, evidence: [] };
  return { source: { index: 0, key: '0', name: 'disk.raw' }, inspection };
}

test('a plain machine that is off is in order everywhere, before a byte of it is read', async () => {
  for (const target of guestTargets) {
    for (const id of Object.keys(machineChecks) as Id[]) {
      expect(`${id} ${target} ${(await ask(id, {}, target)).verdict}`).toMatch(/ (pass|n\/a)$/);
    }
  }
});

describe('HW-FIRMWARE', () => {
  test.each(guestTargets)('%s takes a BIOS', async target => {
    expect(await ask('HW-FIRMWARE', {}, target)).toMatchObject({ verdict: 'pass' });
  });

  test('UEFI is what Azure Stack Hub alone does not have', async () => {
    for (const target of guestTargets) {
      const { verdict, severity } = await ask('HW-FIRMWARE', { firmware: 'efi' }, target);
      expect([verdict, severity]).toEqual(target === 'azure-stack' ? ['fail', 'boot'] : ['pass', 'info']);
    }
  });

  test('is that of the disk where the source says nothing', async () => {
    const alone = { id: 'disk', name: 'disk', networks: [], disks: [] };
    const asked = async (made: Inspection['boots']) => {
      const guest = new Guest({ machine: alone, disks: [inspected(made)] });
      return Array.fromAsync(judge(guest, 'azure-stack', { 'HW-FIRMWARE': machineChecks['HW-FIRMWARE'] }));
    };
    expect(await asked({ bios: 'fail', efi: 'pass' })).toMatchObject([
      { verdict: 'fail', severity: 'boot', evidence: [{ code: 'firmware-made', facts: { firmware: 'efi' } }] },
    ]);
    expect(await asked({ bios: 'pass', efi: 'pass' })).toMatchObject([{ verdict: 'pass' }]);
    expect(await asked({ bios: 'unknown', efi: 'unknown' })).toMatchObject([{ verdict: 'unknown' }]);
  });

  test('a disk that is made for another one is told', async () => {
    const found = await ask('HW-FIRMWARE', {}, 'azure', { disks: [inspected({ bios: 'fail', efi: 'pass' })] });
    expect(found).toMatchObject({ verdict: 'warn', severity: 'boot' });
    expect(found.evidence.map(({ code }) => code)).toEqual(['firmware-said', 'firmware-made']);
  });
});

const tebibyte = 1024 * gibibyte;
const sized = (...sizes: readonly number[]): Partial<Machine> => ({
  firmware: 'efi',
  disks: sizes.map((size, index) => ({ ...disk, index, name: `${index}.vmdk`, size })),
});

test.each<[string, Id, Partial<Machine>, GuestTarget, string, string?]>([
  [
    'a system disk of 3 TiB without GPT',
    'HW-DISKSIZE',
    { ...sized(3 * tebibyte), firmware: 'bios' },
    'azure',
    'fail',
    'boot',
  ],
  ['a system disk of 3 TiB', 'HW-DISKSIZE', sized(3 * tebibyte), 'azure', 'pass'],
  ['a system disk of 4 TiB', 'HW-DISKSIZE', sized(4 * tebibyte), 'azure', 'fail'],
  ['a data disk of 20 TiB', 'HW-DISKSIZE', sized(gibibyte, 20 * tebibyte), 'azure', 'pass'],
  ['a data disk of 20 TiB', 'HW-DISKSIZE', sized(gibibyte, 20 * tebibyte), 'aws', 'fail'],
  ['a data disk of 20 TiB', 'HW-DISKSIZE', sized(gibibyte, 20 * tebibyte), 'openstack', 'pass'],
  ['a disk of 1 TiB', 'HW-DISKSIZE', sized(tebibyte), 'azure-stack', 'fail'],
  ['a disk of 1023 GiB', 'HW-DISKSIZE', sized(1023 * gibibyte), 'azure-stack', 'pass'],
  ['a disk of 9 TiB', 'HW-DISKSIZE', sized(9 * tebibyte), 'aws-vmimport', 'warn', 'warning'],
  ['a disk of no size', 'HW-DISKSIZE', { disks: [{ index: 0, key: 'a', name: 'a' }] }, 'azure', 'unknown'],
  ['three disks', 'HW-DISKCOUNT', sized(1, 1, 1), 'azure', 'pass'],
  ['four disks', 'HW-DISKCOUNT', sized(1, 1, 1, 1), 'azure', 'warn', 'warning'],
  ['22 disks', 'HW-DISKCOUNT', sized(...Array(22).fill(1)), 'aws-vmimport', 'fail', 'boot'],
  ['22 disks', 'HW-DISKCOUNT', sized(...Array(22).fill(1)), 'aws', 'pass'],
  ['66 disks', 'HW-DISKCOUNT', sized(...Array(66).fill(1)), 'azure', 'fail'],
  ['no disk', 'HW-DISKCOUNT', { disks: [] }, 'azure', 'unknown'],
  ['a mapped LUN', 'HW-DISKKIND', { disks: [{ ...disk, traits: ['rdm'] }] }, 'openstack', 'fail', 'boot'],
  ['a shared disk', 'HW-DISKKIND', { disks: [{ ...disk, traits: ['shared'] }] }, 'aws', 'fail', 'boot'],
  ['an independent disk', 'HW-DISKKIND', { disks: [{ ...disk, traits: ['independent'] }] }, 'aws', 'warn', 'warning'],
  ['SEsparse', 'HW-DISKKIND', { disks: [{ ...disk, traits: ['se-sparse'] }] }, 'aws-vmimport', 'fail'],
  ['SEsparse', 'HW-DISKKIND', { disks: [{ ...disk, traits: ['se-sparse'] }] }, 'azure', 'warn'],
  ['snapshots', 'HW-DISKKIND', { snapshots: 2 }, 'azure', 'warn', 'warning'],
  ['consolidation', 'HW-DISKKIND', { consolidation: true }, 'azure', 'warn'],
  ['a file of who knows what', 'HW-DISKKIND', { disks: [{ index: 0, key: 'a', name: 'a' }] }, 'azure', 'n/a'],
  ['Secure Boot', 'HW-SECUREBOOT', { firmware: 'efi', secureBoot: true }, 'azure', 'warn', 'warning'],
  [
    'Secure Boot that nobody tells of',
    'HW-SECUREBOOT',
    { firmware: 'efi', secureBoot: undefined } as never,
    'azure',
    'unknown',
  ],
  ['Secure Boot', 'HW-SECUREBOOT', { firmware: 'efi', secureBoot: true }, 'azure-stack', 'n/a'],
  ['a TPM', 'HW-VTPM', { vtpm: true }, 'aws', 'warn', 'warning'],
  ['an encrypted disk', 'HW-VTPM', { disks: [{ ...disk, traits: ['encrypted'] }] }, 'aws', 'fail', 'boot'],
  ['an encrypted disk', 'HW-VTPM', { disks: [{ ...disk, traits: ['encrypted'] }] }, 'azure', 'warn', 'warning'],
  ['a TPM that nobody tells of', 'HW-VTPM', { vtpm: undefined } as never, 'azure', 'unknown'],
  ['a device of the host', 'HW-DEVICES', { devices: ['PCI device 0'] }, 'azure', 'warn'],
  ['a CD', 'HW-DEVICES', { cdroms: 1 }, 'azure', 'warn'],
  ['two cards', 'HW-NICS', { cards: Array(2).fill({ label: 'NIC', addresses: [] }) }, 'aws', 'warn'],
  ['a card by hand', 'HW-NICS', { cards: [{ label: 'NIC', addresses: ['10.0.0.9'], dhcp: false }] }, 'aws', 'warn'],
  ['no tools while it runs', 'HW-TOOLS', { power: 'on' }, 'azure', 'warn', 'info'],
  [
    'tools while it runs',
    'HW-TOOLS',
    { power: 'on', guestTools: { running: true, version: '12.2.0' } },
    'azure',
    'pass',
  ],
  ['little room', 'HW-GUESTSPACE', { space: [{ path: '/boot', size: gibibyte, free: 1 << 20 }] }, 'azure', 'warn'],
  ['200 MiB', 'HW-GUESTSPACE', { space: [{ path: '/', size: gibibyte, free: 200 << 20 }] }, 'aws-vmimport', 'warn'],
  ['200 MiB', 'HW-GUESTSPACE', { space: [{ path: '/', size: gibibyte, free: 200 << 20 }] }, 'azure', 'pass'],
  [
    '5 GiB of C:',
    'HW-GUESTSPACE',
    { space: [{ path: 'C:\\', size: gibibyte, free: 5 * gibibyte }] },
    'aws-vmimport',
    'warn',
  ],
  ['it runs', 'HW-POWER', { power: 'on' }, 'azure', 'warn', 'warning'],
  ['it is suspended', 'HW-POWER', { power: 'suspended' }, 'azure', 'fail', 'warning'],
])('%s: %s', async (_what, id, machine, target, verdict, severity) => {
  const found = await ask(id, machine, target);
  expect(found.verdict).toBe(verdict);
  if (severity !== undefined) expect(found.severity).toBe(severity);
});

test('a disk that comes alone is not asked for hardware', async () => {
  const guest = new Guest({
    machine: { id: 'a', name: 'a', networks: [], disks: [{ index: 0, key: '0', name: 'a' }] },
  });
  const judged = await Array.fromAsync(judge(guest, 'azure', machineChecks));
  const verdicts = Object.fromEntries(judged.map(({ id, verdict }) => [id, verdict]));
  for (const id of ['HW-SECUREBOOT', 'HW-VTPM', 'HW-DEVICES', 'HW-TOOLS', 'HW-POWER', 'HW-GUESTSPACE', 'HW-DISKKIND'])
    expect(verdicts[id]).toBe('n/a');
});

describe('the system', () => {
  const os = (id: string, text: string): Partial<Machine> => ({ os: { family: 'linux', id, text } });

  test.each<[string, string, GuestTarget, string, string?]>([
    ['rhel9_64Guest', 'Red Hat Enterprise Linux 9 (64-bit)', 'openstack', 'warn', 'x86-64-v2'],
    ['rhel8_64Guest', 'Red Hat Enterprise Linux 10.0 (Coughlan)', 'openstack', 'warn', 'x86-64-v3'],
    ['rhel8_64Guest', 'Red Hat Enterprise Linux 8.9 (Ootpa)', 'openstack', 'n/a'],
    ['sles16_64Guest', 'SUSE Linux Enterprise 16 (64-bit)', 'azure-stack', 'warn', 'x86-64-v2'],
    ['ubuntu64Guest', 'Ubuntu Linux (64-bit)', 'openstack', 'n/a'],
    ['centos64Guest', 'CentOS 4/5 or later (64-bit)', 'openstack', 'n/a'],
    ['rhel9_64Guest', 'Red Hat Enterprise Linux 9 (64-bit)', 'aws', 'n/a'],
  ])('%s asks of the processor: %s on %s', async (id, text, target, verdict, level) => {
    const found = await ask('HW-CPULEVEL', os(id, text), target);
    expect(found.verdict).toBe(verdict);
    if (level) expect(found.evidence[0]?.facts).toMatchObject({ level });
  });

  test.each<[string, GuestTarget, string]>([
    ['ID=debian\nVERSION_ID="12"\n', 'azure', 'pass'],
    ['ID=debian\nVERSION_ID="9"\n', 'azure', 'warn'],
    ['ID=alpine\nVERSION_ID=3.19.1\n', 'azure', 'warn'],
    ['ID=alpine\nVERSION_ID=3.19.1\n', 'aws-vmimport', 'warn'],
    ['ID=alpine\nVERSION_ID=3.19.1\n', 'aws', 'pass'],
    ['ID="rocky"\nVERSION_ID="9.3"\n', 'aws-vmimport', 'pass'],
  ])('%j is looked after by %s: %s', async (release, target, verdict) => {
    const files = treeOf({ '/etc/os-release': release });
    expect((await ask('OS-SUPPORT', {}, target, { files })).verdict).toBe(verdict);
  });

  const elf = (bits: number, machine: number) => {
    const head = Buffer.alloc(64);
    head.write('\x7fELF', 'latin1');
    head[4] = bits === 64 ? 2 : 1;
    head.writeUInt16LE(machine, 18);
    return head;
  };

  test('is what its own programs are made for, whatever was configured', async () => {
    const asked = (bits: number, machine: number, target: GuestTarget) =>
      ask('HW-ARCH', {}, target, {
        files: treeOf({
          '/bin': { link: 'usr/bin' },
          '/usr/bin/sh': { link: 'dash' },
          '/usr/bin/dash': elf(bits, machine),
        }),
      });
    expect(await asked(64, 62, 'azure')).toMatchObject({ verdict: 'pass', evidence: [{ path: '/bin/sh' }] });
    expect(await asked(32, 3, 'azure')).toMatchObject({ verdict: 'fail', severity: 'boot' });
    expect(await asked(32, 3, 'openstack')).toMatchObject({ verdict: 'warn', severity: 'warning' });
    expect(await asked(64, 183, 'aws')).toMatchObject({
      verdict: 'fail',
      evidence: [{ facts: { architecture: 'arm64' } }],
    });
  });

  test('is what was configured where nothing is read, and then no more than a warning', async () => {
    expect(await ask('HW-ARCH', os('rhel6Guest', ''))).toMatchObject({ verdict: 'warn' });
    expect(await ask('HW-ARCH', os('debian12_64Guest', ''))).toMatchObject({ verdict: 'pass' });
    expect(await ask('HW-ARCH', { os: undefined } as never)).toMatchObject({ verdict: 'unknown' });
  });
});
