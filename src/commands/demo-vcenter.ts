import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RawDiskOptions } from '../sandbox/machine/disk.ts';
import type { SandboxMachine, VsphereSandbox } from '../sandbox/vsphere/index.ts';

const mebibyte = 1024 * 1024;

interface DemoDisk extends Omit<RawDiskOptions, 'file'> {
  readonly rdm?: 'physicalMode';
}

type DemoMachine = Omit<SandboxMachine, 'disks'> & { readonly disks: readonly DemoDisk[] };

const web = 'web-prod-01';
const ubuntu = { id: 'ubuntu64Guest', family: 'linuxGuest', fullName: 'Ubuntu Linux (64-bit)' };

/** Those that have something on their disks: one to carry, one that is off already, and two that cannot be carried. */
const machines: readonly DemoMachine[] = [
  {
    name: web,
    folder: '/Web',
    firmware: 'efi',
    guestId: 'ubuntu64Guest',
    guest: { ...ubuntu, hostName: 'web-prod-01' },
    cpus: 4,
    memoryMiB: 8192,
    tools: 'running',
    cdrom: { iso: '[vmfs Frankfurt] iso/ubuntu-24.04-live-server-amd64.iso' },
    networks: [{ name: 'VM Network', mac: '00:50:56:a1:00:01', addresses: ['10.2.4.17'] }],
    changeTracking: true,
    disks: [
      { size: 384 * mebibyte, fill: 0.2, firmware: 'efi', seed: 'web system' },
      { size: 128 * mebibyte, fill: 0.2, firmware: 'none', seed: 'web data' },
    ],
  },
  {
    name: 'web-legacy',
    folder: '/Web',
    power: 'off',
    firmware: 'bios',
    guestId: 'ubuntu64Guest',
    cpus: 2,
    memoryMiB: 2048,
    disks: [{ size: 96 * mebibyte, fill: 0.4, firmware: 'bios', seed: 'legacy' }],
  },
  {
    name: 'web-search-rdm',
    folder: '/Web',
    firmware: 'efi',
    guestId: 'rhel9_64Guest',
    cpus: 8,
    memoryMiB: 32768,
    tools: 'running',
    disks: [
      { size: 64 * mebibyte, fill: 0.1, firmware: 'efi', seed: 'search' },
      { size: 64 * mebibyte, fill: 0.1, firmware: 'none', seed: 'index', rdm: 'physicalMode' },
    ],
  },
  {
    name: 'web-vault',
    folder: '/Web',
    power: 'off',
    firmware: 'efi',
    guestId: 'windows2019srvNext_64Guest',
    cpus: 4,
    memoryMiB: 16384,
    vtpm: true,
    disks: [{ size: 64 * mebibyte, fill: 0.1, firmware: 'efi', seed: 'vault' }],
  },
];

export interface DemoVcenter {
  readonly server: VsphereSandbox;
  /** Name and inventory path of the machine that a rehearsal without a person carries. */
  readonly machine: { readonly name: string; readonly path: string };
  /** What the disks of a machine hold, as raw files; none for one of the crowd. */
  raws(ref: string): readonly string[];
  /** Resolves once everything is on the disks. */
  readonly ready: Promise<unknown>;
}

/**
 * A vCenter with a machine to carry in a crowd of others. The disks are there at once and are filled while somebody looks
 * for a machine.
 */
export async function demoVcenter(dir: string, crowd: number): Promise<DemoVcenter> {
  const { startVsphere } = await import('../sandbox/vsphere/index.ts');
  const folder = join(dir, 'datastore');
  await mkdir(folder, { recursive: true });
  const fileOf = (name: string, disk: number) => join(folder, `${name}-${disk}.raw`);
  const disks = machines.flatMap(({ name, disks }) => disks.map((disk, n) => ({ file: fileOf(name, n), disk })));
  for (const { file, disk } of disks) {
    await writeFile(file, '');
    await truncate(file, disk.size);
  }
  const server = await startVsphere({
    dir: join(dir, 'vcenter'),
    crowd,
    shutdownMs: 1500,
    machines: machines.map(machine => ({
      ...machine,
      disks: machine.disks.map(({ rdm }, n) => ({ raw: fileOf(machine.name, n), ...(rdm ? { rdm } : {}) })),
    })),
  });
  const ready = fill(disks);
  // Whoever waits for it is told; nobody may be waiting yet.
  ready.catch(() => {});
  return {
    server,
    machine: { name: web, path: `/Frankfurt/vm/Web/${web}` },
    raws: ref => {
      const found = machines.find(({ name }) => server.machine(name).ref === ref);
      return found?.disks.map((_, n) => fileOf(found.name, n)) ?? [];
    },
    ready,
  };
}

async function fill(disks: readonly { readonly file: string; readonly disk: DemoDisk }[]): Promise<void> {
  const { makeRawDisk } = await import('../sandbox/machine/disk.ts');
  for (const { file, disk } of disks) {
    const { rdm: _, ...options } = disk;
    await makeRawDisk({ file, ...options });
  }
}
