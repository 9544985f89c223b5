import { printable } from '../../printable.ts';
import { booleanOf, children, type Element, numberOf, textOf } from '../soap/element.ts';
import type { Properties } from '../vim.ts';

/** Four SCSI controllers of 64 disks, as many NVMe and SATA: a few hundred at most. Source: configuration maximums. */
const mostDevices = 4096;

export interface Controller {
  readonly key: number;
  /** `ParaVirtualSCSIController`, … */
  readonly type: string;
  readonly bus: number;
  /** noSharing, virtualSharing or physicalSharing. */
  readonly sharing?: string;
}

/** Every device of a machine, each key once: a doubled answer is still one device. */
export function devicesOf(properties: Properties): readonly Element[] {
  const seen = new Set<number>();
  return children(properties.get('config.hardware.device'))
    .slice(0, mostDevices)
    .filter(device => {
      const key = numberOf(device, 'key');
      if (key === undefined) return true;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

export function controllersOf(devices: readonly Element[]): ReadonlyMap<number, Controller> {
  const controllers = new Map<number, Controller>();
  for (const device of devices) {
    const key = numberOf(device, 'key');
    const bus = numberOf(device, 'busNumber');
    if (key === undefined || bus === undefined || device.type === undefined) continue;
    const sharing = textOf(device, 'sharedBus');
    controllers.set(key, { key, type: device.type, bus, ...(sharing === undefined ? {} : { sharing }) });
  }
  return controllers;
}

/** What vSphere calls it: `Hard disk 1`. */
export function labelOf(device: Element): string {
  return printable(textOf(device, 'deviceInfo', 'label')?.trim() ?? '', 80);
}

/** `VirtualDiskFlatVer2BackingInfo` is `FlatVer2`. */
export function backingKind(device: Element, prefix: string): string {
  const type = device.children.find(each => each.name === 'backing')?.type ?? '';
  return type.replace(new RegExp(`^${prefix}`), '').replace(/BackingInfo$/, '');
}

/** Bound to the host, or to what is plugged into it: no cloud has it. Source: vSphere Web Services API, VirtualDevice. */
const bound =
  /^Virtual(PCIPassthrough|SriovEthernetCard|USB|SerialPort|ParallelPort|Floppy|SCSIPassthrough|PrecisionClock|NVDIMM|WDT)$/;

/** Those of a machine, as vSphere calls them: `PCI device 0`. An empty floppy drive is none. */
export function boundDevices(devices: readonly Element[]): readonly string[] {
  return devices
    .filter(device => bound.test(device.type ?? '') && !isEmpty(device))
    .map(device => labelOf(device) || (device.type ?? ''));
}

function isEmpty(device: Element): boolean {
  if (device.type !== 'VirtualFloppy') return false;
  const connectable = device.children.find(({ name }) => name === 'connectable');
  return !['connected', 'startConnected'].some(name => booleanOf(connectable, name));
}
