import type { VirtualDisk } from '../described.ts';
import { booleanOf, children, type Element, textOf } from '../soap/element.ts';

/** One file that a lease gives (HttpNfcLeaseDeviceUrl). */
export interface DeviceUrl {
  /** `/vm-9/ParaVirtualSCSIController0:0` */
  readonly key: string;
  /** Holds a ticket: never to be told, never to be written. */
  readonly url: string;
  /** `disk-0.vmdk` */
  readonly target?: string;
  /** SHA-1 or SHA-256 of the host's certificate, colon hex. */
  readonly thumbprint?: string;
}

/** A machine has at most 256 disks (vSphere configuration maximums), and a few files besides. */
const mostUrls = 1024;

/** The disks among a lease's files; firmware memory and images in drives (`disk` false or absent) are not ours. */
export function diskUrls(info: Element): DeviceUrl[] {
  return children(info, 'deviceUrl')
    .slice(0, mostUrls)
    .filter(each => booleanOf(each, 'disk') === true)
    .flatMap(each => {
      const key = textOf(each, 'key');
      const url = textOf(each, 'url');
      if (key === undefined || url === undefined) return [];
      const target = textOf(each, 'targetId');
      const thumbprint = textOf(each, 'sslThumbprint')?.trim();
      return [{ key, url, ...(target ? { target } : {}), ...(thumbprint ? { thumbprint } : {}) }];
    });
}

/**
 * The file of a lease that is this disk, never by the order in which they come:
 * 1. class of controller, bus and unit, as the key says them (vSphere Web Services API, HttpNfcLeaseDeviceUrl.key);
 * 2. else the unit on that bus, where the key names the controller otherwise and only one disk of all lies there;
 * 3. else the name of its file, where no other disk and no other stream has it (vcsim's keys say `disk:0`);
 * 4. else the only stream there is, for a machine with only this disk.
 * @returns undefined where none, or more than one, fits
 */
export function urlOf(
  urls: readonly DeviceUrl[],
  disk: VirtualDisk,
  disks: readonly VirtualDisk[],
): DeviceUrl | undefined {
  const exact = urls.filter(({ key }) => isAt(placeOf(key), disk, true));
  if (exact.length > 0) return only(exact);
  const taken = (url: DeviceUrl) => disks.some(each => isAt(placeOf(url.key), each, true));
  const others = urls.filter(url => !taken(url));
  const near = others.filter(({ key }) => isAt(placeOf(key), disk, false));
  const alone = disks.filter(each => each.unit === disk.unit && each.controller.bus === disk.controller.bus);
  if (near.length === 1 && alone.length === 1) return only(near);
  const file = fileOf(disk);
  const named = others.filter(({ target }) => target === file);
  if (named.length === 1 && disks.filter(each => fileOf(each) === file).length === 1) return only(named);
  return disks.length === 1 ? only(others) : undefined;
}

interface Place {
  readonly controller: string;
  readonly bus: number;
  readonly unit: number;
}

function placeOf(key: string): Place | undefined {
  const [, controller = '', bus, unit] = /\/([A-Za-z]\w{0,63}?)(\d{1,5}):(\d{1,5})$/.exec(key) ?? [];
  return bus === undefined ? undefined : { controller, bus: Number(bus), unit: Number(unit) };
}

function isAt(place: Place | undefined, { controller, unit }: VirtualDisk, byClass: boolean): boolean {
  if (place === undefined || place.bus !== controller.bus || place.unit !== unit) return false;
  return !byClass || place.controller === controller.type;
}

/** `[datastore] folder/name.vmdk` is `name.vmdk`. */
function fileOf({ backing }: VirtualDisk): string {
  return backing.fileName.replace(/^\[[^\]]*\]\s*/, '').replace(/^.*\//, '');
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
