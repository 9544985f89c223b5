import type { Cloud } from '../cloud.ts';
import { isProvisioned } from '../disk-kinds.ts';
import { setExpired } from '../disk-view.ts';
import { badRequest, notAllowed, Refusal } from '../errors.ts';
import type { NetworkThing } from '../network/records.ts';
import type { Disk, Resource } from '../records.ts';
import type { SandboxSize } from '../vm-sizes.ts';
import type { VmBody } from './body.ts';

/** A disk that a machine is to have. */
export interface Wanted {
  /** -1 for the operating system's. */
  readonly lun: number;
  readonly disk: Disk;
}

type Profile = VmBody['properties']['storageProfile'];

/** Where the machine is to be. */
export interface Spot {
  readonly subscription: string;
  readonly location: string;
  readonly zone: string | undefined;
}

/**
 * The disks a machine is to be made with as they are.
 * @throws Refusal 400, 404 or 409 where one of them does not fit
 */
export function attachedDisks(cloud: Cloud, profile: Profile, spot: Spot): Wanted[] {
  const os = attachable(cloud, profile.osDisk.managedDisk?.id, 'osDisk', spot);
  if (!profile.osDisk.osType) throw missing('osDisk.osType');
  if (!os.osType) throw badRequest(`Disk '${os.name}' is not an OS disk.`, 'InvalidParameter');
  if (profile.osDisk.osType !== os.osType) throw wrong('osDisk.osType', profile.osDisk.osType);
  const data = (profile.dataDisks ?? []).map(({ lun, createOption, managedDisk, caching }) => {
    if (createOption !== 'Attach') throw wrong('dataDisk.createOption', createOption);
    const disk = attachable(cloud, managedDisk?.id, 'dataDisks', spot);
    if (caching !== undefined && caching !== 'None') mustBeCacheable(disk);
    return { lun, disk };
  });
  return [{ lun: -1, disk: os }, ...data];
}

/** Source: learn.microsoft.com/azure/virtual-machines/premium-storage-performance, "Disk caching" */
function mustBeCacheable({ name, size, sku }: Disk): void {
  if (size <= 4095 * 1024 ** 3 && !isProvisioned(sku)) return;
  const text = `Disk '${name}' of ${sku} and ${size} bytes does not support a 'caching' other than 'None'.`;
  throw badRequest(text, 'InvalidParameter');
}

function attachable(cloud: Cloud, id: string | undefined, of: string, { subscription, location, zone }: Spot): Disk {
  if (id === undefined) throw missing(`${of}.managedDisk`);
  const disk = cloud.disks.get(id.toLowerCase());
  if (disk?.subscription !== subscription) {
    throw new Refusal(404, 'NotFound', `The entity was not found: disk '${id}' referenced by ${of}.`);
  }
  setExpired(cloud, disk);
  if (disk.location !== location) {
    throw badRequest(`Disk '${disk.name}' is in location '${disk.location}'.`, 'ResourceLocationMismatch');
  }
  const [own] = disk.zones ?? [];
  if (own !== zone && !disk.sku.endsWith('_ZRS')) {
    const text = `Disk ${disk.id} cannot be attached to the VM because it is not in zone '${zone ?? ''}' as the VM is.`;
    throw badRequest(text, 'BadRequest');
  }
  if (disk.state === 'Attached') {
    const text = `Disk '${disk.name}' cannot be attached as the disk is already owned by VM '${disk.managedBy}'.`;
    throw new Refusal(409, 'AttachDiskWhileBeingDetached', text);
  }
  if (disk.state !== 'Unattached' || disk.provisioningState !== 'Succeeded') {
    throw notAllowed(`Cannot attach disk '${disk.name}' in state '${disk.state}' to a VM. It must be 'Unattached'.`);
  }
  return disk;
}

/** @throws Refusal 400 or 409 for what no machine of this size can be */
export function checkFit({ properties }: VmBody, size: SandboxSize, generation: string): void {
  const { hardwareProfile, storageProfile, securityProfile, additionalCapabilities } = properties;
  const { dataDisks = [], osDisk } = storageProfile;
  if (!size.generations.split(',').includes(generation)) {
    const text = `The selected VM size '${hardwareProfile.vmSize}' cannot boot Hypervisor Generation '${generation.slice(1)}'. If this was a Create operation please check that the Hypervisor Generation of the Image matches the Hypervisor Generation of the selected VM Size. If this was an Update operation please select a Hypervisor Generation '${generation.slice(1)}' VM Size.`;
    throw badRequest(text);
  }
  if (dataDisks.length > size.dataDisks) {
    const text = `The maximum number of data disks allowed to be attached to a VM of this size is ${size.dataDisks}.`;
    throw notAllowed(text);
  }
  if (new Set(dataDisks.map(each => each.lun)).size < dataDisks.length) throw wrong('dataDisk.lun', 'twice');
  const skus = [osDisk, ...dataDisks].map(each => each.managedDisk?.storageAccountType ?? '');
  if (!size.premium && skus.some(sku => sku.startsWith('Premium'))) {
    const text = `Requested operation cannot be performed because the VM size ${hardwareProfile.vmSize} does not support the storage account type Premium.`;
    throw badRequest(text, 'InvalidParameter');
  }
  if (skus.includes('UltraSSD_LRS') && !additionalCapabilities?.ultraSSDEnabled) {
    throw badRequest(
      "Managed disks with 'UltraSSD_LRS' need additionalCapabilities.ultraSSDEnabled.",
      'InvalidParameter',
    );
  }
  if (securityProfile?.uefiSettings && securityProfile.securityType === 'Standard') {
    throw badRequest('UefiSettings is allowed only with a security type.', 'InvalidParameter');
  }
  if (securityProfile?.securityType === 'TrustedLaunch' && generation !== 'V2') {
    throw badRequest("Security type 'TrustedLaunch' needs Hypervisor Generation 2.", 'BadRequest');
  }
}

const userDataBytes = 64 * 1024;

/** What is said to the guest. @throws Refusal 400 */
export function checkGuest({ properties }: VmBody): void {
  const { osProfile, userData, storageProfile, securityProfile } = properties;
  const attaches = storageProfile.osDisk.createOption === 'Attach';
  if (attaches && osProfile) throw badRequest("Parameter 'osProfile' is not allowed.", 'InvalidParameter');
  if (attaches && storageProfile.imageReference) {
    throw badRequest("Parameter 'imageReference' is not allowed.", 'InvalidParameter');
  }
  if (attaches && securityProfile?.securityType === 'TrustedLaunch') {
    const text = `The given source resource '${storageProfile.osDisk.managedDisk?.id}' has no security type 'TrustedLaunch'.`;
    throw badRequest(text, 'BadRequest');
  }
  if (osProfile && /^(admin|administrator|root|user|test|guest)$/i.test(osProfile.adminUsername)) {
    throw badRequest('The Admin Username specified is not allowed.', 'InvalidParameter');
  }
  for (const { path, keyData } of osProfile?.linuxConfiguration.ssh.publicKeys ?? []) {
    if (path !== `/home/${osProfile?.adminUsername}/.ssh/authorized_keys`) {
      throw wrong('linuxConfiguration.ssh.publicKeys.path', path);
    }
    if (!/^ssh-(rsa|ed25519) [A-Za-z0-9+/=]{60,}/.test(keyData)) {
      throw badRequest(
        'The value of parameter linuxConfiguration.ssh.publicKeys.keyData is invalid.',
        'InvalidParameter',
      );
    }
  }
  if (userData === undefined) return;
  const bytes = Buffer.from(userData, 'base64');
  if (bytes.toString('base64') !== userData || bytes.length > userDataBytes) {
    const text =
      'Custom data/user data in OSProfile must be in Base64 encoding and with a maximum length of 87380 characters.';
    throw badRequest(text, 'InvalidParameter');
  }
}

/** The network interfaces of a machine. @throws Refusal 400 */
export function nicsOf(cloud: Cloud, { properties }: VmBody, machine: string, { location }: Spot): NetworkThing[] {
  return properties.networkProfile.networkInterfaces.map(({ id }) => {
    const nic = cloud.network.get(id.toLowerCase());
    if (nic?.is !== 'networkInterfaces' || nic.location !== location || nic.provisioningState !== 'Succeeded') {
      const text = `Resource ${id} referenced by resource ${machine} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`;
      throw badRequest(text, 'InvalidResourceReference');
    }
    if (nic.machine !== undefined && nic.machine !== machine.toLowerCase()) {
      throw badRequest(`Network interface ${id} is used by another virtual machine.`, 'NicInUse');
    }
    const { reserved } = nic;
    if (reserved && reserved.until > cloud.clock.now() && reserved.machine.toLowerCase() !== machine.toLowerCase()) {
      throw badRequest('Nic(s) in request is reserved for another Virtual Machine.', 'NicReservedForAnotherVm');
    }
    return nic;
  });
}

export function generationOf(resource: Resource & { readonly generation?: string | undefined }): string {
  return resource.generation ?? 'V1';
}

function missing(parameter: string): Refusal {
  return badRequest(`Required parameter '${parameter}' is missing (null).`, 'InvalidParameter');
}

function wrong(parameter: string, value: string): Refusal {
  return badRequest(`The value '${value}' of parameter '${parameter}' is invalid.`, 'InvalidParameter');
}
