import { type DefaultKernel, defaultInitrd, defaultKernel, driverPlace, type Initrd } from '../../facts/kernels.ts';
import type { Guest } from '../../guest.ts';
import {
  everywhere,
  type Finding,
  fail,
  type GuestCheck,
  type GuestEvidence,
  pass,
  type Severities,
  unknown,
  warn,
} from '../check.ts';

/** Drivers of which every group must have one that is there before the root file system is. */
function early(severity: Severities, groups: readonly (readonly string[])[]): GuestCheck {
  return {
    family: 'linux',
    severity,
    judge: async guest => earlyDrivers(guest, groups),
  };
}

async function earlyDrivers(guest: Guest, groups: readonly (readonly string[])[]): Promise<Finding> {
  const kernel = await defaultKernel(guest);
  const initrd = await defaultInitrd(guest);
  const there: GuestEvidence[] = [];
  const missing: GuestEvidence[] = [];
  for (const group of groups) {
    const found = group.find(name => isEarly(driverPlace(kernel, initrd, name)));
    if (found === undefined)
      missing.push(...group.slice(0, 1).map(name => saying('module-missing', name, kernel, initrd)));
    else
      there.push(
        saying(
          driverPlace(kernel, initrd, found) === 'built-in' ? 'module-built-in' : 'module-in-initramfs',
          found,
          kernel,
          initrd,
        ),
      );
  }
  if (missing.length === 0) return pass(...there);
  // What was not found may lie in the part that could not be read.
  return initrd.problem
    ? unknown({ code: `unreadable-${initrd.problem.reason}`, facts: { what: initrd.problem.what } }, ...missing)
    : fail(...missing);
}

function isEarly(place: ReturnType<typeof driverPlace>): boolean {
  return place === 'built-in' || place === 'initramfs';
}

function saying(code: string, module: string, { version, path }: DefaultKernel, { paths }: Initrd): GuestEvidence {
  return { path: paths[0] ?? path, code, facts: { module, kernel: version } };
}

/** What makes a guest of Hyper-V whole, and it starts without. */
const besides = ['hv_utils', 'hid_hyperv', 'hv_balloon', 'hyperv_keyboard'];

export const hyperV: GuestCheck = {
  family: 'linux',
  severity: { azure: 'boot', 'azure-stack': 'boot' },
  async judge(guest) {
    const found = await earlyDrivers(guest, [['hv_vmbus'], ['hv_storvsc']]);
    const [kernel, initrd] = [await defaultKernel(guest), await defaultInitrd(guest)];
    if (kernel.modules.files.size === 0) return found;
    const absent = besides.filter(name => driverPlace(kernel, initrd, name) === 'absent');
    const said = absent.map(module => ({
      path: `/lib/modules/${kernel.version}`,
      code: 'driver-absent',
      facts: { module, kernel: kernel.version },
    }));
    return { ...found, evidence: [...found.evidence, ...said] };
  },
};

export const nvme = early({ azure: 'warning', aws: 'boot', 'aws-vmimport': 'warning' }, [['nvme'], ['nvme_core']]);
export const xen = early({ aws: 'warning', 'aws-vmimport': 'warning' }, [['xen_blkfront'], ['xen_netfront']]);
export const virtio = early({ openstack: 'boot' }, [['virtio_pci'], ['virtio_blk', 'virtio_scsi']]);

const networkDrivers = {
  azure: ['hv_netvsc'],
  'azure-stack': ['hv_netvsc'],
  aws: ['ena'],
  'aws-vmimport': ['ena'],
  openstack: ['virtio_net'],
} as const;

/** Accelerated networking is a card of one of two makers, behind a bus of its own; without, hv_netvsc carries all. */
function withoutAcceleration(kernel: DefaultKernel, initrd: Initrd): GuestEvidence[] {
  const has = (name: string) => driverPlace(kernel, initrd, name) !== 'absent';
  const lacking = ['pci_hyperv', ...(has('mana') ? [] : ['mlx5_core'])].filter(name => !has(name));
  return lacking.map(module => ({
    path: `/lib/modules/${kernel.version}`,
    code: 'driver-absent',
    facts: { module, kernel: kernel.version },
  }));
}

/** The card's driver may lie on the root file system: it is asked for later. */
export const networkDriver: GuestCheck = {
  family: 'linux',
  severity: everywhere('reach'),
  async judge(guest, target) {
    const kernel = await defaultKernel(guest);
    const initrd = await defaultInitrd(guest);
    if (kernel.modules.files.size === 0 && kernel.modules.builtIn.size === 0) {
      return unknown({ path: `/lib/modules/${kernel.version}/modules.dep`, code: 'absent', facts: {} });
    }
    const missing = networkDrivers[target].filter(name => driverPlace(kernel, initrd, name) === 'absent');
    const evidence = missing.map(module => ({
      path: `/lib/modules/${kernel.version}`,
      code: 'driver-absent',
      facts: { module, kernel: kernel.version },
    }));
    if (missing.length > 0) return fail(...evidence);
    const slow = target === 'azure' ? withoutAcceleration(kernel, initrd) : [];
    if (slow.length > 0) return { ...warn(...slow), severity: 'warning' };
    return pass(
      ...networkDrivers[target].map(module => ({
        path: kernel.modules.files.get(module)?.path ?? `/lib/modules/${kernel.version}`,
      })),
    );
  },
};

const rootModules: Readonly<Record<string, string>> = {
  ext2: 'ext4',
  ext3: 'ext4',
  ext4: 'ext4',
  xfs: 'xfs',
  btrfs: 'btrfs',
};

/** What the root itself needs: its file system, and the mapper where it is a logical volume. */
export const rootInInitramfs: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot'),
  async judge(guest) {
    const [root] = guest.roots;
    if (root === undefined) return unknown({ code: 'unreadable-missing', facts: { what: 'root' } });
    const module = rootModules[root.content?.kind ?? ''];
    const groups = [...(module ? [[module]] : []), ...(root.place.kind === 'logical' ? [['dm_mod']] : [])];
    const kernel = await defaultKernel(guest);
    if (kernel.initrds.length === 0 && groups.length === 0) return warn({ path: kernel.path });
    return earlyDrivers(guest, groups);
  },
};
