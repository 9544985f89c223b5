import type { Judged } from '../../src/pipeline/guest/judge.ts';

type Checks = readonly string[];

const fine = (verdict: 'pass' | 'n/a', ids: Checks): Judged[] => ids.map(id => ({ id, verdict, evidence: [] }));

const inOrder: Checks = [
  'DISK-PT',
  'DISK-ESP',
  'DISK-ROOTDISK',
  'DISK-FSTYPE',
  'DISK-DIRTY',
  'DISK-SPACE',
  'BOOT-LOADER',
  'BOOT-DEFAULT',
  'BOOT-TIMEOUT',
  'BOOT-ROOTARG',
  'INITRD-HV',
  'MOD-NET',
  'KERNEL-VERSION',
  'NET-DHCPCLIENT',
  'CI-INSTALLED',
  'CI-DISABLED',
  'SSH-ON',
  'SSH-CONF',
  'USERS-LOGIN',
];
const notAsked: Checks = ['DISK-LVM', 'DISK-LUKS', 'DISK-BIOSBOOT', 'INITRD-XEN', 'NET-WICKED', 'SEC-SELINUX'];

/** In the order in which checks are asked, which is not the order in which they are shown. */
export const judged: readonly Judged[] = [
  {
    id: 'DISK-ESP-FALLBACK',
    verdict: 'fail',
    severity: 'boot',
    evidence: [{ path: '/boot/efi/EFI/BOOT/BOOTX64.EFI', code: 'absent' }],
  },
  {
    id: 'DISK-FSTAB-DEV',
    verdict: 'fail',
    severity: 'boot',
    evidence: [
      { path: '/etc/fstab', line: 9, text: '/dev/sdb1  /srv  xfs  defaults  0 2' },
      { path: '/etc/fstab', line: 11, text: '/dev/sr0 /media/cdrom0 udf,iso9660 user 0 0\u001b[31m' },
    ],
  },
  ...fine('pass', inOrder.slice(0, 10)),
  {
    id: 'BOOT-SERIAL',
    verdict: 'warn',
    severity: 'provision',
    evidence: [
      { path: '/boot/grub/grub.cfg', line: 112, text: 'linux /vmlinuz-6.1.0-28-amd64 root=UUID=3c1e ro quiet' },
    ],
  },
  {
    id: 'NET-STATIC',
    verdict: 'fail',
    severity: 'reach',
    evidence: [{ path: '/etc/network/interfaces', line: 12, text: 'address 10.2.4.17/24' }],
  },
  {
    id: 'INITRD-POLICY',
    verdict: 'unknown',
    severity: 'warning',
    evidence: [{ code: 'unreadable-damaged', facts: { what: 'initramfs' } }],
  },
  {
    id: 'AG-WAAGENT',
    verdict: 'warn',
    severity: 'provision',
    evidence: [{ path: '/usr/sbin/waagent', code: 'absent' }],
  },
  ...fine('pass', inOrder.slice(10)),
  ...fine('n/a', notAsked),
];

const running = { code: 'unreadable-not-yet', facts: { what: 'running' } };

/** What can be said of a machine that runs: its disks are not looked into. */
export const judgedRunning: readonly Judged[] = [
  ...fine('n/a', ['DISK-BIOSBOOT', 'SEC-SELINUX']),
  ...['DISK-ESP-FALLBACK', 'DISK-FSTAB-DEV', ...inOrder].map(
    (id): Judged => ({ id, verdict: 'unknown', severity: 'boot', evidence: [running] }),
  ),
];
