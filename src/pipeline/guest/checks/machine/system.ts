import { architecture as architectureOf } from '../../facts/architecture.ts';
import { type Distribution, distributionOf } from '../../facts/guest-id.ts';
import { known, readOr } from '../../facts/known.ts';
import { osRelease } from '../../facts/os.ts';
import { compareVersions } from '../../facts/packages.ts';
import { fact } from '../../guest.ts';
import {
  everywhere,
  fail,
  type GuestCheck,
  type GuestEvidence,
  type GuestTarget,
  notApplicable,
  pass,
  unknown,
  warn,
} from '../check.ts';

/** Clouds have no 32-bit machines to offer that their agents and imports would take. */
export const architecture: GuestCheck = {
  severity: everywhere('boot', { openstack: 'warning' }),
  async judge(guest, target) {
    const found = await architectureOf(guest);
    if (found === undefined) return unknown({ code: 'unreadable-missing', facts: { what: 'architecture' } });
    const evidence = {
      ...(found.path === undefined ? {} : { path: found.path }),
      code: 'architecture',
      facts: { architecture: found.name },
    };
    if (found.name === 'x86-64') return pass(evidence);
    // What was configured is not always what was installed then.
    return target === 'openstack' || found.path === undefined ? warn(evidence) : fail(evidence);
  },
};

interface Installed extends Distribution {
  readonly name: string;
  readonly like: readonly string[];
  readonly at?: GuestEvidence;
}

/** Which Linux: as its own file says, else as the source has it. */
const installed = fact(async (guest): Promise<Installed | undefined> => {
  const release = await readOr(() => osRelease(guest), undefined);
  if (release && release.id !== '') return release;
  const os = known(() => guest.machine.os);
  const told = distributionOf(os?.id, os?.text);
  return told && { ...told, name: os?.text ?? os?.id ?? '', like: [] };
});

/** Lowest version of each that is looked after. */
type Supported = Readonly<Record<string, string>>;
/** Microsoft, "Linux distributions endorsed on Azure". */
const endorsed: Supported = {
  rhel: '7',
  almalinux: '8',
  rocky: '8',
  ol: '7',
  debian: '11',
  ubuntu: '18.04',
  sles: '12',
  sles_sap: '12',
  'opensuse-leap': '15',
  flatcar: '0',
  azurelinux: '0',
  mariner: '0',
};
/** AWS, "VM Import/Export requirements"; the copies of that page differ in the newest versions. */
const imported: Supported = {
  amzn: '2',
  centos: '5',
  rhel: '5',
  rocky: '9',
  ol: '5',
  debian: '6',
  ubuntu: '12.04',
  sles: '11',
  sles_sap: '12',
  fedora: '18',
};
const lists: Partial<Record<GuestTarget, Supported>> = {
  azure: endorsed,
  'azure-stack': endorsed,
  'aws-vmimport': imported,
};

export const support: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning', { 'aws-vmimport': 'boot', openstack: 'info', aws: 'info' }),
  async judge(guest, target) {
    const system = await installed(guest);
    if (system === undefined) return unknown({ code: 'unreadable-missing', facts: { what: 'os-release' } });
    const { readBy } = guest;
    const evidence = [said(system), ...(readBy ? [{ code: 'read-by', facts: { ...readBy } }] : [])];
    const list = lists[target];
    if (list === undefined) return pass(...evidence);
    const least = list[system.id];
    return least !== undefined && compareVersions(system.version || '0', least) >= 0
      ? pass(...evidence)
      : warn(...evidence);
  },
};

/** Versions from which the system's own programs ask for more of a processor (x86-64 psABI, micro-architecture levels). */
function levelOf({ id, like, version }: Installed): string | undefined {
  const major = Number.parseInt(version, 10);
  const redHat = ['rhel', 'centos', 'rocky', 'almalinux', 'ol'].includes(id) || like.includes('rhel');
  // AlmaLinux 10 comes for the older level, too, but not by default.
  if (redHat && major >= 10) return 'x86-64-v3';
  if (redHat && major === 9) return 'x86-64-v2';
  return /^sles/.test(id) && major >= 16 ? 'x86-64-v2' : undefined;
}

export const cpuLevel: GuestCheck = {
  family: 'linux',
  severity: { 'azure-stack': 'warning', openstack: 'boot' },
  async judge(guest) {
    const system = await installed(guest);
    if (system === undefined) return unknown({ code: 'unreadable-missing', facts: { what: 'os-release' } });
    const level = levelOf(system);
    if (level === undefined) return notApplicable;
    return warn({ ...said(system), code: 'cpu-level', facts: { system: system.name, level } });
  },
};

function said({ name, id, version, at }: Installed): GuestEvidence {
  return at ?? { code: 'system', facts: { system: name || `${id} ${version}`.trim() } };
}
