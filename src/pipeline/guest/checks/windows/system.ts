import { below, type RegistryValue, valueIn } from '../../facts/windows/registry.ts';
import { serviceOf, start } from '../../facts/windows/services.ts';
import { windowsVersion } from '../../facts/windows/version.ts';
import {
  everywhere,
  fail,
  type GuestCheck,
  type GuestEvidence,
  type GuestTarget,
  pass,
  unlessClean,
  warn,
} from '../check.ts';
import { inRegistry } from './in-registry.ts';

/** Windows Server 2008 R2. */
const oldest = 7600;

/** Which Windows: VM Import takes clients in US English only (AWS, VM Import/Export requirements). */
export const version: GuestCheck = {
  family: 'windows',
  severity: everywhere('boot', { openstack: 'warning' }),
  async judge(guest, target) {
    return inRegistry(guest, async () => {
      const { build, client, at } = await windowsVersion(guest);
      if (build === 0) return { verdict: 'unknown', evidence: at };
      if (build < oldest) return target === 'openstack' ? warn(...at) : fail(...at);
      return client && target === 'aws-vmimport' ? { ...warn(...at), severity: 'warning' } : pass(...at);
    });
  },
};

const complete = 'IMAGE_STATE_COMPLETE';

/** A machine that moves keeps its identity; one that was sealed is set up anew when it starts. */
export const sysprep: GuestCheck = {
  family: 'windows',
  severity: everywhere('provision'),
  async judge(guest) {
    return inRegistry(guest, async ({ software, control }) => {
      const state = await valueIn(
        await below(software, 'Microsoft\\Windows\\CurrentVersion\\Setup\\State'),
        'ImageState',
      );
      const domain = await valueIn(await below(control, 'Services\\Tcpip\\Parameters'), 'Domain');
      const evidence = [state, domain?.string ? domain : undefined].filter(value => value !== undefined);
      return state?.string === undefined || state.string === complete ? pass(...evidence) : warn(...evidence);
    });
  },
};

/** Azure brings what a new machine is to be on a disc (Microsoft, prepare-for-upload-vhd-image). */
export const dvd: GuestCheck = {
  family: 'windows',
  severity: { azure: 'provision', 'azure-stack': 'provision' },
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const service = await serviceOf(registry, 'cdrom');
      if (service === undefined)
        return fail({ path: registry.control.path, code: 'service-absent', facts: { service: 'cdrom' } });
      return service.start === start.disabled ? fail(service.at) : pass(service.at);
    });
  },
};

const agents: Readonly<Record<GuestTarget, readonly string[]>> = {
  azure: ['WindowsAzureGuestAgent', 'RdAgent'],
  'azure-stack': ['WindowsAzureGuestAgent', 'RdAgent'],
  aws: ['Amazon EC2Launch', 'AmazonSSMAgent', 'Ec2Config'],
  'aws-vmimport': ['Amazon EC2Launch', 'AmazonSSMAgent', 'Ec2Config'],
  openstack: ['cloudbase-init'],
};
/** .NET Framework 4.5 (Microsoft, "How to determine which .NET Framework versions are installed"). */
const net45 = 378_389;

export const agent: GuestCheck = {
  family: 'windows',
  severity: everywhere('provision', { openstack: 'warning' }),
  async judge(guest, target) {
    return inRegistry(guest, async registry => {
      const there: GuestEvidence[] = [];
      for (const name of agents[target]) {
        const service = await serviceOf(registry, name);
        if (service && service.start !== start.disabled) there.push(service.at);
      }
      const missing: GuestEvidence[] = [];
      if (there.length === 0)
        missing.push({
          path: registry.control.path,
          code: 'service-absent',
          facts: { service: agents[target][0] ?? '' },
        });
      if (target === 'aws-vmimport') {
        const key = await below(registry.software, 'Microsoft\\NET Framework Setup\\NDP\\v4\\Full');
        const release = await valueIn(key, 'Release');
        if ((release?.number ?? 0) < net45)
          missing.push(release ?? { path: key.path, code: 'value-absent', facts: { value: 'Release' } });
      }
      return missing.length > 0 ? warn(...missing) : pass(...there);
    });
  },
};

export const tools: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const there: GuestEvidence[] = [];
      for (const name of ['VMTools', 'VGAuthService']) {
        const service = await serviceOf(registry, name);
        if (service) there.push(service.at);
      }
      return unlessClean('warn', there);
    });
  },
};

/** Azure's and Amazon's clocks show universal time; OpenStack's show what the image says of its system. */
export const clock: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest, target) {
    return inRegistry(guest, async ({ control }) => {
      const key = await below(control, 'Control\\TimeZoneInformation');
      const universal = await valueIn(key, 'RealTimeIsUniversal');
      const on = universal?.number === 1;
      const wanted = target !== 'openstack';
      if (on === wanted) return universal ? pass(universal) : pass();
      return warn(universal ?? { path: key.path, code: 'value-absent', facts: { value: 'RealTimeIsUniversal' } });
    });
  },
};

/** The first start elsewhere would be in the middle of an update. */
export const pending: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest) {
    return inRegistry(guest, async ({ software, control }) => {
      const marks: GuestEvidence[] = [];
      for (const path of [
        'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending',
        'Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
      ]) {
        const { path: at, key } = await below(software, path);
        if (key) marks.push({ path: at, code: 'reboot-pending', facts: {} });
      }
      const renames = await valueIn(await below(control, 'Control\\Session Manager'), 'PendingFileRenameOperations');
      const some: readonly RegistryValue[] = renames && renames.strings.length > 0 ? [renames] : [];
      return unlessClean('warn', [...marks, ...some]);
    });
  },
};
