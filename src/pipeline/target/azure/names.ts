/** On everything we make: the session it belongs to. */
export const sessionTag = 'vmferry';
/** On disks besides: the index of the machine's disk, so that the tags alone tell what is what. */
export const diskTag = 'vmferry-disk';
/** And what another machine needs to go on with it: when the session began (ISO 8601), and the source's mark. */
export const beganTag = 'vmferry-began';
export const sourceTag = 'vmferry-source';

/** A resource group in a subscription. */
export interface Place {
  /** Id. */
  readonly subscription: string;
  readonly group: string;
}

/** Name of an upload disk; the same on every run, so that resume finds it. */
export function diskName(name: string, index: number): string {
  return index === 0 ? `${name}-os` : `${name}-data${index}`;
}

/** Name of one of the plan's new, empty disks, from 1. */
export function emptyName(name: string, n: number): string {
  return `${name}-empty${n}`;
}

/** Path of a resource in Resource Manager, which is also its id. */
export function groupPath({ subscription, group }: Place): string {
  return `${subscriptionPath(subscription)}/resourcegroups/${encodeURIComponent(group)}`;
}

export function subscriptionPath(subscription: string): string {
  return `/subscriptions/${encodeURIComponent(subscription)}`;
}

export function diskPath(place: Place, name: string): string {
  return computePath(place, 'disks', name);
}

/** All disks of a group. */
export function disksPath(place: Place): string {
  return computePath(place, 'disks', '').slice(0, -1);
}

export function imagePath(place: Place, name: string): string {
  return computePath(place, 'images', name);
}

/** Path of a resource of Microsoft.Compute; `name` may be empty for the list of all of a type. */
export function computePath({ subscription, group }: Place, type: string, name: string): string {
  const inGroup = `${subscriptionPath(subscription)}/resourceGroups/${encodeURIComponent(group)}`;
  return `${inGroup}/providers/Microsoft.Compute/${type}/${encodeURIComponent(name)}`;
}

/** `West Europe` and `westeurope` are one location. */
export function locationName(location: string): string {
  return location.toLowerCase().replace(/\s+/g, '');
}
