import { Seeded } from '../machine/seeded.ts';
import type { SandboxMachine } from './options.ts';

const folders = [
  '/Web',
  '/Web/Frontends',
  '/Databases',
  '/Databases/Archive',
  '/Büro',
  '/Test & Staging',
  '/Windows',
  '/',
];
const roles = [
  'web',
  'db',
  'cache',
  'mail',
  'build',
  'files',
  'print',
  'ldap',
  'proxy',
  'monitor',
  'batch',
  'web%2fold',
  'café',
  'a&b',
];
const guests = [
  'ubuntu64Guest',
  'ubuntu64Guest',
  'debian12_64Guest',
  'rhel9_64Guest',
  'rhel8_64Guest',
  'sles15_64Guest',
  'rockylinux_64Guest',
  'windows2019srvNext_64Guest',
  'windows2019srv_64Guest',
  'windows9_64Guest',
  'freebsd13_64Guest',
  'otherGuest64',
];
const GIB = 2 ** 30;

/** A machine of the crowd: its disks hold nothing. */
export interface CrowdMachine extends Omit<SandboxMachine, 'disks'> {
  readonly disks: readonly { readonly capacity: number; readonly thin: boolean }[];
}

/** Machines for long lists, the same for the same number: the first hundred are also the first of a thousand. */
export function makeCrowd(count: number): CrowdMachine[] {
  const random = new Seeded(1, 'crowd');
  return Array.from({ length: count }, (_, index) => crowdMachine(index, random));
}

function crowdMachine(index: number, random: Seeded): CrowdMachine {
  const pick = <T>(from: readonly T[]): T => from[random.below(from.length)] as T;
  const guestId = pick(guests);
  const windows = guestId.startsWith('windows');
  const power = pick(['on', 'on', 'on', 'on', 'off', 'off', 'suspended'] as const);
  const disks = Array.from({ length: random.between(1, 3) }, () => ({
    capacity: random.between(8, 512) * GIB,
    thin: random.below(4) > 0,
  }));
  const octets = [10, random.below(32), random.below(256), random.between(1, 254)];
  // Every hundred machines have all kinds.
  const dice = (index * 37 + 11) % 100;
  return {
    name: `${pick(roles)}-${String(index + 1).padStart(4, '0')}`,
    folder: windows ? '/Windows' : pick(folders),
    guestId,
    power,
    firmware: pick(['efi', 'efi', 'bios'] as const),
    cpus: pick([1, 2, 4, 8, 16]),
    memoryMiB: pick([1024, 2048, 4096, 8192, 16_384, 65_536]),
    tools: pick(['running', 'running', 'running', 'not-running', 'not-installed'] as const),
    disks,
    networks: [{ name: pick(['VM Network', 'DMZ', 'Büro']), mac: macOf(index), addresses: [octets.join('.')] }],
    snapshots: dice < 8 ? random.between(1, 3) : 0,
    ...(dice >= 90 && dice < 94 ? { template: true } : {}),
    ...(dice >= 94 && dice < 96 ? { connection: 'inaccessible' as const } : {}),
    ...(dice === 96 ? { connection: 'orphaned' as const } : {}),
    ...(dice === 97 ? { connection: 'disconnected' as const } : {}),
    ...(dice === 98 ? { vtpm: true } : {}),
    ...(dice === 99 ? { passthrough: true } : {}),
  };
}

function macOf(index: number): string {
  const hex = (index + 1).toString(16).padStart(6, '0');
  return `00:50:56:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`;
}
