import { evidenceOf, fstab, type Mounted, optional } from '../../facts/fstab.ts';
import { filesIn, grep } from '../../facts/lines.ts';
import { everywhere, fail, type GuestCheck, pass, unlessClean, warn } from '../check.ts';

/** `by-id/dm-uuid-LVM-…`, as Ubuntu's installer writes it, is the volume's own id and the same everywhere. */
const byName = /^\/dev\/(sd|hd|vd|xvd|nvme|disk\/by-(path|id)\/(?!(dm|md|lvm-pv)-(uuid|name)-))/;
/** No cloud has one. */
const floppy = /^\/dev\/fd\d/;
/** The guest does not start without them. */
const vital = /^\/(boot|boot\/efi|usr|var)?$/;

/** Disks are called otherwise elsewhere; a mount that does not come ends in an emergency shell after 90 seconds. */
export const devices: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot'),
  async judge(guest) {
    const { files } = guest;
    const all = await fstab(guest);
    const lines = all.filter(({ device }) => byName.test(device));
    const floppies = all.filter(({ device }) => floppy.test(device));
    const crypt = await grep(
      files,
      ['/etc/crypttab'],
      /^\S+\s+\/dev\/(sd|hd|vd|xvd|nvme|disk\/by-(path|id)\/(?!(dm|md|lvm-pv)-(uuid|name)-))/,
    );
    const units = await grep(
      files,
      await filesIn(files, '/etc/systemd/system', /\.(mount|swap)$/),
      /^What=\/dev\/(sd|hd|vd|xvd|nvme|disk\/by-(path|id)\/(?!(dm|md|lvm-pv)-(uuid|name)-))/,
    );
    const evidence = [...[...lines, ...floppies].map(evidenceOf), ...crypt, ...units];
    if (evidence.length === 0) return pass();
    // DISK-FSTAB-REF tells where one is mounted at every start.
    if (evidence.length === floppies.length) return { ...warn(...evidence), severity: 'info' };
    const stops = lines.some(line => !optional(line) && line.type !== 'swap' && line.at.startsWith('/'));
    return stops ? fail(...evidence) : { ...warn(...evidence), severity: 'warning' };
  },
};

const network: ReadonlySet<string> = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'ceph',
  'glusterfs',
  'sshfs',
  'fuse.sshfs',
]);
const vmware: ReadonlySet<string> = new Set(['vmhgfs', 'fuse.vmhgfs-fuse']);

/** What is mounted must come along. */
export const references: GuestCheck = {
  family: 'linux',
  severity: everywhere('boot', { 'aws-vmimport': 'warning' }),
  async judge(guest) {
    const lines = await fstab(guest);
    const gone = lines.filter(line => !optional(line) && isGone(line));
    if (gone.length > 0) return fail(...gone.map(evidenceOf));
    const perhaps = lines.filter(line => optional(line) && !line.options.includes('noauto') && isGone(line));
    return perhaps.length > 0 ? { ...warn(...perhaps.map(evidenceOf)), severity: 'warning' } : pass();
  },
};

function isGone({ device, type, named }: Mounted): boolean {
  if (network.has(type) || vmware.has(type) || device.startsWith('.host:')) return true;
  if (/^\/dev\/(fd|sr|cdrom)/.test(device)) return true;
  return named.volume === undefined && named.why === 'absent';
}

/** Azure brings a disk for the time being, and mounts it there. */
export const resourceDisk: GuestCheck = {
  family: 'linux',
  severity: { azure: 'warning', 'azure-stack': 'warning' },
  async judge(guest) {
    const lines = (await fstab(guest)).filter(
      ({ at, device }) => /^\/mnt(\/resource)?$/.test(at) || /^\/dev\/sdb/.test(device),
    );
    return unlessClean('warn', lines.filter(({ at }) => !vital.test(at)).map(evidenceOf));
  },
};
