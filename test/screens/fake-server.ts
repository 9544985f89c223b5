import { failing } from '../../src/pipeline/failure.ts';
import type { Check, Verdict } from '../../src/pipeline/types/inspection.ts';
import type { Machine, MachineRow, Power } from '../../src/pipeline/types/machine.ts';
import type { MachineDetails, SeenCertificate } from '../../src/screens/server-shapes.ts';

const GiB = 1024 ** 3;
export const noonOf2026 = Date.UTC(2026, 9, 3, 14, 7, 0);

const refused = failing<{ VSPHERE_SIGN_IN: { server: string; user: string } }>({
  VSPHERE_SIGN_IN: { exit: 'denied', retry: 'ask' },
});

export const wrongPassword = (server: string, user: string) => refused('VSPHERE_SIGN_IN', { server, user });

export const certificate: SeenCertificate = {
  server: 'vcenter.corp.example',
  fingerprint: Array.from({ length: 32 }, (_, n) => ((n * 37 + 79) % 256).toString(16).padStart(2, '0')).join(':'),
  subject: 'CN=vcenter.corp.example',
  selfSigned: true,
  expiresAt: Date.UTC(2027, 2, 1),
};

export const changedCertificate: SeenCertificate = {
  ...certificate,
  trusted: Array.from({ length: 32 }, (_, n) => ((n * 11 + 3) % 256).toString(16).padStart(2, '0')).join(':'),
  selfSigned: false,
  issuer: 'CN=CA, DC=vsphere, DC=local',
};

type Short = readonly [
  name: string,
  guest: string,
  cpus: number,
  memoryGiB: number,
  disks: number,
  bytes: number,
  used: number,
  power: Power,
  move: Verdict,
];

const web: readonly Short[] = [
  ['web-prod-01', 'Ubuntu 24.04', 4, 16, 2, 120, 62, 'on', 'pass'],
  ['web-prod-02', 'Ubuntu 24.04', 4, 16, 2, 120, 58, 'on', 'pass'],
  ['web-prod-03', 'Ubuntu 22.04', 4, 16, 2, 120, 71, 'on', 'pass'],
  ['web-proxy-a', 'Ubuntu 22.04', 2, 4, 1, 40, 9, 'on', 'warn'],
  ['web-proxy-b', 'Ubuntu 22.04', 2, 4, 1, 40, 9, 'off', 'pass'],
  ['web-search-1', 'Ubuntu 20.04', 8, 64, 3, 2150, 1434, 'on', 'fail'],
  ['web-search-2', 'Ubuntu 20.04', 8, 64, 3, 2150, 1331, 'suspended', 'fail'],
  ['web-stage', 'Ubuntu 24.04', 2, 8, 1, 60, 22, 'off', 'pass'],
];

const rowOf = ([name, guest, cpus, memory, disks, bytes, used, power, move]: Short, n: number): MachineRow => ({
  id: `vm-${n}`,
  name,
  disks,
  bytes: bytes * GiB,
  path: `/Prod/vm/Web/${name}`,
  host: 'esx-07.corp',
  guest,
  cpus,
  memoryMiB: memory * 1024,
  used: used * GiB,
  power,
  move,
});

const systems = ['Ubuntu 22.04', 'Windows Server 2022', 'Debian 12', 'Rocky Linux 9', 'SUSE Linux Enterprise 15'];

/** So many machines as a server lists them: some of every kind, some with names that nobody should print as they are. */
export function fakeMachines(count: number): MachineRow[] {
  const rows = web.map((short, n) => rowOf(short, n));
  const {
    guest: _,
    cpus: __,
    memoryMiB: ___,
    used: ____,
    power: _____,
    move: ______,
    bytes: _______,
    ...bare
  } = rowOf(web[0] as Short, 0);
  rows.push(
    { ...bare, id: 'vm-lost', name: 'web-lost', path: '/Prod/vm/Web/web-lost', disks: 0, trouble: 'inaccessible' },
    { ...rowOf(web[7] as Short, 98), id: 'vm-tpl', name: 'web-template', power: 'off', template: true },
    { ...rowOf(web[7] as Short, 99), id: 'vm-esc', name: 'web-\u001b[31mred\u001b[0m\n\u202egnp', power: 'on' },
    { ...rowOf(web[7] as Short, 97), id: 'vm-cjk', name: 'web-网页服务器-生产环境-01', power: 'on' },
    { ...rowOf(web[7] as Short, 96), id: 'vm-rtl', name: 'web-שרת-אינטרנט', power: 'on' },
  );
  for (let n = rows.length; n < count; n++) {
    const power: Power = n % 5 === 0 ? 'off' : 'on';
    rows.push({
      id: `vm-${n}`,
      name: `app-${['db', 'queue', 'cache', 'api'][n % 4]}-${n}`,
      disks: 1 + (n % 3),
      bytes: (20 + (n % 9) * 40) * GiB,
      path: `/Prod/vm/Apps/Team ${n % 17}/app-${n}`,
      host: `esx-${String(n % 24).padStart(2, '0')}.corp`,
      guest: systems[n % systems.length] ?? '',
      cpus: 1 + (n % 8),
      memoryMiB: (2 + (n % 7) * 4) * 1024,
      used: (5 + (n % 50)) * GiB,
      power,
      move: n % 11 === 0 ? 'warn' : 'pass',
    });
  }
  return rows.slice(0, Math.max(count, 1));
}

const check = (id: string, verdict: Verdict, severity: Check['severity'] = 'warns'): Check => ({
  id,
  verdict,
  severity,
  evidence: [{ code: id, facts: {}, verdict }],
});

export function fakeDetails(row: MachineRow): MachineDetails {
  const machine: Machine = {
    id: row.id,
    name: row.name,
    firmware: 'efi',
    secureBoot: false,
    os: { family: 'linux', text: `${row.guest ?? ''} (64-bit)` },
    ...(row.cpus === undefined ? {} : { cpus: row.cpus }),
    ...(row.memoryMiB === undefined ? {} : { memoryMiB: row.memoryMiB }),
    networks: ['VLAN 120'],
    disks: Array.from({ length: row.disks }, (_, index) => ({
      index,
      key: String(2000 + index),
      name: `[ds-ssd-01] ${row.name}/${row.name}${index === 0 ? '' : `_${index}`}.vmdk`,
      size: (row.bytes ?? 0) / Math.max(1, row.disks),
      thin: true,
    })),
    path: row.path ?? '',
    host: 'esx-07.corp',
    cluster: 'cluster-a',
    power: row.power ?? 'off',
    guestTools: { running: row.power === 'on', version: '12.3' },
    changeTracking: true,
    snapshots: row.move === 'warn' ? 2 : 0,
    cards: [{ label: 'Network adapter 1', network: 'VLAN 120', addresses: ['10.2.4.17'] }],
  };
  const checks = [
    check('live-snapshot', 'pass'),
    ...(row.move === 'warn' ? [check('has-snapshots', 'warn')] : []),
    ...(row.move === 'fail' ? [check('disk-too-large', 'fail', 'blocks')] : []),
    check('hosts-reachable', 'pass'),
  ];
  return { machine, checks };
}
