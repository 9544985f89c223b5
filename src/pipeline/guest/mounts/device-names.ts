import { diskIndex, type Volume } from '../volumes/volume.ts';

/** What a name for a device comes down to. */
export type Named =
  | { readonly volume: Volume }
  /**
   * `absent`: no volume among the disks has that name · `elsewhere`: names like these say nothing about a volume
   * (`/dev/disk/by-id/…`, `/dev/md0`) · `no-device`: a server's export, or nothing that lies on a disk.
   */
  | { readonly volume?: never; readonly why: 'absent' | 'elsewhere' | 'no-device' };

type Test = (volume: Volume) => boolean;

/**
 * The volume that fstab, crypttab or a kernel's `root=` names. Of two with the same id (a clone) the first is meant.
 * @param name `UUID=…`, `LABEL=…`, `PARTUUID=…`, `PARTLABEL=…`, `/dev/disk/by-…/…`, `/dev/mapper/vg-lv`, `/dev/vg/lv`,
 * `/dev/sda1`, `/dev/nvme0n1p1`
 */
export function volumeNamed(name: string, volumes: readonly Volume[]): Named {
  const test = testFor(name);
  if (typeof test === 'string') return { why: test };
  const volume = volumes.find(test);
  return volume === undefined ? { why: 'absent' } : { volume };
}

function testFor(name: string): Test | 'elsewhere' | 'no-device' {
  const tagged = /^(UUID|LABEL|PARTUUID|PARTLABEL)="?([^"]*)"?$/su.exec(name);
  if (tagged) return byTag(tagged[1] ?? '', tagged[2] ?? '');
  const link = /^\/dev\/disk\/by-(uuid|label|partuuid|partlabel)\/(.+)$/su.exec(name);
  if (link) return byTag((link[1] ?? '').toUpperCase(), unmangled(link[2] ?? ''));
  if (!name.startsWith('/dev/')) return 'no-device';
  return byMapper(name) ?? byDisk(name) ?? byPath(name);
}

function byTag(tag: string, value: string): Test {
  const id = value.toLowerCase();
  switch (tag) {
    case 'UUID':
      return ({ content }) => content?.uuid?.toLowerCase() === id;
    case 'LABEL':
      return ({ content }) => content?.label === value;
    case 'PARTUUID':
      return ({ place }) => place.kind === 'partition' && place.partition.uuid === id;
    default:
      return ({ place }) => place.kind === 'partition' && place.partition.name === value;
  }
}

/** udev writes what is not safe in a name as `\x20`. */
function unmangled(name: string): string {
  const bytes = name.replace(/\\x([0-9a-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return bytes === name ? name : Buffer.from(bytes, 'latin1').toString('utf8');
}

/** A dash within the name of a group or volume is doubled (dmsetup's names, LVM2, libdm). */
function byMapper(name: string): Test | undefined {
  const mapped = /^\/dev\/mapper\/(.+)$/su.exec(name)?.[1];
  if (mapped === undefined) return undefined;
  return ({ place }) => place.kind === 'logical' && `${doubled(place.group)}-${doubled(place.volume)}` === mapped;
}

function doubled(name: string): string {
  return name.replaceAll('-', '--');
}

/** Names that follow the order of the disks, whatever they are attached to. */
function byDisk(name: string): Test | undefined {
  const lettered = /^\/dev\/(?:sd|hd|vd|xvd)([a-z]{1,3})(\d{0,3})$/u.exec(name);
  if (lettered) return onDisk(diskIndex(lettered[1] ?? ''), lettered[2] ?? '');
  const nvme = /^\/dev\/nvme(\d{1,3})n1(?:p(\d{1,3}))?$/u.exec(name);
  if (nvme) return onDisk(Number(nvme[1]), nvme[2] ?? '');
  return undefined;
}

function onDisk(disk: number, number: string): Test {
  return ({ place }) => {
    if (place.kind === 'logical' || place.disk !== disk) return false;
    return number === ''
      ? place.kind === 'disk'
      : place.kind === 'partition' && place.partition.number === Number(number);
  };
}

function byPath(name: string): Test | 'elsewhere' {
  if (/^\/dev\/(disk|md|dm-|mapper|root|sr|fd|loop|cdrom|block)/u.test(name)) return 'elsewhere';
  return /^\/dev\/[^/]+\/[^/]+$/u.test(name)
    ? volume => volume.place.kind === 'logical' && volume.name === name
    : 'elsewhere';
}
