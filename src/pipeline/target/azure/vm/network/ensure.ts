import type { Control } from '../../../../types/control.ts';
import type { Keep } from '../../../../types/ledger.ts';
import type { Machine } from '../../../../types/machine.ts';
import type { Arm } from '../../arm/arm.ts';
import { inForm, taggedForm } from '../../arm/resources.ts';
import { locationName, type Place } from '../../names.ts';
import { tagsOf } from '../../tags.ts';
import { ensureThing, ourThing, type Wanted } from '../ensure.ts';
import { addressForm, networkForm, nicForm } from '../forms.ts';
import { networkPath, vmNames } from '../names.ts';
import { tellVm } from '../notes.ts';
import type { VmPlan } from '../wishes.ts';
import { addressSpaceBeside } from './address-space.ts';
import { existingSubnet, namedSubnet } from './subnet.ts';

/** The card of a machine, and what it is reached by. */
export interface Card {
  /** Of the network interface. */
  readonly id: string;
  readonly privateAddress?: string;
  readonly publicAddress?: string;
}

/** Who makes what, for whom. */
export interface Making {
  readonly arm: Arm;
  readonly place: Place;
  readonly plan: VmPlan;
  readonly keep: Keep;
  readonly ctl: Control;
}

/**
 * The card of the machine, in the subnet that the plan names or in a network of its own. A network interface of its own,
 * not one that comes with the machine: it carries the session's tag from the first moment, and a run that was killed
 * finds it again.
 * @param accelerated whether the machine's size and the plan allow for it
 */
export async function ensureCard(making: Making, machine: Machine, accelerated: boolean): Promise<Card> {
  const { arm, place, plan, keep } = making;
  const { network, publicAddress } = plan.vm;
  const own = network === undefined;
  const nsg = own || publicAddress ? await ensureNsg(making) : undefined;
  const subnet = own
    ? await ensureNetwork(making, machine, nsg)
    : await existingSubnet(arm, namedSubnet(network, place), plan.location);
  const address = publicAddress ? await ensureAddress(making) : undefined;
  const body = {
    ...head(plan, keep),
    properties: {
      enableAcceleratedNetworking: accelerated,
      // A subnet that others share has its own rules; those of a public address are this machine's.
      ...(nsg !== undefined && !own ? { networkSecurityGroup: { id: nsg } } : {}),
      ipConfigurations: [
        {
          name: 'ipconfig1',
          properties: {
            primary: true,
            subnet: { id: subnet },
            privateIPAllocationMethod: 'Dynamic',
            ...(address ? { publicIPAddress: { id: address.id, properties: { deleteOption: 'Delete' } } } : {}),
          },
        },
      ],
    },
  };
  const nic = inForm(arm, await ensure(making, 'azure-nic', body), nicForm, vmNames(plan.name).nic);
  const privateAddress = nic.properties.ipConfigurations[0]?.properties.privateIPAddress;
  return {
    id: nic.id,
    ...(privateAddress === undefined ? {} : { privateAddress }),
    ...(address?.ip === undefined ? {} : { publicAddress: address.ip }),
  };
}

/**
 * Without a rule of its own a security group lets nothing in from outside its network. Port 22 is opened only where the
 * machine is asked to be reached by the internet and takes nothing but a key.
 */
async function ensureNsg(making: Making): Promise<string> {
  const { arm, plan, place, keep, ctl } = making;
  const keyed = plan.vm.publicAddress && plan.vm.sshKey !== undefined;
  const rule = {
    name: 'ssh',
    properties: {
      priority: 1000,
      direction: 'Inbound',
      access: 'Allow',
      protocol: 'Tcp',
      sourceAddressPrefix: 'Internet',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '22',
    },
  };
  const made = keep.entry('azure-nsg')?.state === 'made';
  const body = { ...head(plan, keep), properties: { securityRules: keyed ? [rule] : [] } };
  const { vm: name, nsg } = vmNames(plan.name);
  const { id } = inForm(arm, await ensure(making, 'azure-nsg', body), taggedForm, nsg);
  if (!made) tellVm(ctl, keyed ? 'azure-vm-ssh-open' : 'azure-vm-closed', { name, group: place.group, nsg });
  return id;
}

async function ensureNetwork(making: Making, machine: Machine, nsg: string | undefined): Promise<string> {
  const { arm, plan, place, keep, ctl } = making;
  const { network: name, subnet } = vmNames(plan.name);
  const addresses = addressSpaceBeside((machine.cards ?? []).flatMap(card => card.addresses));
  const there = await ourThing(arm, 'azure-network', place, name, keep.session);
  const guarded = nsg === undefined ? {} : { networkSecurityGroup: { id: nsg } };
  const shown = await ensure(making, 'azure-network', {
    ...head(plan, keep),
    properties: {
      addressSpace: { addressPrefixes: [addresses] },
      subnets: [{ name: subnet, properties: { addressPrefix: addresses, ...guarded } }],
    },
  });
  if (!there) tellVm(ctl, 'azure-network-new', { name, group: place.group, addresses });
  const row = inForm(arm, shown, networkForm, networkPath(place, name));
  const found = row.properties.subnets.find(each => each.name === subnet);
  return found?.id ?? `${row.id}/subnets/${subnet}`;
}

async function ensureAddress(making: Making): Promise<{ id: string; ip?: string }> {
  const { arm, plan, keep } = making;
  const body = {
    ...head(plan, keep),
    ...(plan.zone === undefined ? {} : { zones: [String(plan.zone)] }),
    sku: { name: 'Standard' },
    properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' },
  };
  const row = inForm(arm, await ensure(making, 'azure-address', body), addressForm, vmNames(plan.name).address);
  const ip = row.properties.ipAddress;
  return { id: row.id, ...(ip === undefined ? {} : { ip }) };
}

function ensure({ arm, place, plan, keep }: Making, kind: Wanted['kind'], body: unknown): Promise<unknown> {
  return ensureThing(arm, { kind, place, plan: plan.name, body }, keep);
}

function head(plan: VmPlan, { session }: Keep) {
  return { location: locationName(plan.location), tags: tagsOf(plan, session) };
}
