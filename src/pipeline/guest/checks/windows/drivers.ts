import type { Registry } from '../../facts/windows/registry.ts';
import { below, namesIn } from '../../facts/windows/registry.ts';
import { driverFile, serviceOf, start } from '../../facts/windows/services.ts';
import { windowsVersion } from '../../facts/windows/version.ts';
import type { Guest } from '../../guest.ts';
import { type Finding, fail, type GuestCheck, type GuestEvidence, pass, warn } from '../check.ts';
import { inRegistry } from './in-registry.ts';

interface Driver {
  readonly ready: boolean;
  readonly evidence: GuestEvidence;
}

/** A driver that is there, and started before there is a disk to read it from. */
async function early(guest: Guest, registry: Registry, name: string): Promise<Driver> {
  const [service, file] = [await serviceOf(registry, name), await driverFile(guest, name)];
  const facts = { driver: name };
  if (service === undefined || file === undefined) {
    const path = service?.at.path ?? `${registry.control.path}\\Services\\${name}`;
    return { ready: false, evidence: { path, code: 'driver-not-installed', facts } };
  }
  const ready = service.start === start.boot;
  return { ready, evidence: ready ? service.at : { ...service.at, code: 'driver-late', facts } };
}

/** Every group needs one of its drivers. */
async function needs(guest: Guest, registry: Registry, groups: readonly (readonly string[])[]): Promise<Finding> {
  const there: GuestEvidence[] = [];
  const missing: GuestEvidence[] = [];
  for (const names of groups) {
    const drivers: Driver[] = [];
    for (const name of names) drivers.push(await early(guest, registry, name));
    const ready = drivers.find(driver => driver.ready);
    if (ready) there.push(ready.evidence);
    else missing.push(...drivers.map(({ evidence }) => evidence));
  }
  return missing.length > 0 ? fail(...missing) : pass(...there);
}

/** Stop error 0x7B: without the bus and its disk Windows finds no volume to start from. */
export const hyperV: GuestCheck = {
  family: 'windows',
  severity: { azure: 'boot', 'azure-stack': 'boot' },
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const found = await needs(guest, registry, [['vmbus'], ['storvsc']]);
      if (found.verdict === 'fail') return found;
      // A machine of generation 1 shows an IDE disk until storvsc takes it over (Azure Migrate's list of drivers).
      const ide = await needs(guest, registry, [['intelide'], ['atapi']]);
      return ide.verdict === 'fail' ? { ...warn(...ide.evidence), severity: 'warning' } : found;
    });
  },
};

/** Windows before 8 knows a new disk by its critical devices, later ones by the database of drivers. */
async function isKnown(guest: Guest, { control, system }: Registry): Promise<boolean> {
  const { build } = await windowsVersion(guest);
  const key =
    build < 9200
      ? await below(control, 'Control\\CriticalDeviceDatabase')
      : await below(system, 'DriverDatabase\\DeviceIds\\PCI');
  return (await namesIn(key)).some(name => /ven_1af4/i.test(name));
}

export const virtio: GuestCheck = {
  family: 'windows',
  severity: { openstack: 'boot' },
  async judge(guest) {
    return inRegistry(guest, async registry => {
      const found = await needs(guest, registry, [['viostor', 'vioscsi']]);
      if (found.verdict === 'fail') return found;
      const card = await serviceOf(registry, 'netkvm');
      if (card === undefined || (await driverFile(guest, 'netkvm')) === undefined)
        return {
          ...fail({ path: registry.control.path, code: 'driver-not-installed', facts: { driver: 'netkvm' } }),
          severity: 'reach',
        };
      if (!(await isKnown(guest, registry)))
        return warn({ path: registry.system.path, code: 'value-absent', facts: { value: 'VEN_1AF4' } });
      return { ...found, evidence: [...found.evidence, card.at] };
    });
  },
};

/** Nitro shows NVMe disks and ENA cards; VM Import installs drivers for both, an image of a snapshot has what it has. */
export const amazon: GuestCheck = {
  family: 'windows',
  severity: { aws: 'boot', 'aws-vmimport': 'warning' },
  async judge(guest, target) {
    return inRegistry(guest, async registry => {
      const found = await needs(guest, registry, [['AWSNVMe', 'stornvme']]);
      const card = await serviceOf(registry, 'ena');
      const absent = { path: registry.control.path, code: 'driver-not-installed', facts: { driver: 'ena' } };
      const evidence = [...found.evidence, card?.at ?? absent];
      if (found.verdict === 'pass' && card) return pass(...evidence);
      if (target === 'aws-vmimport') return warn(...evidence);
      return found.verdict === 'pass' ? { ...fail(...evidence), severity: 'reach' } : fail(...evidence);
    });
  },
};
