import type { Machine } from '../../../types/machine.ts';
import { known } from '../../facts/known.ts';
import { everywhere, type Finding, fail, type GuestCheck, notApplicable, pass, unlessClean, warn } from '../check.ts';
import { isRegistered, silent } from './described.ts';

export const devices: GuestCheck = {
  severity: everywhere('warning'),
  async judge({ machine }) {
    return ofDevices(machine) ?? silent(machine);
  },
};

function ofDevices({ devices: bound, cdroms = 0 }: Machine): Finding | undefined {
  if (bound === undefined) return undefined;
  return unlessClean('warn', [
    ...bound.map(device => ({ code: 'device', facts: { device } })),
    ...(cdroms > 0 ? [{ code: 'cd-loaded', facts: { count: cdroms } }] : []),
  ]);
}

/** Cards get other addresses, and VM Import leaves one of them (AWS, VM Import/Export limitations). */
export const cards: GuestCheck = {
  severity: everywhere('warning'),
  async judge({ machine }) {
    return ofCards(machine) ?? silent(machine);
  },
};

function ofCards({ cards: told, networks, devices: described }: Machine): Finding | undefined {
  const count = told?.length ?? networks.length;
  const fixed = (told ?? []).filter(({ dhcp }) => dhcp === false);
  const evidence = [
    { code: 'card-count', facts: { count } },
    ...fixed.map(({ label, addresses }) => ({
      code: 'card-static',
      facts: { card: label, address: addresses[0] ?? '' },
    })),
  ];
  if (count === 0 && described === undefined) return undefined;
  return count === 1 && fixed.length === 0 ? pass(...evidence) : warn(...evidence);
}

/** They decide whether the guest can be asked, and changed, while it runs. */
export const tools: GuestCheck = {
  severity: everywhere('info'),
  async judge({ machine }) {
    return ofTools(machine) ?? silent(machine, isRegistered);
  },
};

function ofTools({ guestTools, power }: Machine): Finding | undefined {
  if (power !== undefined && power !== 'on') return notApplicable;
  if (guestTools === undefined) return undefined;
  const { running, version = '' } = guestTools;
  return running ? pass({ code: 'tools-running', facts: { version } }) : warn({ code: 'tools-idle', facts: {} });
}

const mebibyte = 1024 * 1024;
/** What a new initramfs and a few files need (virt-v2v, convert.ml). */
const linux: Readonly<Record<string, number>> = { '/': 100 * mebibyte, '/boot': 50 * mebibyte };

/** What the tools saw when they last looked. */
export const space: GuestCheck = {
  severity: everywhere('warning'),
  async judge(guest, target) {
    const told = known(() => guest.machine.space) ?? [];
    if (told.length === 0) return notApplicable;
    const least = (path: string): number => {
      // VM Import installs its drivers: 250 MB on Linux, 6 GB on Windows (AWS, VM Import/Export requirements).
      if (/^C:\\?$/i.test(path)) return target === 'aws-vmimport' ? 6000 * mebibyte : 100 * mebibyte;
      return path === '/' && target === 'aws-vmimport' ? 250 * mebibyte : (linux[path] ?? 0);
    };
    const tight = told.filter(({ path, free }) => free < least(path));
    return unlessClean(
      'warn',
      tight.map(({ path, free }) => ({ code: 'room', facts: { path, free } })),
    );
  },
};

/** What it has in memory is on none of its disks. */
export const power: GuestCheck = {
  severity: everywhere('warning'),
  async judge({ machine }) {
    return ofPower(machine) ?? silent(machine, isRegistered);
  },
};

function ofPower({ power: state }: Machine): Finding | undefined {
  if (state === undefined) return undefined;
  const evidence = { code: 'power', facts: { power: state } };
  if (state === 'off') return pass(evidence);
  return state === 'suspended' ? fail(evidence) : warn(evidence);
}
