import type { Machine } from '../../../types/machine.ts';
import { present } from '../../present.ts';
import type { DescribedMachine } from '../described.ts';
import { booleanOf, children, numberOf, refOf, textOf } from '../soap/element.ts';
import type { MoRef, ObjectProperties, Properties, Vim } from '../vim.ts';
import { cardsOf, type NetworkNames, networkNames } from './cards.ts';
import { cdromsOf, isLoaded } from './cdroms.ts';
import { boundDevices, controllersOf, devicesOf } from './devices.ts';
import { disksOf, machineDisks } from './disks.ts';
import { osOf, prettyName, spaceOf, toolsOf } from './guest.ts';
import { shownName } from './names.ts';
import { datacenterOf, type Places, parentOf, placesAbove } from './places.ts';
import { ifReadable, readObject, withheld } from './read.ts';
import { pathOf, powerOf } from './rows.ts';
import { snapshotsOf } from './snapshots.ts';
import { countOf, isSet, textAt } from './values.ts';

/** vSphere Web Services API, VirtualMachine: all of it is known to 6.5 and later. */
const machinePaths = [
  'name',
  'parent',
  'parentVApp',
  'runtime.powerState',
  'runtime.connectionState',
  'runtime.host',
  'config.template',
  'config.guestId',
  'config.guestFullName',
  'config.firmware',
  'config.bootOptions',
  'config.hardware.numCPU',
  'config.hardware.memoryMB',
  'config.hardware.device',
  'config.changeTrackingEnabled',
  'guest.toolsRunningStatus',
  'guest.toolsVersion',
  'guest.guestId',
  'guest.guestFamily',
  'guest.guestFullName',
  'guest.net',
  'guest.disk',
  'runtime.consolidationNeeded',
  'snapshot',
  'layoutEx.file',
  'layoutEx.disk',
  'network',
] as const;

const connections = ['connected', 'disconnected', 'orphaned', 'inaccessible', 'invalid'] as const;

interface Around {
  readonly places: Places | undefined;
  readonly host: { readonly ref: MoRef; readonly name: string; readonly port?: number } | undefined;
  readonly cluster: string | undefined;
  readonly networks: NetworkNames;
  readonly pretty: string | undefined;
}

/**
 * Everything a plan, the export and the checks need to know of one machine.
 * @throws Failed VSPHERE_GONE when it is not there any more
 */
export async function describe(vim: Vim, ref: MoRef, signal: AbortSignal): Promise<DescribedMachine> {
  const found = await readObject(vim, ref, machinePaths, signal);
  return described(found, await aroundOf(vim, found, signal));
}

async function aroundOf(vim: Vim, { ref, properties }: ObjectProperties, signal: AbortSignal): Promise<Around> {
  const hostRef = refOf(properties.get('runtime.host'));
  const [places, host, networks, pretty] = await Promise.all([
    ifReadable(placesAbove(vim, parentOf(properties), signal), signal),
    hostRef && ifReadable(hostOf(vim, hostRef, signal), signal),
    ifReadable(networkNames(vim, properties, signal), signal),
    ifReadable(guestDetail(vim, ref, signal), signal),
  ]);
  const name = host?.name;
  return {
    places,
    host:
      hostRef === undefined || name === undefined
        ? undefined
        : { ref: hostRef, name, ...(host?.port === undefined ? {} : { port: host.port }) },
    cluster: host?.cluster,
    networks: networks ?? new Map(),
    pretty,
  };
}

async function hostOf(
  vim: Vim,
  ref: MoRef,
  signal: AbortSignal,
): Promise<{ name?: string; cluster?: string; port?: number }> {
  const host = await vim.properties(ref, ['name', 'parent', 'summary.config.port'], signal);
  const port = numberOf(host.get('summary.config.port'));
  const parent = refOf(host.get('parent'));
  const inCluster = parent?.type === 'ClusterComputeResource';
  const cluster = inCluster ? await ifReadable(vim.properties(parent, ['name'], signal), signal) : undefined;
  const clusterName = cluster && textAt(cluster, 'name');
  return present({ name: textAt(host, 'name'), cluster: clusterName && shownName(clusterName), port });
}

/** Asked apart, and only one value of it kept: what people put into a machine's extra configuration is their own. */
async function guestDetail(vim: Vim, ref: MoRef, signal: AbortSignal): Promise<string | undefined> {
  const extra = await vim.properties(ref, ['config.extraConfig'], signal);
  const option = children(extra.get('config.extraConfig')).find(each =>
    /^guest(Info|OS)\.detailed\.data$/i.test(textOf(each, 'key') ?? ''),
  );
  return prettyName(textOf(option, 'value'));
}

function described(found: ObjectProperties, around: Around): DescribedMachine {
  const { ref, properties } = found;
  const devices = devicesOf(properties);
  const disks = disksOf(devices, controllersOf(devices));
  const cards = cardsOf(devices, properties, around.networks);
  const snapshots = snapshotsOf(properties.get('snapshot'));
  const cdroms = cdromsOf(devices);
  const centre = around.places && datacenterOf(around.places, parentOf(properties));
  const centrePath = centre && around.places?.path(centre);
  const state = textAt(properties, 'runtime.connectionState');
  const power = powerOf(properties);
  return {
    ref,
    machine: {
      ...machineOf(ref, properties, around),
      ...present({ power, snapshots: snapshotsKnown(found) ? snapshots.length : undefined }),
      disks: machineDisks(disks, properties, devices),
      ...(isSet(properties, 'config.hardware.device')
        ? { vtpm: devices.some(({ type }) => type === 'VirtualTPM'), devices: boundDevices(devices) }
        : {}),
      cards,
      cdroms: cdroms.filter(isLoaded).length,
      networks: [...new Set(cards.flatMap(card => card.network ?? []))],
    },
    // Who does not know takes it for running: nothing may be taken from it then.
    power: power ?? 'on',
    connection: connections.find(known => known === state) ?? 'invalid',
    template: booleanOf(properties.get('config.template')) ?? false,
    ...present({
      host: around.host,
      datacenter: centre && centrePath !== undefined ? { ref: centre, path: centrePath } : undefined,
      currentSnapshot: refOf(properties.get('snapshot'), 'currentSnapshot'),
    }),
    disks,
    cdroms,
    snapshots,
    devices,
  };
}

function machineOf(ref: MoRef, properties: Properties, around: Around): Omit<Machine, 'disks' | 'networks'> {
  const raw = textAt(properties, 'name') ?? ref.value;
  return {
    id: ref.value,
    name: shownName(raw),
    ...present({
      firmware: firmwareOf(properties),
      secureBoot: booleanOf(properties.get('config.bootOptions'), 'efiSecureBootEnabled'),
      os: osOf(properties, around.pretty),
      cpus: countOf(properties.get('config.hardware.numCPU'), 4096),
      memoryMiB: countOf(properties.get('config.hardware.memoryMB'), 1 << 30),
      path: pathOf(around.places, properties, raw),
      host: around.host && shownName(around.host.name),
      cluster: around.cluster,
      guestTools: toolsOf(properties),
      changeTracking: booleanOf(properties.get('config.changeTrackingEnabled')),
      consolidation: booleanOf(properties.get('runtime.consolidationNeeded')),
      space: spaceOf(properties),
    }),
  };
}

/** Unset is none in a machine that could be read at all: one whose files are gone shows none either. */
function snapshotsKnown(found: ObjectProperties): boolean {
  return isSet(found.properties, 'config.hardware.device') && !withheld(found, 'snapshot');
}

/** Unset is BIOS in a configuration that could be read. Source: VirtualMachineConfigInfo.firmware. */
function firmwareOf(properties: Properties): 'bios' | 'efi' | undefined {
  const said = textAt(properties, 'config.firmware');
  if (said === 'efi' || said === 'bios') return said;
  return said === undefined && isSet(properties, 'config.hardware.device') ? 'bios' : undefined;
}
