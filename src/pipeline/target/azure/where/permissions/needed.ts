import { groupPath, type Place, subscriptionPath } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';

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
      return {
        run: [...ours, ...removeDisks, ...compute('images', 'read', 'write')],
        undo: compute('images', 'delete'),
      };
    case 'gallery':
      return {
        run: [...ours, ...removeDisks, ...galleryTypes.flatMap(type => compute(type, 'read', 'write'))],
        undo: galleryTypes.flatMap(type => compute(type, 'delete')),
      };
    case 'vm': {
      const machine = machineActions(plan, place);
      return { run: [...ours, ...machine.run], undo: [...removeDisks, ...machine.undo] };
    }
  }
}

const galleryTypes = ['galleries', 'galleries/images', 'galleries/images/versions'] as const;

function machineActions({ vm }: AzurePlan, place: Place): Pick<Needed, 'run' | 'undo'> {
  const made = vm?.network === undefined ? ['virtualNetworks', 'networkSecurityGroups'] : [];
  if (vm?.publicAddress) made.push('publicIPAddresses');
  // Its own rules, where the subnet is not ours.
  if (vm?.publicAddress && vm.network !== undefined) made.push('networkSecurityGroups');
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

const joinSubnet = [
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
  const add = (at: Place | undefined, run: readonly string[]) => {
    if (!at || (at.subscription === place.subscription && at.group === place.group)) return;
    found.push({ scope: groupPath(at), name: at.group, run, undo: [] });
  };
  if (plan.publish === 'vm') add(networkGroup(plan.vm?.network, place), joinSubnet);
  if (plan.diskEncryptionSet !== undefined) {
    const at = plan.diskEncryptionSet.includes('/') ? networkGroup(plan.diskEncryptionSet, place) : undefined;
    add(at, compute('diskEncryptionSets', 'read'));
  }
  return found;
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
