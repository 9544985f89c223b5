import { present } from '../present.ts';
import { printable } from '../printable.ts';
import type { DescribedSystem, DiskSlot } from './descriptor.ts';
import { bytesIn, capacityOf } from './units.ts';
import { children, type Element, ovfAttribute } from './xml.ts';

export type Hardware = Pick<DescribedSystem, 'cpus' | 'memoryMiB' | 'networks' | 'slots' | 'devices'>;

/** CIM_ResourceAllocationSettingData.ResourceType (DSP0243 §8.3, Table 5). */
const resource = { processor: '3', memory: '4', ethernet: '10', disk: '17' } as const;

/** One device: local name of a property to its values, as text. */
type Item = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the devices of a VirtualHardwareSection: Item, and in OVF 2 StorageItem and EthernetPortItem.
 * @param configuration the DeploymentOption whose items count besides those of none
 */
export function hardwareOf(section: Element | undefined, configuration: string | undefined): Hardware {
  const items = section === undefined ? [] : itemsOf(section, configuration);
  const ofType = (type: string) => items.filter(item => first(item, 'ResourceType') === type);
  const cpus = sum(ofType(resource.processor).map(item => Number(first(item, 'VirtualQuantity'))));
  const memory = sum(ofType(resource.memory).map(memoryBytes));
  return {
    ...present({ cpus, memoryMiB: memory === undefined ? undefined : Math.round(memory / 2 ** 20) }),
    networks: ofType(resource.ethernet).flatMap(item =>
      (item.get('Connection') ?? []).slice(0, 1).map(name => printable(name)),
    ),
    slots: inOrder(ofType(resource.disk), items).map(slotOf),
    devices: items.flatMap(item => (item.get('ResourceSubType') ?? []).filter(isBound)).map(name => printable(name)),
  };
}

function itemsOf(section: Element, configuration: string | undefined): Item[] {
  const items: Map<string, string[]>[] = [];
  const byInstance = new Map<string | undefined, Map<string, string[]>>();
  for (const element of children(section)) {
    if (!['Item', 'StorageItem', 'EthernetPortItem'].includes(element.localName ?? '')) continue;
    const get = (name: string) => ovfAttribute(element, name);
    const only = get('configuration')?.split(/\s+/);
    // A bound is the least or most of an item, no item (DSP0243 §8.4).
    if ((only && !only.includes(configuration ?? '')) || (get('bound') ?? 'normal') !== 'normal') continue;
    const item = propertiesOf(element);
    // An item of a configuration takes the place of what another of the same id says (DSP0243 §9.8).
    const base = only && byInstance.get(instanceOf(item));
    if (base) for (const [name, values] of item) base.set(name, values);
    else items.push(item);
    if (!base && instanceOf(item) !== undefined) byInstance.set(instanceOf(item), item);
  }
  return items;
}

function propertiesOf(element: Element): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const property of children(element)) {
    const name = property.localName ?? '';
    const value = property.textContent?.trim();
    if (!value) continue;
    const known = found.get(name);
    if (known) known.push(value);
    else found.set(name, [value]);
  }
  return found;
}

function instanceOf(item: Item): string | undefined {
  return first(item, 'InstanceID') ?? first(item, 'InstanceId'); // OVF 0.9
}

function first(item: Item, name: string): string | undefined {
  return item.get(name)?.[0];
}

function memoryBytes(item: Item): number {
  const quantity = Number(first(item, 'VirtualQuantity'));
  const units = first(item, 'AllocationUnits');
  if (units !== undefined) return quantity * (bytesIn(units) ?? Number.NaN);
  // CIM's default is bytes, but whoever leaves the unit out means MiB: no machine has less than one.
  return quantity < 2 ** 20 ? quantity * 2 ** 20 : quantity;
}

function sum(values: readonly number[]): number | undefined {
  const good = values.filter(value => Number.isFinite(value) && value > 0);
  return good.length === 0 ? undefined : good.reduce((all, value) => all + value, 0);
}

/**
 * Disks as the machine sees them: by controller (kinds as they first come, then bus number), then by place on it.
 * What says no controller keeps its place in the document, after those that do.
 */
function inOrder(disks: readonly Item[], items: readonly Item[]): Item[] {
  const kinds = [...new Set(items.map(item => first(item, 'ResourceType')))];
  // The first of an id: VirtualBox has given one to two network cards, never to a controller.
  const byInstance = new Map(items.map((item, index) => [instanceOf(item), index] as const).reverse());
  byInstance.delete(undefined);
  const rank = (disk: Item): number[] => {
    const controller = byInstance.get(first(disk, 'Parent')) ?? -1;
    const found = items[controller];
    const place = number(first(disk, 'AddressOnParent') ?? first(disk, 'UnitNumber'));
    if (found === undefined) return [kinds.length, 0, 0, place];
    const bus = number(first(found, 'Address') ?? first(found, 'BusNumber'));
    return [kinds.indexOf(first(found, 'ResourceType')), bus, controller, place];
  };
  const ranked = disks.map(disk => ({ disk, rank: rank(disk) }));
  // Sorting is stable: equal ranks keep the order of the document.
  return ranked.sort((one, other) => compare(one.rank, other.rank)).map(({ disk }) => disk);
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function number(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function slotOf(item: Item): DiskSlot {
  // `ovf:/disk/ID`, `/disk/ID`, and what some wrote: `ovf://disk/ID`, `disk/ID`.
  const diskId = /^(?:ovf:)?\/{0,2}disk\/(.+)$/i.exec(first(item, 'HostResource') ?? '')?.[1];
  const quantity = first(item, 'VirtualQuantity');
  const capacity = quantity === undefined ? undefined : capacityOf(quantity, first(item, 'AllocationUnits'));
  const label = first(item, 'ElementName') ?? first(item, 'Caption');
  return present({ diskId, capacity, label: label === undefined ? undefined : printable(label) });
}

/** Bound to the host or to keys that stay behind. */
function isBound(subtype: string): boolean {
  return /^vmware\.(vtpm|pci\.passthrough|sgx|usb\.passthrough|precisionclock)/i.test(subtype);
}
