import { Ref, Typed } from '../xml/values.ts';
import type { Inventory } from './inventory.ts';
import { Managed, type Readers } from './managed.ts';

/** What a host says of itself. */
export interface HostFacts {
  readonly name: string;
  readonly port: number;
  /** Read anew each time: certificates are renewed. */
  readonly thumbprint: () => string;
  readonly version: string;
}

/** A datacenter with what every machine needs. */
export interface Datacenter {
  readonly managed: Managed;
  readonly machines: Managed;
  readonly hosts: readonly Managed[];
  readonly pool: Ref;
  readonly datastore: { readonly ref: Ref; readonly name: string };
}

export function addRoot(inventory: Inventory, esx: boolean): Managed {
  const id = esx ? 'ha-folder-root' : 'group-d1';
  return addFolder(inventory, undefined, esx ? 'ha-folder-root' : 'Datacenters', ['Folder', 'Datacenter'], id);
}

export function addFolder(
  inventory: Inventory,
  parent: Managed | undefined,
  name: string,
  childType: readonly string[],
  id?: string,
): Managed {
  const ref = new Ref('Folder', id ?? `group-${childType.includes('VirtualMachine') ? 'v' : 'h'}${inventory.number()}`);
  const folder: Managed = new Managed(
    ref,
    {
      ...entity(name, parent),
      childType: () => childType,
      childEntity: () => inventory.children(folder).map(each => each.ref),
    },
    { parent },
  );
  return inventory.add(folder);
}

/**
 * A datacenter with its four folders, one compute resource with the hosts in it, and a datastore.
 * @param name of a vCenter's; a host has only `ha-datacenter`
 */
export function addDatacenter(
  inventory: Inventory,
  root: Managed,
  name: string,
  hosts: readonly HostFacts[],
  esx: boolean,
): Datacenter {
  const number = inventory.number();
  const id = (host: string, center: string) => (esx ? host : `${center}${number}`);
  const ref = new Ref('Datacenter', id('ha-datacenter', 'datacenter-'));
  const refsOf = (folder: () => Managed) => inventory.children(folder()).map(each => each.ref);
  const managed: Managed = inventory.add(
    new Managed(
      ref,
      {
        ...entity(name, root),
        vmFolder: () => machines.ref,
        hostFolder: () => hostFolder.ref,
        datastoreFolder: () => datastores.ref,
        networkFolder: () => networks.ref,
        datastore: () => refsOf(() => datastores),
        network: () => refsOf(() => networks),
      },
      { parent: root },
    ),
  );
  const folder = (label: string, types: readonly string[], host: string, center: string): Managed =>
    addFolder(inventory, managed, label, types, id(host, center));
  const machines = folder('vm', ['Folder', 'VirtualMachine', 'VirtualApp'], 'ha-folder-vm', 'group-v');
  const hostFolder = folder('host', ['Folder', 'ComputeResource'], 'ha-folder-host', 'group-h');
  const datastores = folder('datastore', ['Folder', 'Datastore', 'StoragePod'], 'ha-folder-datastore', 'group-s');
  const networks = folder('network', ['Folder', 'Network'], 'ha-folder-network', 'group-n');
  const datastore = addDatastore(inventory, datastores, esx ? 'datastore1' : `vmfs ${name}`, managed);
  const compute = addCompute(inventory, hostFolder, esx ? (hosts[0]?.name ?? '') : `${name} cluster`, esx, managed);
  const hostsOf = hosts.map(facts => addHost(inventory, compute, facts, esx, managed));
  const pool = inventory.children(compute).find(each => each.ref.type === 'ResourcePool')?.ref ?? compute.ref;
  return { managed, machines, hosts: hostsOf, pool, datastore };
}

/** A network of this name, once. */
export function networkOf(inventory: Inventory, center: Managed, name: string, esx: boolean): Managed {
  const folder = inventory.children(center).find(each => each.at('name') === 'network');
  const known = folder && inventory.children(folder).find(each => each.at('name') === name);
  if (known) return known;
  const ref = new Ref('Network', esx ? `HaNetwork-${name}` : `network-${inventory.number()}`);
  const readers = {
    ...entity(name, folder),
    summary: () => ({ network: ref, name, accessible: true, ipPoolName: '' }),
  };
  return inventory.add(new Managed(ref, readers, { parent: folder }));
}

function entity(name: string, parent: Managed | undefined): Readers {
  return {
    name: () => name,
    parent: () => parent?.ref,
    overallStatus: () => 'green',
    configStatus: () => 'green',
    effectiveRole: () => [-1],
  };
}

function addDatastore(inventory: Inventory, folder: Managed, name: string, center: Managed): Datacenter['datastore'] {
  const ref = new Ref('Datastore', `datastore-${inventory.number()}`);
  const url = `ds:///vmfs/volumes/${ref.value}/`;
  const room = { capacity: 8 * 2 ** 40, freeSpace: 3 * 2 ** 40 };
  const readers: Readers = {
    ...entity(name, folder),
    info: () => new Typed('VmfsDatastoreInfo', { name, url, freeSpace: room.freeSpace, maxFileSize: 64 * 2 ** 40 }),
    summary: () => ({
      datastore: ref,
      name,
      url,
      ...room,
      uncommitted: 0,
      accessible: true,
      multipleHostAccess: true,
      type: 'VMFS',
      maintenanceMode: 'normal',
    }),
    vm: () => machinesOf(inventory, center),
    capability: () => ({
      directoryHierarchySupported: true,
      rawDiskMappingsSupported: true,
      perFileThinProvisioningSupported: true,
    }),
  };
  inventory.add(new Managed(ref, readers, { parent: folder }));
  return { ref, name };
}

function machinesOf(inventory: Inventory, center: Managed): Ref[] {
  return [...inventory.below(center)].filter(each => each.ref.type === 'VirtualMachine').map(each => each.ref);
}

function addCompute(inventory: Inventory, folder: Managed, name: string, esx: boolean, center: Managed): Managed {
  const ref = esx
    ? new Ref('ComputeResource', 'ha-compute-res')
    : new Ref('ClusterComputeResource', `domain-c${inventory.number()}`);
  const poolRef = new Ref('ResourcePool', esx ? 'ha-root-pool' : `resgroup-${inventory.number()}`);
  const compute: Managed = inventory.add(
    new Managed(
      ref,
      {
        ...entity(name, folder),
        resourcePool: () => poolRef,
        host: () =>
          inventory
            .children(compute)
            .filter(each => each.ref.type === 'HostSystem')
            .map(each => each.ref),
        datastore: () => center.at('datastore'),
        network: () => center.at('network'),
      },
      { parent: folder },
    ),
  );
  const readers = { ...entity('Resources', compute), owner: () => ref, vm: () => machinesOf(inventory, center) };
  inventory.add(new Managed(poolRef, readers, { parent: compute }));
  return compute;
}

function addHost(inventory: Inventory, compute: Managed, facts: HostFacts, esx: boolean, center: Managed): Managed {
  const ref = new Ref('HostSystem', esx ? 'ha-host' : `host-${inventory.number()}`);
  const runtime = { connectionState: 'connected', powerState: 'poweredOn', inMaintenanceMode: false };
  const hardware = {
    ...{
      vendor: 'Sandbox',
      model: 'Loopback',
      uuid: '4c4c4544-0051-3610-8046-b8c04f4a5a32',
      memorySize: 512 * 2 ** 30,
    },
    ...{
      cpuModel: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz',
      cpuMhz: 2000,
      numCpuPkgs: 2,
      numCpuCores: 64,
      numCpuThreads: 128,
      numNics: 4,
      numHBAs: 2,
    },
  };
  const readers: Readers = {
    ...entity(facts.name, compute),
    runtime: () => runtime,
    summary: () => ({
      host: ref,
      hardware,
      runtime,
      config: {
        name: facts.name,
        port: facts.port,
        sslThumbprint: facts.thumbprint(),
        product: hostProduct(facts.version),
        vmotionEnabled: false,
      },
      quickStats: { uptime: 4_000_000 },
      overallStatus: 'green',
      rebootRequired: false,
    }),
    vm: () =>
      machinesOf(inventory, center).filter(each => {
        const host = inventory.find(each.value, undefined)?.at('runtime.host');
        return host instanceof Ref && host.value === ref.value;
      }),
    datastore: () => center.at('datastore'),
    network: () => center.at('network'),
  };
  return inventory.add(new Managed(ref, readers, { parent: compute }));
}

function hostProduct(version: string) {
  return {
    ...{
      name: 'VMware ESXi',
      fullName: `VMware ESXi ${version} build-23305546`,
      vendor: 'VMware, Inc.',
      version,
      build: '23305546',
    },
    ...{ osType: 'vmnix-x86', productLineId: 'embeddedEsx', apiType: 'HostAgent', apiVersion: version },
  };
}
