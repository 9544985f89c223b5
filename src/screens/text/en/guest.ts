import type { GuestRunEvidence } from '../../../pipeline/guest-evidence.ts';
import { size } from '../format.ts';
import type { GuestText } from '../guest-types.ts';
import type { Sentences } from '../types.ts';
import { accessTexts } from './guest-access.ts';
import { agentsTexts } from './guest-agents.ts';
import { bootTexts } from './guest-boot.ts';
import { diskTexts } from './guest-disk.ts';
import { machineSays, machineTexts } from './guest-machine.ts';
import { networkTexts } from './guest-network.ts';
import { windowsSays, windowsTexts } from './guest-windows.ts';

/** Why a disk cannot be looked into before it is exported. */
const notYet: Readonly<Record<string, string>> = {
  running: 'the VM is running; its disks can be looked into while it is off',
  suspended: 'the VM is suspended; its disks can be looked into once it is shut down',
  disconnected: 'the host of the VM is not connected to the server',
  snapshots: 'the VM has snapshots, so that its flat disk files are not what it sees',
  kind: 'a disk of this kind is no flat file on its datastore',
  encrypted: 'the VM is encrypted',
  storage: 'the datastore keeps its disks as objects and not as files (vSAN, vVol)',
  privilege: 'this account may not read files on the datastore (Datastore.Browse, Datastore.FileManagement)',
  unreadable: 'the server does not give the disk file in ranges',
  stream: 'the disk comes as one stream that can only be read from beginning to end',
};

const targets: GuestText['targets'] = {
  azure: 'Azure',
  'azure-stack': 'Azure Stack Hub',
  aws: 'AWS (as it is)',
  'aws-vmimport': 'AWS (VM Import)',
  openstack: 'OpenStack',
};

export const guest: GuestText = {
  checks: {
    ...machineTexts,
    ...diskTexts,
    ...bootTexts,
    ...networkTexts,
    ...agentsTexts,
    ...accessTexts,
    ...windowsTexts,
  },
  says: {
    ...machineSays,
    ...windowsSays,
    absent: () => 'there is no such file',
    'not-enabled': () => 'it is not started at boot',
    immutable: () => 'it cannot be changed (chattr -i allows it)',
    'dhcp-client-missing': () => 'neither NetworkManager, systemd-networkd, wicked, dhclient nor dhcpcd is installed',
    'clock-missing': () => 'neither chrony, ntpd nor systemd-timesyncd is installed',
    'not-set': f => `${f.key} is not set`,
    'driver-absent': f => `${f.kernel} has no ${f.module} at all`,
    loader: f => `started by ${f.loader}`,
    'loader-unknown': () => 'no boot menu that is read here',
    'names-absent': f => `names ${f.path}, which is not there`,
    option: f => f.option,
    'file-system': f => f.kind,
    replayed: () => 'was in use; what its journal holds was taken into account',
    stale: () => 'was in use, and its journal was not taken into account',
    room: f => `${size(f.free)} free on ${f.path}`,
    'module-missing': f => `${f.module} is neither in the initramfs of ${f.kernel} nor built into it`,
    'module-built-in': f => `${f.module} is built into ${f.kernel}`,
    'module-in-initramfs': f => `${f.module} is in the initramfs of ${f.kernel}`,
    'unreadable-damaged': f => `not known: the ${f.what} is damaged`,
    'unreadable-unsupported': f => `not known: ${f.what} is not read here`,
    'unreadable-encrypted': f => `not known: the ${f.what} is encrypted`,
    'unreadable-beyond': f => `not known: the ${f.what} lies past the end of the disk`,
    'unreadable-missing': f => `not known: the ${f.what} is not there to be looked at`,
    'unreadable-too-much': f => `not known: the ${f.what} is larger than is read here`,
    'unreadable-disk': f => `not known: the disk image cannot be read there (${f.what})`,
    'unreadable-not-yet': f => `not known yet: ${notYet[f.what] ?? f.what}`,
  },
  verdicts: { pass: 'ok', warn: 'warning', fail: 'FAILS', unknown: 'not known', 'n/a': 'not applicable' },
  severities: {
    boot: 'will not boot',
    reach: 'boots, cannot be reached',
    provision: 'agents, keys or extensions fail',
    warning: 'worth mending',
    info: 'for information',
  },
  place: f => (f.offset < 0 ? `disk ${f.disk}` : `disk ${f.disk}, byte ${f.offset}`),
  summary: f =>
    `for ${f.target}: ${f.fail} failed, ${f.warn === 1 ? '1 warning' : `${f.warn} warnings`}, ${f.unknown} not known, ${f.pass} ok`,
  page: {
    title: f => `Is ${f.machine} ready for ${f.target}?`,
    fix: 'What to do:',
    verify: 'To see that it is done:',
    fine: 'In order',
  },
  targets,
};

/** The name of a target as a plan's code has it. */
const targetName = (target: string): string => Object.entries(targets).find(([id]) => id === target)?.[1] ?? target;

const kept = (boot: number, reach: number): string =>
  reach === 0
    ? `${boot} keep it from booting`
    : boot === 0
      ? `${reach} keep it from being reached`
      : `${boot} keep it from booting, ${reach} from being reached`;

export const guestEvidence: Sentences<GuestRunEvidence> = {
  GUEST_NOT_READY: f =>
    `the guest is not ready for ${targetName(f.target)} (${kept(f.boot, f.reach)}): ${f.ids}; “vmferry inspect --for ${f.target}” says why and what to do`,
  GUEST_NOT_PREPARED: f =>
    `guest.prepare is ${f.prepare}, and this version prepares nothing in the guest: “vmferry inspect --for ${f.target || 'TARGET'}” says what is to be done there, or set it to none`,
  GUEST_READY: f =>
    `none of ${f.checks} checks found what would keep the guest from booting or being reached in ${targetName(f.target)}`,
  GUEST_NOT_KNOWN: f =>
    f.checks === 0
      ? `whether the guest is ready for ${targetName(f.target)} is not known: its disks could not be looked into`
      : `of ${f.checks} checks of the guest for ${targetName(f.target)} none failed, and ${f.unknown} could not be judged; “vmferry inspect --for ${f.target}” says why`,
};
