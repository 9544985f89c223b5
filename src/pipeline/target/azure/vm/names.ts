import { type Place, subscriptionPath } from '../names.ts';

/** A machine's name is shorter than that of its parts: `Microsoft.Compute/virtualMachines`, Linux. */
export const longestVmName = 64;
const longestNetworkName = 64;

/** What each thing around a machine is called; the same on every run, so that resume finds it. */
export function vmNames(name: string) {
  return {
    vm: name,
    nic: `${name}-nic`,
    address: `${name}-ip`,
    nsg: `${name}-nsg`,
    network: `${name.slice(0, longestNetworkName - 5)}-vnet`,
    subnet: 'default',
  } as const;
}

/** Of a disk that Azure makes for the machine from an image. @param lun undefined for the disk that boots */
export function vmDiskName(name: string, lun?: number): string {
  return lun === undefined ? `${name}-vm-os` : `${name}-vm-data${lun}`;
}

/** Is a disk called as one of those? */
export function isVmDiskName(name: string, disk: string): boolean {
  const [wanted, given] = [`${name}-vm-`, disk].map(each => each.toLowerCase());
  return (
    given !== undefined &&
    wanted !== undefined &&
    given.startsWith(wanted) &&
    /^(os|data\d+)$/.test(given.slice(wanted.length))
  );
}

export function vmPath(place: Place, name: string): string {
  return resourcePath(place, 'Microsoft.Compute/virtualMachines', name);
}

export function nicPath(place: Place, name: string): string {
  return resourcePath(place, 'Microsoft.Network/networkInterfaces', name);
}

export function addressPath(place: Place, name: string): string {
  return resourcePath(place, 'Microsoft.Network/publicIPAddresses', name);
}

export function nsgPath(place: Place, name: string): string {
  return resourcePath(place, 'Microsoft.Network/networkSecurityGroups', name);
}

export function networkPath(place: Place, name: string): string {
  return resourcePath(place, 'Microsoft.Network/virtualNetworks', name);
}

function resourcePath({ subscription, group }: Place, type: string, name: string): string {
  const inGroup = `${subscriptionPath(subscription)}/resourceGroups/${encodeURIComponent(group)}`;
  return `${inGroup}/providers/${type}/${encodeURIComponent(name)}`;
}
