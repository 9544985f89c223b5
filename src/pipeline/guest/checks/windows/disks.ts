import { below, valueIn } from '../../facts/windows/registry.ts';
import { everywhere, fail, type GuestCheck, notApplicable, pass, unlessClean, warn } from '../check.ts';
import { located } from '../disk/volumes.ts';
import { inRegistry } from './in-registry.ts';

/** Disks that are new to Windows stay offline unless it is told otherwise (Microsoft, prepare-for-upload-vhd-image). */
export const sanPolicy: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest) {
    return inRegistry(guest, async ({ control }) => {
      const key = await below(control, 'Services\\partmgr\\Parameters');
      const policy = await valueIn(key, 'SanPolicy');
      if (policy === undefined) return warn({ path: key.path, code: 'value-absent', facts: { value: 'SanPolicy' } });
      return policy.number === 1 ? pass(policy) : warn(policy);
    });
  },
};

/** What was written down when Windows slept is not what its volumes will be elsewhere. */
export const hibernation: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest) {
    const asleep = guest.volumes.flatMap(volume => {
      const freshness = volume.fileSystem?.freshness;
      const sleeping = freshness?.state === 'stale' && freshness.why === 'hibernated';
      if (sleeping) return [{ ...located(volume), code: 'hibernated', facts: {} }];
      return freshness?.errors ? [{ ...located(volume), code: 'stale', facts: {} }] : [];
    });
    return inRegistry(guest, async ({ control }) => {
      const enabled = await valueIn(await below(control, 'Control\\Power'), 'HibernateEnabled');
      const fast = await valueIn(await below(control, 'Control\\Session Manager\\Power'), 'HiberbootEnabled');
      const on = enabled?.number !== 0 && fast?.number === 1 ? [fast] : [];
      return unlessClean('warn', [...asleep, ...on]);
    });
  },
};

/** On Azure `D:` is the disk for the time being. */
export const pageFile: GuestCheck = {
  family: 'windows',
  severity: everywhere('warning'),
  async judge(guest, target) {
    return inRegistry(guest, async ({ control, system }) => {
      const files = await valueIn(await below(control, 'Control\\Session Manager\\Memory Management'), 'PagingFiles');
      const elsewhere = files?.strings.some(file => /^[a-z]:/i.test(file) && !/^c:/i.test(file)) ? [files] : [];
      const letter = await valueIn(await below(system, 'MountedDevices'), '\\DosDevices\\D:');
      const taken = target.startsWith('azure') && letter !== undefined && isVolume(letter.data);
      const clash = taken ? [{ path: letter.path, code: 'letter-taken', facts: { letter: 'D:' } }] : [];
      return unlessClean('warn', [...elsewhere, ...clash]);
    });
  },
};

/** A disk's signature and an offset, or the id of a GPT partition; a CD drive has a path. */
function isVolume(data: Buffer): boolean {
  return data.length === 12 || data.toString('latin1', 0, 8) === 'DMIO:ID:';
}

/** Nobody outside holds the key. */
export const bitLocker: GuestCheck = {
  severity: everywhere('boot'),
  async judge({ volumes }) {
    const locked = volumes.filter(({ content }) => content?.kind === 'bitlocker');
    return locked.length === 0 ? notApplicable : fail(...locked.map(located));
  },
};

const dynamic: ReadonlySet<string> = new Set([
  '0x42',
  '5808C8AA-7E8F-42E0-85D2-E1E90434CFB3',
  'AF9B60A0-1431-4F62-BC68-3311714A69AD',
]);
const spaces = 'E75CAF8F-F680-4CEE-AFA3-B001E56EFC2D';

/** Volumes that Windows puts together itself, from a database of its own. */
export const dynamicDisks: GuestCheck = {
  severity: everywhere('boot'),
  async judge(guest) {
    const found = guest.disks.flatMap(({ source, inspection }) =>
      inspection.partitions
        .filter(({ type }) => dynamic.has(type) || type === spaces)
        .map(({ type, offset }) => ({
          disk: source.index,
          offset,
          code: type === spaces ? 'storage-spaces' : 'dynamic-disk',
          facts: {},
        })),
    );
    if (found.length === 0) return guest.family === 'windows' ? pass() : notApplicable;
    return found.some(({ disk }) => disk === 0) ? fail(...found) : { ...warn(...found), severity: 'warning' };
  },
};
