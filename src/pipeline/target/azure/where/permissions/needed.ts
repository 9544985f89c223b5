import { groupPath, type Place, subscriptionPath } from '../../names.ts';
import { versionNames } from '../../publish/gallery/names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { vmKindsMade } from '../../vm/kinds.ts';
import { vmFrom } from '../../vm/wishes.ts';

/** Actions that calls to come need in one place. */
export interface Needed {
  /** Path whose permissions count. */
  readonly scope: string;
  /** What a person calls it. */
  readonly name: string;
  /** Without these the run stops. */
  readonly run: readonly string[];
  /** Without these what was made stays. */
  readonly undo: readonly string[];
}

/** What is known of the place before anything is made. */
export interface Standing {
  /** The group is there already. */
  readonly group: boolean;
  /** Namespaces that will be registered. */
  readonly register: readonly string[];
}

const of = (type: string, ...verbs: readonly string[]) => verbs.map(verb => `${type}/${verb}`);
const compute = (type: string, ...verbs: readonly string[]) => of(`Microsoft.Compute/${type}`, ...verbs);
const network = (type: string, ...verbs: readonly string[]) => of(`Microsoft.Network/${type}`, ...verbs);
const groupType = 'Microsoft.Resources/subscriptions/resourceGroups';

/** The actions of every call that a plan leads to, by the place they are needed in. */
export function neededFor(plan: AzurePlan, place: Place, standing: Standing): Needed[] {
  const subscription = { scope: subscriptionPath(place.subscription), name: place.subscription };
  const group = standing.group ? { scope: groupPath(place), name: place.group } : subscription;
  const parts = [
    { ...subscription, run: standing.register.map(provider => `${provider}/register/action`), undo: [] },
    { ...group, ...inGroup(plan, place) },
    ...(standing.group ? [] : [{ ...subscription, run: of(groupType, 'write'), undo: of(groupType, 'delete') }]),
    ...elsewhere(plan, place),
  ];
  return joined(parts).filter(({ run, undo }) => run.length + undo.length > 0);
}

function inGroup(plan: AzurePlan, place: Place): Pick<Needed, 'run' | 'undo'> {
  const disks = compute('disks', 'read', 'write', 'beginGetAccess/action', 'endGetAccess/action');
  const set = plan.diskEncryptionSet === undefined ? [] : compute('diskEncryptionSets', 'read');
  const inOther = elsewhere(plan, place).some(({ run }) => run.some(action => set.includes(action)));
  const ours = [...of(groupType, 'read'), ...disks, ...(inOther ? [] : set)];
  const removeDisks = compute('disks', 'delete');
  switch (plan.publish) {
    case 'disk':
      return { run: ours, undo: removeDisks };
    case 'image':
    case 'gallery': {
      const made = collectedIn(plan.publish, plan, place);
      return { run: [...ours, ...removeDisks, ...made.run], undo: made.undo };
    }
    case 'vm': {
      const machine = machineActions(plan, place);
      const from = vmFrom(plan);
      if (from === 'disks') return { run: [...ours, ...machine.run], undo: [...removeDisks, ...machine.undo] };
      const made = collectedIn(from, plan, place);
      return { run: [...ours, ...removeDisks, ...made.run, ...machine.run], undo: [...made.undo, ...machine.undo] };
    }
  }
}

const galleryTypes = ['galleries', 'galleries/images', 'galleries/images/versions'] as const;

/** What the disks become in the plan's own group: an image, or a version whose gallery is there. */
function collectedIn(what: 'image' | 'gallery', plan: AzurePlan, place: Place): Pick<Needed, 'run' | 'undo'> {
  if (what === 'image') return making(['images']);
  return isThere(versionNames(place, plan)?.place, place) ? making(galleryTypes) : making([]);
}

function making(types: readonly string[]): Pick<Needed, 'run' | 'undo'> {
  return {
    run: types.flatMap(type => compute(type, 'read', 'write')),
    undo: types.flatMap(type => compute(type, 'delete')),
  };
}

function machineActions({ vm }: AzurePlan, place: Place): Pick<Needed, 'run' | 'undo'> {
  const kinds = vmKindsMade({ vm });
  const made = networkTypes.filter(([kind]) => kinds.includes(kind)).map(([, type]) => type);
  const joined = [
    ...(vm?.network === undefined || vm.publicAddress ? network('networkSecurityGroups', 'join/action') : []),
    ...(vm?.publicAddress ? network('publicIPAddresses', 'join/action') : []),
  ];
  const here = networkGroup(vm?.network, place)?.group === place.group ? joinSubnet : [];
  return {
    run: [
      ...compute('virtualMachines', 'read', 'write'),
      ...(vm?.bootDiagnostics === false ? [] : compute('virtualMachines', 'retrieveBootDiagnosticsData/action')),
      ...network('networkInterfaces', 'read', 'write', 'join/action'),
      ...made.flatMap(type => network(type, 'read', 'write')),
      ...joined,
      ...here,
    ],
    undo: [
      ...compute('virtualMachines', 'delete'),
      ...network('networkInterfaces', 'delete'),
      ...made.flatMap(type => network(type, 'delete')),
    ],
  };
}

const networkTypes = [
  ['azure-network', 'virtualNetworks'],
  ['azure-nsg', 'networkSecurityGroups'],
  ['azure-address', 'publicIPAddresses'],
] as const;

/** Reading the network tells where it is and what is in the way of a machine there. */
const joinSubnet = [
  ...network('virtualNetworks', 'read'),
  ...network('virtualNetworks', 'subnets/read'),
  ...network('virtualNetworks', 'subnets/join/action'),
];

/** Where the network of the machine is: the plan's group unless it says another; a new one is made in it. */
function networkGroup(given: string | undefined, place: Place): Place | undefined {
  if (given === undefined) return place;
  const id = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\//i.exec(given);
  if (id) return { subscription: id[1] ?? '', group: id[2] ?? '' };
  const parts = given.split('/');
  return parts.length === 3 ? { ...place, group: parts[0] ?? '' } : place;
}

/** What is used there that is in another group. */
function elsewhere(plan: AzurePlan, place: Place): Needed[] {
  const found: Needed[] = [];
  const add = (at: Place | undefined, run: readonly string[], undo: readonly string[] = []) => {
    if (!at || isThere(at, place)) return;
    found.push({ scope: groupPath(at), name: at.group, run, undo });
  };
  const gallery = making(galleryTypes);
  add(versionNames(place, plan)?.place, gallery.run, gallery.undo);
  if (plan.publish === 'vm') add(networkGroup(plan.vm?.network, place), joinSubnet);
  if (plan.diskEncryptionSet !== undefined) {
    const at = plan.diskEncryptionSet.includes('/') ? networkGroup(plan.diskEncryptionSet, place) : undefined;
    add(at, compute('diskEncryptionSets', 'read'));
  }
  return found;
}

function isThere(one: Place | undefined, other: Place): boolean {
  return one?.subscription === other.subscription && one.group.toLowerCase() === other.group.toLowerCase();
}

function joined(parts: readonly Needed[]): Needed[] {
  const byScope = new Map<string, Needed>();
  for (const part of parts) {
    const known = byScope.get(part.scope);
    const both = (one: readonly string[] = [], other: readonly string[]) => [...new Set([...one, ...other])];
    byScope.set(part.scope, { ...part, run: both(known?.run, part.run), undo: both(known?.undo, part.undo) });
  }
  return [...byScope.values()];
}
