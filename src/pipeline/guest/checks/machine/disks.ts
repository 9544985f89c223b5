import type { DiskTrait, Machine } from '../../../types/machine.ts';
import { firmware } from '../../facts/firmware.ts';
import { known, readOr } from '../../facts/known.ts';
import type { Guest } from '../../guest.ts';
import {
  everywhere,
  type Finding,
  fail,
  type GuestCheck,
  type GuestTarget,
  notApplicable,
  pass,
  unknown,
  warn,
} from '../check.ts';
import { silent } from './described.ts';

const gibibyte = 1024 ** 3;
const tebibyte = 1024 ** 4;

interface Sized {
  readonly index: number;
  readonly name: string;
  readonly size?: number;
}

/** As the source says, else as the file has it. */
function disksOf(guest: Guest): readonly Sized[] {
  const looked = known(() => guest.disks) ?? [];
  const told = known(() => guest.machine.disks) ?? looked.map(({ source }) => source);
  return told.map(({ index, name, size }) => {
    const real = size ?? looked.find(({ source }) => source.index === index)?.inspection.size;
    return { index, name, ...(real === undefined ? {} : { size: real }) };
  });
}

/**
 * Bytes of the largest disk that the target takes. Sources: Azure "Scalability and performance targets for VM disks" and
 * "Generation 2 VMs" (2 TiB for an MBR, 4095 GiB for a system disk); Azure Stack Hub "VM disk considerations" (1023
 * GiB); AWS "VM Import/Export requirements" (16 TiB).
 */
function mostOf(target: GuestTarget, first: boolean, mbr: boolean): number {
  if (target === 'azure') return first ? (mbr ? 2 * tebibyte : 4095 * gibibyte) : 32_767 * gibibyte;
  if (target === 'azure-stack') return 1023 * gibibyte;
  return target === 'openstack' ? Number.POSITIVE_INFINITY : 16 * tebibyte;
}

export const size: GuestCheck = {
  severity: everywhere('boot', { openstack: 'warning' }),
  async judge(guest, target) {
    const disks = disksOf(guest);
    const table = known(() => guest.disks)?.[0]?.inspection.table;
    const mbr = table === 'mbr' || (await readOr(() => firmware(guest), 'bios')) === 'bios';
    const sizes = disks.flatMap(({ index, name, size }) => (size === undefined ? [] : [{ index, name, size }]));
    const large = sizes.flatMap(({ index, name, size }) => {
      const most = mostOf(target, index === 0, mbr);
      return size > most ? [{ disk: index, code: 'disk-too-large', facts: { disk: name, size, most } }] : [];
    });
    if (large.length > 0) return fail(...large);
    if (disks.length === 0 || sizes.length < disks.length)
      return unknown({ code: 'unreadable-missing', facts: { what: 'size' } });
    const evidence = sizes.map(({ index, name, size }) => ({
      disk: index,
      code: 'disk-size',
      facts: { disk: name, size },
    }));
    // A longer image is described by a manifest of its own.
    const manifest = target === 'aws-vmimport' && sizes.some(({ size }) => size > 8 * tebibyte);
    // Beyond that a table of the old kind addresses nothing.
    const beyond = table === 'mbr' && (sizes[0]?.size ?? 0) > 2 * tebibyte;
    return manifest || beyond ? { ...warn(...evidence), severity: 'warning' } : pass(...evidence);
  },
};

/** Disks beside the first that the smallest sizes of machines take, that the largest do, and that an import carries. */
const few = { azure: 2, 'azure-stack': 2, aws: 26, 'aws-vmimport': 21, openstack: 26 } as const;
const many = { azure: 64, 'azure-stack': 64, 'aws-vmimport': 21 } as const;

export const count: GuestCheck = {
  severity: everywhere('warning', { 'aws-vmimport': 'boot' }),
  async judge(guest, target) {
    const all = disksOf(guest).length;
    if (all === 0) return unknown({ code: 'unreadable-missing', facts: { what: 'disks' } });
    const counted = target === 'azure' || target === 'azure-stack' ? all - 1 : all;
    const evidence = { code: 'disk-count', facts: { count: all } };
    const most = target in many ? many[target as keyof typeof many] : Number.POSITIVE_INFINITY;
    if (counted > most) return fail({ code: 'disks-too-many', facts: { count: counted, most } });
    return counted > few[target] ? warn(evidence) : pass(evidence);
  },
};

/** Another machine writes on it, or it is no file at all. */
const grave: ReadonlySet<DiskTrait> = new Set(['rdm', 'shared']);

export const kind: GuestCheck = {
  severity: everywhere('boot'),
  async judge({ machine }, target) {
    return ofKinds(machine, target) ?? silent(machine);
  },
};

function ofKinds({ disks, snapshots = 0, consolidation }: Machine, target: GuestTarget): Finding | undefined {
  const traits = disks.flatMap(({ index, name, traits = [] }) =>
    traits.filter(trait => trait !== 'encrypted').map(trait => ({ index, name, trait })),
  );
  const evidence = [
    ...traits.map(({ index, name, trait }) => ({ disk: index, code: `disk-${trait}`, facts: { disk: name } })),
    ...(snapshots > 0 ? [{ code: 'snapshots', facts: { count: snapshots } }] : []),
    ...(consolidation ? [{ code: 'needs-consolidation', facts: {} }] : []),
  ];
  const refused = target === 'aws-vmimport' && traits.some(({ trait }) => trait === 'se-sparse');
  if (refused || traits.some(({ trait }) => grave.has(trait))) return fail(...evidence);
  if (evidence.length > 0) return { ...warn(...evidence), severity: 'warning' };
  // What comes as a file was made one by whoever exported it.
  return disks.every(({ traits: told }) => told === undefined) ? notApplicable : pass();
}
