import type { Line } from '../lines.ts';

/** Who reads a profile. */
export type Manager = 'network-scripts' | 'networkmanager' | 'netplan' | 'ifupdown' | 'networkd' | 'wicked';

/** A value, and the line it stands in. */
export interface Said extends Line {
  readonly value: string;
}

/** One interface's configuration, whoever reads it. What is not said is absent. */
export interface Profile {
  readonly manager: Manager;
  /** Where it begins. */
  readonly at: Line;
  /** How it finds its interface. */
  readonly name?: Said;
  readonly mac?: Said;
  readonly dhcp: boolean;
  /** Addresses that are set by hand, with the lines that say so. */
  readonly addresses: readonly Said[];
  /** A default gateway or route. */
  readonly gateways: readonly Said[];
  /** Other routes. */
  readonly routes: readonly Said[];
  readonly mtu?: Said;
  /** It is not brought up at boot. */
  readonly off?: Said;
}

/** Loopback, and what is made by software: their names are not taken from the hardware. */
export function isVirtual(name: string): boolean {
  return /^(lo|docker|veth|virbr|vnet|tun|tap|wg|br|bond|team|dummy|cni|flannel|cali|kube|sit|ppp)\d*/.test(name);
}

/** Names that Linux gives to cards by where VMware puts them. */
const vmware = /^(ens(32|33|34|35|160|161|192|193|224|225|256)|eno\d{5,}|enp[23]s\d+|eno1677\d+)(np\d+)?$/;

/** Is it a name that only VMware's hardware has? */
export function isVmwareName(name: string): boolean {
  return vmware.test(name);
}
