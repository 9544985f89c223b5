import { type Fields, type Ref, Typed, type Value } from '../xml/values.ts';
import { devicesOf, keyId } from './devices.ts';
import { guestName, guestNames } from './guests.ts';
import { layoutOf, storageOf } from './layout.ts';
import type { Machine, Nic, SnapshotState } from './machine.ts';
import type { Readers } from './managed.ts';

const powerStates = { on: 'poweredOn', off: 'poweredOff', suspended: 'suspended' } as const;
const toolsStates = {
  running: 'toolsOk',
  'not-running': 'toolsNotRunning',
  'not-installed': 'toolsNotInstalled',
} as const;

/** What machines share: how a network is named by a card, and the resource pool they are in. */
export interface Surroundings {
  readonly backing: (nic: Nic) => Fields;
  readonly pool: Ref;
}

/** How the properties of a machine are read. What is unset is absent, and all of `config` for one without files. */
export function machineReaders(machine: Machine, around: Surroundings): Readers {
  const full = <T extends Value>(read: () => T | undefined) => (machine.readable ? read : () => undefined);
  return {
    name: () => machine.name,
    parent: () => machine.folder.ref,
    overallStatus: () => (machine.readable ? 'green' : 'gray'),
    configStatus: () => 'green',
    disabledMethod: () => disabledMethods(machine),
    recentTask: () => [...machine.tasks],
    config: full(() => configOf(machine, around)),
    layoutEx: full(() => layoutOf(machine)),
    storage: full(() => {
      const { committed, uncommitted } = storageOf(machine);
      const timestamp = new Date().toISOString();
      return {
        perDatastoreUsage: [{ datastore: machine.datastore.ref, committed, uncommitted, unshared: committed }],
        timestamp,
      };
    }),
    resourcePool: () => (machine.given.template ? undefined : around.pool),
    runtime: () => runtimeOf(machine),
    guest: full(() => guestOf(machine)),
    summary: () => summaryOf(machine),
    datastore: () => [machine.datastore.ref],
    network: () => [...machine.networks],
    snapshot: () => snapshotsOf(machine),
    rootSnapshot: () => machine.snapshots.filter(each => !each.parent).map(each => each.ref),
    guestHeartbeatStatus: () => (machine.tools === 'running' ? 'green' : 'gray'),
  };
}

/** The configuration, or that of a snapshot with the devices of then. */
export function configOf(
  machine: Machine,
  around: Surroundings,
  devices: () => readonly Typed[] = () => devicesOf(machine, around.backing),
): Fields {
  const { given } = machine;
  const guestId = given.guestId ?? 'otherGuest64';
  return {
    changeVersion: new Date(0).toISOString(),
    modified: '2026-01-15T08:30:00.000000Z',
    name: given.name,
    guestFullName: guestName(guestId),
    version: 'vmx-19',
    uuid: machine.uuid('bios'),
    instanceUuid: machine.uuid('instance'),
    template: given.template ?? false,
    guestId,
    alternateGuestName: '',
    annotation: '',
    files: { vmPathName: vmPath(machine), logDirectory: `[${machine.datastore.name}] ${machine.directory}/` },
    // Made when it is asked for: lists do not, and have thousands of machines.
    get hardware() {
      return {
        numCPU: given.cpus ?? 2,
        numCoresPerSocket: 1,
        memoryMB: given.memoryMiB ?? 4096,
        virtualICH7MPresent: false,
        virtualSMCPresent: false,
        device: devices(),
      };
    },
    datastoreUrl: [{ name: machine.datastore.name, url: `/vmfs/volumes/${machine.datastore.ref.value}` }],
    bootOptions: {
      bootDelay: 0,
      enterBIOSSetup: false,
      efiSecureBootEnabled: given.secureBoot ?? false,
      bootRetryEnabled: false,
      bootRetryDelay: 10000,
    },
    ...(given.ft
      ? {
          ftInfo: new Typed('FaultToleranceConfigInfo', {
            role: 1,
            instanceUuids: [machine.uuid('instance')],
            configPaths: [vmPath(machine)],
          }),
        }
      : {}),
    changeTrackingEnabled: machine.changeTracking,
    firmware: given.firmware ?? 'bios',
    ...(given.disks.some(disk => disk.encrypted) ? { keyId: keyId() } : {}),
  };
}

function runtimeOf(machine: Machine): Fields {
  const { question, given } = machine;
  return {
    ...(machine.connection === 'orphaned' ? {} : { host: machine.host }),
    connectionState: machine.connection,
    powerState: powerStates[machine.power],
    faultToleranceState: given.ft ? 'running' : 'notConfigured',
    toolsInstallerMounted: false,
    ...(machine.power === 'on' ? { bootTime: machine.bootedAt.toISOString() } : {}),
    ...(question ? { question: questionFields(question) } : {}),
    numMksConnections: 0,
    recordReplayState: 'inactive',
    onlineStandby: false,
    consolidationNeeded: given.consolidationNeeded ?? false,
    ...(given.disks.some(disk => disk.encrypted) ? { cryptoState: 'unlocked' } : {}),
  };
}

function questionFields({ id, text, choices, defaultIndex }: NonNullable<Machine['question']>): Fields {
  const choiceInfo = choices.map(({ key, label }) => new Typed('ElementDescription', { label, summary: label, key }));
  return { id, text, choice: { choiceInfo, defaultIndex } };
}

function guestOf(machine: Machine): Fields {
  const { tools, given } = machine;
  const running = tools === 'running';
  const guestId = given.guestId ?? 'otherGuest64';
  const guest = given.guest ?? {
    id: guestId,
    family: guestNames[guestId]?.family ?? 'otherGuestFamily',
    fullName: guestName(guestId),
  };
  const addresses = machine.nics.flatMap(nic => nic.addresses);
  return {
    ...toolsOf(machine),
    ...(tools === 'not-installed' ? {} : { toolsVersion: '12325' }),
    ...(running
      ? {
          guestId: guest.id,
          guestFamily: guest.family,
          guestFullName: guest.fullName,
          hostName: guest.hostName ?? `${machine.directory.toLowerCase()}.example`,
        }
      : {}),
    ...(running && addresses[0] !== undefined ? { ipAddress: addresses[0] } : {}),
    ...(running
      ? {
          net: machine.nics.map(nic => ({
            network: nic.network,
            ipAddress: [...nic.addresses],
            macAddress: nic.mac,
            connected: true,
            deviceConfigId: nic.key,
          })),
        }
      : {}),
    guestState: running ? 'running' : 'notRunning',
    guestOperationsReady: running,
  };
}

function toolsOf({ tools }: Machine): Fields {
  return {
    toolsStatus: toolsStates[tools],
    toolsVersionStatus: tools === 'not-installed' ? 'guestToolsNotInstalled' : 'guestToolsUnmanaged',
    toolsVersionStatus2: tools === 'not-installed' ? 'guestToolsNotInstalled' : 'guestToolsUnmanaged',
    toolsRunningStatus: tools === 'running' ? 'guestToolsRunning' : 'guestToolsNotRunning',
  };
}

function summaryOf(machine: Machine): Fields {
  const { given } = machine;
  const guestId = given.guestId ?? 'otherGuest64';
  const { committed, uncommitted } = storageOf(machine);
  const readable = machine.readable;
  const known: Fields = {
    memorySizeMB: given.memoryMiB ?? 4096,
    numCpu: given.cpus ?? 2,
    numEthernetCards: machine.nics.length,
    numVirtualDisks: machine.disks.length,
    uuid: machine.uuid('bios'),
    instanceUuid: machine.uuid('instance'),
    guestId,
    guestFullName: guestName(guestId),
    annotation: '',
    tpmPresent: given.vtpm ?? false,
    hwVersion: 'vmx-19',
  };
  return {
    vm: machine.ref,
    runtime: runtimeOf(machine),
    ...(readable ? { guest: { guestId, guestFullName: guestName(guestId), ...toolsOf(machine) } } : {}),
    config: {
      name: given.name,
      template: given.template ?? false,
      vmPathName: vmPath(machine),
      ...(readable ? known : {}),
    },
    ...(readable
      ? { storage: { committed, uncommitted, unshared: committed, timestamp: new Date().toISOString() } }
      : {}),
    quickStats: { guestHeartbeatStatus: machine.tools === 'running' ? 'green' : 'gray', uptimeSeconds: 0 },
    overallStatus: readable ? 'green' : 'gray',
  };
}

function snapshotsOf(machine: Machine): Fields | undefined {
  if (machine.snapshots.length === 0) return undefined;
  const below = (parent: SnapshotState | undefined): Fields[] =>
    machine.snapshots.filter(each => each.parent === parent).map(each => snapshotTree(machine, each, below(each)));
  const current = machine.currentSnapshot;
  return { ...(current ? { currentSnapshot: current.ref } : {}), rootSnapshotList: below(undefined) };
}

function snapshotTree(machine: Machine, each: SnapshotState, childSnapshotList: Fields[]): Fields {
  return {
    snapshot: each.ref,
    vm: machine.ref,
    name: each.name,
    description: each.description,
    id: each.id,
    createTime: each.createdAt.toISOString(),
    state: powerStates[each.power],
    quiesced: each.quiesced,
    ...(childSnapshotList.length > 0 ? { childSnapshotList } : {}),
    replaySupported: false,
  };
}

function disabledMethods(machine: Machine): string[] {
  if (machine.leases.size > 0)
    return ['PowerOnVM_Task', 'ExportVm', 'ReconfigVM_Task', 'CreateSnapshot_Task', 'Destroy_Task'];
  return machine.power === 'on' ? ['PowerOnVM_Task', 'ExportVm'] : ['PowerOffVM_Task', 'ShutdownGuest', 'RebootGuest'];
}

export function vmPath(machine: Machine): string {
  return `[${machine.datastore.name}] ${machine.directory}/${machine.directory}.vmx`;
}
