import type { NetworkCard } from '../../../types/machine.ts';
import { printable } from '../../printable.ts';
import { booleanOf, child, children, type Element, numberOf, textOf } from '../soap/element.ts';
import type { MoRef, Properties, Vim } from '../vim.ts';
import { labelOf } from './devices.ts';
import { shownName } from './names.ts';
import { textAt } from './values.ts';

/** Addresses shown of one card. */
const mostAddresses = 16;

/** Names of networks: by managed object id, and by the key that a port of a distributed switch has. */
export type NetworkNames = ReadonlyMap<string, string>;

/** The networks of a machine. A distributed port group is a Network too. */
export async function networkNames(vim: Vim, properties: Properties, signal: AbortSignal): Promise<NetworkNames> {
  const refs = children(properties.get('network')).flatMap(refOfItem).slice(0, 64);
  const names = new Map<string, string>();
  if (refs.length === 0) return names;
  const of = Object.fromEntries(
    refs.map(({ type }) => [type, type === 'DistributedVirtualPortgroup' ? ['name', 'key'] : ['name']]),
  );
  for await (const page of vim.retrieve({ of, refs }, signal)) {
    for (const { ref, properties: network } of page) {
      const name = textAt(network, 'name');
      if (name === undefined) continue;
      names.set(ref.value, shownName(name));
      names.set(textAt(network, 'key') ?? ref.value, shownName(name));
    }
  }
  return names;
}

function refOfItem(item: Element): MoRef[] {
  return item.refType === undefined || item.text === '' ? [] : [{ type: item.refType, value: item.text }];
}

/** Network cards with what the guest's tools say of their addresses. Source: VirtualEthernetCard, GuestNicInfo. */
export function cardsOf(devices: readonly Element[], properties: Properties, names: NetworkNames): NetworkCard[] {
  const told = children(properties.get('guest.net'));
  return devices.filter(isCard).map(device => {
    const mac = textOf(device, 'macAddress');
    const network = networkOf(device, names);
    const mine = told.filter(info => isOf(info, device, mac));
    const dhcp = dhcpOf(mine);
    return {
      label: labelOf(device) || `NIC ${numberOf(device, 'key') ?? ''}`.trim(),
      ...(network === undefined ? {} : { network }),
      ...(mac === undefined ? {} : { mac: printable(mac, 32) }),
      addresses: addressesOf(mine),
      ...(dhcp === undefined ? {} : { dhcp }),
    };
  });
}

function isCard(device: Element): boolean {
  return child(device, 'macAddress') !== undefined || /^VirtualEthernetCard/.test(child(device, 'backing')?.type ?? '');
}

/** Some servers write a card's address in capitals. */
function isOf(info: Element, device: Element, mac: string | undefined): boolean {
  const key = numberOf(info, 'deviceConfigId');
  if (key !== undefined && key >= 0) return key === numberOf(device, 'key');
  return mac !== undefined && textOf(info, 'macAddress')?.toLowerCase() === mac.toLowerCase();
}

function networkOf(device: Element, names: NetworkNames): string | undefined {
  const backing = child(device, 'backing');
  const group = textOf(backing, 'port', 'portgroupKey');
  const ref = textOf(backing, 'network');
  const known = names.get(group ?? '') ?? names.get(ref ?? '');
  if (known !== undefined) return known;
  const said = textOf(backing, 'deviceName') ?? group ?? textOf(backing, 'opaqueNetworkId');
  return said === undefined ? undefined : shownName(said);
}

/** IPv4 first; addresses of the link alone say nothing about the network. */
function addressesOf(infos: readonly Element[]): string[] {
  const configured = infos.flatMap(info => children(child(info, 'ipConfig'), 'ipAddress'));
  const plain = infos.flatMap(info => children(info, 'ipAddress').map(item => item.text));
  const all = [...configured.map(item => textOf(item, 'ipAddress') ?? ''), ...plain];
  const usable = [...new Set(all)].filter(address => isAddress(address) && !/^(fe80:|169\.254\.)/i.test(address));
  return usable.sort((a, b) => Number(a.includes(':')) - Number(b.includes(':'))).slice(0, mostAddresses);
}

/** By the client's own word, else by where its IPv4 addresses come from. Source: NetIpConfigInfo, NetDhcpConfigInfo. */
function dhcpOf(infos: readonly Element[]): boolean | undefined {
  const configs = infos.flatMap(info => child(info, 'ipConfig') ?? []);
  const said = configs.map(config => booleanOf(config, 'dhcp', 'ipv4', 'enable')).find(one => one !== undefined);
  if (said !== undefined) return said;
  const origins = configs
    .flatMap(config => children(config, 'ipAddress'))
    .filter(address => !textOf(address, 'ipAddress')?.includes(':'))
    .flatMap(address => textOf(address, 'origin') ?? []);
  if (origins.includes('manual')) return false;
  return origins.includes('dhcp') ? true : undefined;
}

function isAddress(text: string): boolean {
  return /^[0-9a-fA-F:.]{2,45}$/.test(text);
}
