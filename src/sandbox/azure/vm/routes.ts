import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { versionsOf } from '../api-versions.ts';
import { readBody } from '../body.ts';
import { type Cloud, mustBeRegistered, subscriptionOf } from '../cloud.ts';
import { Refusal, resourceNotFound } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { beingDeleted, findGroup } from '../groups.ts';
import { knownLocation } from '../locations.ts';
import { newRecord } from '../new-record.ts';
import { sendPage } from '../paging.ts';
import type { Group } from '../records.ts';
import { removeResource } from '../removal.ts';
import type { Route } from '../router.ts';
import { startMaking } from '../start-making.ts';
import { startRemoval } from '../start-removal.ts';
import { refuseWhileBusy } from '../under-way.ts';
import { sizeNamed } from '../vm-sizes.ts';
import { type VmBody, vmReadOnly, vmSchema } from './body.ts';
import { mustBeToBeHad } from './capacity.ts';
import { checkVmName, disksFromImage, namesMustBeFree } from './make.ts';
import type { Machine } from './records.ts';
import { attachedDisks, checkFit, checkGuest, generationOf, nicsOf, type Spot, type Wanted } from './rules.ts';
import { type Template, templateFor } from './templates.ts';

const versions = versionsOf.vms;
const type = 'Microsoft.Compute/virtualMachines';
const all = `/subscriptions/:subscription/resourceGroups/:group/providers/${type}`;
const nicReservedMs = 180_000;

/** Machines. Source: Microsoft.Compute virtualMachine.json, 2024-07-01 */
export const vmRoutes: readonly Route[] = [
  { kind: 'listVms', method: 'GET', path: all, versions, run: listVms },
  { kind: 'putVm', method: 'PUT', path: `${all}/:name`, versions, run: putVm },
  { kind: 'getVm', method: 'GET', path: `${all}/:name`, versions, run: getVm },
  { kind: 'deleteVm', method: 'DELETE', path: `${all}/:name`, versions, run: deleteVm },
];

function vmKey(exchange: Exchange): string {
  const { subscription, group, name } = exchange.params;
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${name}`.toLowerCase();
}

/** The machine the path names. @throws Refusal 404 */
export function vmAt(exchange: Exchange): Machine {
  findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const machine = exchange.cloud.machines.get(vmKey(exchange));
  if (!machine) throw resourceNotFound(type, exchange.param('name'), exchange.param('group'));
  return machine;
}

function show({ id, name, location, tags, zones, properties, provisioningState, vmId, created }: Machine): object {
  const { userData: _, osProfile, ...plain } = properties;
  const shown = osProfile ? { osProfile: { ...osProfile, customData: undefined, secrets: [] } } : {};
  return {
    id,
    name,
    type,
    location,
    tags,
    ...(zones ? { zones } : {}),
    properties: { ...plain, ...shown, provisioningState, vmId, timeCreated: new Date(created).toISOString() },
  };
}

function listVms(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const group = exchange.param('group').toLowerCase();
  findGroup(exchange.cloud, id, group);
  const machines = [...exchange.cloud.machines.values()];
  sendPage(
    exchange,
    machines.filter(each => each.subscription === id && each.group.toLowerCase() === group),
    show,
  );
}

async function getVm(exchange: Exchange): Promise<void> {
  vmAt(exchange);
  await exchange.cloud.operations.onResource(vmKey(exchange));
  exchange.json(200, show(vmAt(exchange)));
}

async function putVm(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  checkVmName(exchange.param('name'));
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  mustBeRegistered(subscriptionOf(cloud, group.subscription));
  const body = await readBody(exchange, vmSchema, vmReadOnly);
  const location = knownLocation(body.location, type);
  const known = cloud.machines.get(vmKey(exchange));
  if (known) return updateVm(exchange, known, body);
  const spot: Spot = { subscription: group.subscription, location, zone: body.zones?.[0] };
  const size = sizeNamed(body.properties.hardwareProfile.vmSize);
  checkGuest(body);
  const machine = newMachine(exchange, group, body, location);
  const nics = nicsOf(cloud, body, machine.id, spot);
  const source = sourceOf(cloud, body, spot, group);
  checkFit(body, size, source.generation);
  try {
    mustBeToBeHad(cloud, size, location);
  } catch (refusal) {
    for (const nic of nics) nic.reserved = { machine: machine.id, until: cloud.clock.now() + nicReservedMs };
    throw refusal;
  }
  cloud.machines.set(vmKey(exchange), machine);
  for (const nic of nics) nic.machine = machine.id.toLowerCase();
  const disks = source.attached ?? (await disksFromImage(cloud, source.image, machine, group));
  own(machine, disks);
  Object.assign(machine, { generation: source.generation });
  startMaking(exchange, machine, { family: 'operations', show, status: 201, finish: async () => mustComeUp(machine) });
}

type Source =
  | { readonly generation: string; readonly attached: Wanted[]; readonly image?: undefined }
  | { readonly generation: string; readonly attached?: undefined; readonly image: Template };

function sourceOf(cloud: Cloud, body: VmBody, spot: Spot, group: Group): Source {
  const { storageProfile } = body.properties;
  if (storageProfile.osDisk.createOption === 'Attach') {
    const attached = attachedDisks(cloud, storageProfile, spot);
    return { generation: generationOf(attached[0]?.disk ?? noDisk()), attached };
  }
  const image = templateFor(cloud, body, spot);
  namesMustBeFree(cloud, body, group);
  return { generation: image.generation, image };
}

function noDisk(): never {
  throw new Refusal(400, 'InvalidParameter', "Required parameter 'osDisk' is missing (null).");
}

function newMachine({ cloud, params }: Exchange, group: Group, body: VmBody, location: string): Machine {
  const name = params.name ?? '';
  return {
    ...newRecord(
      group,
      type,
      `/subscriptions/${group.subscription}/resourceGroups/${group.name}/providers/${type}/${name}`,
      location,
      body.tags,
    ),
    zones: body.zones,
    vmId: randomUUID(),
    created: cloud.clock.now(),
    properties: body.properties,
    disks: [],
    generation: 'V1',
    outcome: cloud.boots.outcome,
    looks: 0,
  };
}

/** From now on the disks are this machine's. */
function own(machine: Machine, disks: readonly Wanted[]): void {
  for (const { disk } of disks) {
    disk.state = 'Attached';
    disk.managedBy = machine.id;
  }
  machine.disks = disks.map(({ disk }) => disk.id.toLowerCase());
  const { storageProfile } = machine.properties;
  const filled = <T extends { managedDisk?: object | undefined }>(wish: T, lun: number): T => {
    const found = disks.find(each => each.lun === lun)?.disk;
    if (!found) return wish;
    const managedDisk = { ...wish.managedDisk, id: found.id, storageAccountType: found.sku };
    return { ...wish, name: found.name, managedDisk };
  };
  machine.properties = {
    ...machine.properties,
    storageProfile: {
      ...storageProfile,
      osDisk: filled(storageProfile.osDisk, -1),
      dataDisks: (storageProfile.dataDisks ?? []).map(each => filled(each, each.lun)),
    },
  };
}

/** @throws Refusal OSProvisioningTimedOut for a machine that was to be set up and has nobody inside who would */
function mustComeUp({ name, outcome, properties }: Machine): void {
  if (outcome === 'ok' || !properties.osProfile) return;
  const text = `OS Provisioning for VM '${name}' did not finish in the allotted time. The VM may still finish provisioning successfully. Please check provisioning state later. For details on how to check current provisioning state of Linux VM, refer to https://aka.ms/LinuxVMLifecycle.`;
  throw new Refusal(409, 'OSProvisioningTimedOut', text);
}

/** What stands keeps its disks and cards: only the tags may change here. */
async function updateVm(exchange: Exchange, known: Machine, body: VmBody): Promise<void> {
  await refuseWhileBusy(exchange.cloud, known);
  if (known.properties.hardwareProfile.vmSize !== body.properties.hardwareProfile.vmSize) {
    throw new Refusal(409, 'PropertyChangeNotAllowed', "Changing property 'vmSize' is not done by this sandbox.");
  }
  const nics = ({ properties }: Pick<VmBody, 'properties'>) => properties.networkProfile.networkInterfaces;
  if (!isDeepStrictEqual(nics(known), nics(body))) {
    throw new Refusal(409, 'PropertyChangeNotAllowed', "Changing property 'networkProfile' is not allowed.");
  }
  known.tags = body.tags ?? {};
  exchange.json(200, show(known));
}

function deleteVm(exchange: Exchange): Promise<void> {
  const { cloud } = exchange;
  findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  const machine = cloud.machines.get(vmKey(exchange));
  return startRemoval(exchange, machine, 'operations', undefined, async one => letGo(cloud, one));
}

/** The machine goes; what came with it goes or stays as its deleteOption says. */
export async function letGo(cloud: Cloud, machine: Machine): Promise<void> {
  cloud.machines.delete(machine.id.toLowerCase());
  const { storageProfile, networkProfile } = machine.properties;
  for (const { managedDisk, deleteOption } of [storageProfile.osDisk, ...(storageProfile.dataDisks ?? [])]) {
    const disk = cloud.disks.get(managedDisk?.id?.toLowerCase() ?? '');
    if (disk?.managedBy !== machine.id) continue;
    disk.managedBy = undefined;
    disk.state = 'Unattached';
    if (deleteOption === 'Delete') await removeResource(cloud, disk);
  }
  for (const { id, properties } of networkProfile.networkInterfaces) {
    const nic = cloud.network.get(id.toLowerCase());
    if (!nic) continue;
    nic.machine = undefined;
    if (properties?.deleteOption !== 'Delete') continue;
    await removeResource(cloud, nic);
    for (const along of nic.takesAlong ?? []) cloud.network.delete(along);
  }
}
