import type { VirtualCdrom } from '../described.ts';
import { booleanOf, child, type Element, numberOf, refOf, textOf } from '../soap/element.ts';
import { backingKind, labelOf } from './devices.ts';

/** A drive with an image in it, whose file may be gone or is exported with the machine; or one that is connected. */
export function isLoaded({ backing, connected }: VirtualCdrom): boolean {
  return backing === 'Iso' || connected;
}

/** CD drives, and what is in them. Source: vSphere Web Services API, VirtualCdrom and its backings. */
export function cdromsOf(devices: readonly Element[]): VirtualCdrom[] {
  return devices.filter(device => device.type === 'VirtualCdrom').flatMap(device => cdromOf(device) ?? []);
}

function cdromOf(device: Element): VirtualCdrom | undefined {
  const key = numberOf(device, 'key');
  if (key === undefined) return undefined;
  const backing = backingKind(device, 'VirtualCdrom');
  const datastore = refOf(device, 'backing', 'datastore');
  const file = textOf(device, 'backing', 'fileName');
  const connectable = child(device, 'connectable');
  return {
    key,
    label: labelOf(device) || `CD ${key}`,
    controllerKey: numberOf(device, 'controllerKey') ?? -1,
    unit: numberOf(device, 'unitNumber') ?? -1,
    backing,
    ...(backing === 'Iso' && file !== undefined ? { iso: file } : {}),
    ...(datastore === undefined ? {} : { datastore }),
    connected: booleanOf(connectable, 'connected') ?? false,
    startConnected: booleanOf(connectable, 'startConnected') ?? false,
    allowGuestControl: booleanOf(connectable, 'allowGuestControl') ?? false,
  };
}
