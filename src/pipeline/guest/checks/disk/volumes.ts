import { fstab } from '../../facts/fstab.ts';
import { grep, present } from '../../facts/lines.ts';
import type { Guest } from '../../guest.ts';
import { GuestUnreadable, orUnreadable } from '../../unreadable.ts';
import type { Volume } from '../../volumes/volume.ts';
import {
  everywhere,
  fail,
  type GuestCheck,
  type GuestEvidence,
  notApplicable,
  pass,
  unknown,
  unlessClean,
  warn,
} from '../check.ts';

/** A volume as evidence: where it begins, and what it is called. */
export function located({ name, place }: Volume): GuestEvidence {
  if (place.kind === 'logical') return { text: name };
  const offset = place.kind === 'partition' ? place.partition.offset : 0;
  return { disk: place.disk, offset, text: name };
}

/** The volumes that the guest cannot start without, with the root first. */
async function needed(guest: Guest): Promise<readonly Volume[]> {
  const lines = await fstab(guest);
  const [root] = guest.roots;
  const others = lines
    .filter(({ at }) => /^\/(boot(\/efi)?|usr|var)$/.test(at))
    .flatMap(({ named }) => named.volume ?? []);
  return [...(root ? [root] : []), ...others];
}

/** Disks that a volume lies on, as their names say it: `/dev/sdb2` is on the second. */
function disksOf({ place }: Volume, volumes: readonly Volume[]): readonly number[] {
  if (place.kind !== 'logical') return [place.disk];
  return place.on.flatMap(name =>
    volumes.filter(volume => volume.name === name).flatMap(volume => disksOf(volume, volumes)),
  );
}

export const rootDisk: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot', { openstack: 'warning' }),
  async judge(guest) {
    const { roots, volumes } = guest;
    if (roots.length === 0) return unknown({ code: 'unreadable-missing', facts: { what: 'root' } });
    if (roots.length > 1) return fail(...roots.map(located));
    const elsewhere = (await needed(guest)).filter(volume => disksOf(volume, volumes).some(disk => disk !== 0));
    return elsewhere.length > 0 ? fail(...elsewhere.map(located)) : pass(...roots.map(located));
  },
};

export const lvm: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest) {
    const logical = (await needed(guest)).filter(({ place }) => place.kind === 'logical');
    const odd = guest.volumes.filter(({ place, unreadable }) => place.kind === 'logical' && unreadable);
    if (logical.length + odd.length === 0) return notApplicable;
    return warn(...[...logical, ...odd].map(located));
  },
};

/** Disks have other ids elsewhere: what is filtered by them is not found, and the start ends in an emergency shell. */
export const lvmFilter: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot'),
  async judge(guest) {
    const { files, volumes } = guest;
    if (!volumes.some(({ content }) => content?.kind === 'lvm-pv')) return notApplicable;
    const devices = await present(files, ['/etc/lvm/devices/system.devices']);
    const settings = ['/etc/lvm/lvm.conf', '/etc/lvm/lvmlocal.conf'];
    const unused = await grep(files, settings, /^use_devicesfile\s*=\s*0/);
    const listed = await grep(files, devices, /IDTYPE=(sys_wwid|sys_serial|devname|mpath_uuid)/);
    const ids = unused.length > 0 ? [] : listed;
    const filters = await grep(files, settings, /^(global_)?filter\s*=\s*\[/);
    const narrow = filters.filter(({ text }) => /r[|/]\.\*|"r/.test(text));
    return unlessClean('fail', [...ids, ...narrow]);
  },
};

export const luks: GuestCheck = {
  severity: everywhere('warning', { aws: 'boot', 'aws-vmimport': 'boot' }),
  async judge(guest, target) {
    const locked = guest.volumes.filter(({ content }) => content?.kind === 'luks');
    if (locked.length === 0) return notApplicable;
    const table = await orNone(() => grep(guest.files, ['/etc/crypttab'], /^\S+\s+\/dev\/(sd|hd|vd|xvd|nvme)/));
    const evidence = [...locked.map(located), ...table];
    return target.startsWith('aws') ? fail(...evidence) : warn(...evidence);
  },
};

async function orNone<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GuestUnreadable) return [];
    throw error;
  }
}

const imported: ReadonlySet<string> = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'jfs', 'btrfs']);

export const fileSystem: GuestCheck = {
  family: 'linux',
  severity: everywhere('info', { 'aws-vmimport': 'boot' }),
  async judge(guest, target) {
    const [root] = guest.roots;
    if (root === undefined) {
      const seen = guest.volumes.filter(({ unreadable }) => unreadable);
      return unknown(...seen.flatMap(volume => [located(volume), unreadableOf(volume)]));
    }
    const evidence = { ...located(root), code: 'file-system', facts: { kind: root.content?.kind ?? '' } };
    if (target !== 'aws-vmimport') return pass(evidence);
    const kind = root.content?.kind ?? '';
    const subvolumes =
      kind === 'btrfs' &&
      (await fstab(guest)).some(({ options }) => options.some(option => option.startsWith('subvol=')));
    return imported.has(kind) && !subvolumes ? pass(evidence) : fail(evidence);
  },
};

function unreadableOf({ unreadable }: Volume): GuestEvidence {
  return unreadable ? { code: `unreadable-${unreadable.reason}`, facts: { what: unreadable.what } } : {};
}

/** What was in use when it was copied is as after a power cut: it starts, but what is read of it may be old. */
export const dirty: GuestCheck = {
  severity: everywhere('warning'),
  async judge({ volumes }) {
    const open = volumes.filter(volume => volume.fileSystem);
    if (open.length === 0) return unknown({ code: 'unreadable-missing', facts: { what: 'root' } });
    const used = open.filter(({ fileSystem }) => fileSystem?.freshness.state !== 'clean');
    const locked = volumes.filter(({ unreadable }) => unreadable);
    if (used.length === 0 && locked.length > 0)
      return unknown(...locked.flatMap(one => [located(one), unreadableOf(one)]));
    return unlessClean(
      'warn',
      used.map(volume => ({
        ...located(volume),
        code: volume.fileSystem?.freshness.state === 'replayed' ? 'replayed' : 'stale',
        facts: {},
      })),
    );
  },
};

const mebibyte = 1024 * 1024;
/** What a new initramfs and a few files need (virt-v2v, convert.ml). */
const least: Readonly<Record<string, number>> = { '/': 100 * mebibyte, '/boot': 50 * mebibyte };

export const space: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning'),
  async judge(guest) {
    const [root] = guest.roots;
    const boot = (await fstab(guest)).find(({ at }) => at === '/boot')?.named.volume;
    const tight: GuestEvidence[] = [];
    for (const [path, volume] of [
      ['/', root],
      ['/boot', boot],
    ] as const) {
      const room = volume?.content?.space;
      if (!volume || !room) continue;
      const few = room.freeInodes !== undefined && room.inodes !== 0 && room.freeInodes < 100;
      if (room.free < (least[path] ?? 0) || few)
        tight.push({ ...located(volume), code: 'room', facts: { path, free: room.free } });
    }
    return unlessClean('warn', tight);
  },
};

/** Azure wants none on the disk of the system (certification policy 200.3.3). */
export const swap: GuestCheck = {
  family: 'linux',
  severity: everywhere('warning', { aws: 'info', 'aws-vmimport': 'info' }),
  async judge(guest) {
    const { volumes } = guest;
    const areas = volumes.filter(volume => volume.content?.kind === 'swap' && disksOf(volume, volumes).includes(0));
    // An area that was found is one, whether fstab can be read or not.
    const table = await orUnreadable(fstab(guest));
    if (table instanceof GuestUnreadable && areas.length === 0) throw table;
    const lines = table instanceof GuestUnreadable ? [] : table.filter(({ type }) => type === 'swap');
    return unlessClean('warn', [
      ...areas.map(located),
      ...lines.map(({ path, line, text }) => ({ path, line, text: text.trim() })),
    ]);
  },
};
