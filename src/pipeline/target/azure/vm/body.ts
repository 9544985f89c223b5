import { isProvisioned } from '../disk/skus.ts';
import { locationName } from '../names.ts';
import type { DataDisk, PlacedDisks } from '../publish/disks-of.ts';
import { tagsOf } from '../tags.ts';
import type { VmSize } from '../where/sizes/vm-size.ts';
import { vmDiskName } from './names.ts';
import { usualUser, type VmPlan, type VmWishes } from './wishes.ts';

/** Everything a machine's body is made from. */
export interface VmParts {
  readonly plan: VmPlan;
  readonly session: string;
  readonly disks: PlacedDisks;
  /** Id of the image or gallery version it is made of; absent where it is made of the disks themselves. */
  readonly image?: string;
  readonly osType: 'Linux' | 'Windows';
  /** Id of its network interface. */
  readonly nic: string;
  readonly wishes: VmWishes;
  /** Undefined where nobody may look. */
  readonly size: VmSize | undefined;
  /** Id of the disk encryption set for disks that Azure makes. */
  readonly encryptionSet?: string;
}

/** Disks are the machine's data: they stay when it goes. */
const kept = { deleteOption: 'Detach' } as const;

/** The body of Virtual Machines - Create Or Update, 2024-07-01. */
export function vmBody(parts: VmParts): unknown {
  const { plan, session, disks, wishes } = parts;
  const { vm } = plan;
  const ultra = disks.data.some(({ sku }) => sku === 'UltraSSD_LRS');
  return {
    location: locationName(plan.location),
    ...(plan.zone === undefined ? {} : { zones: [String(plan.zone)] }),
    tags: tagsOf(plan, session),
    properties: {
      hardwareProfile: { vmSize: vm.size },
      storageProfile: storage(parts),
      ...(wishes.sshKey === undefined ? {} : { osProfile: osProfile(plan, wishes.sshKey) }),
      networkProfile: {
        networkInterfaces: [{ id: parts.nic, properties: { primary: true, deleteOption: 'Delete' } }],
      },
      diagnosticsProfile: { bootDiagnostics: { enabled: vm.bootDiagnostics } },
      ...(vm.trustedLaunch
        ? {
            securityProfile: {
              securityType: 'TrustedLaunch',
              uefiSettings: { secureBootEnabled: vm.secureBoot, vTpmEnabled: true },
            },
          }
        : {}),
      ...(ultra ? { additionalCapabilities: { ultraSSDEnabled: true } } : {}),
      ...(wishes.userData === undefined ? {} : { userData: wishes.userData }),
    },
  };
}

/** Source: learn.microsoft.com/azure/virtual-machines/premium-storage-performance, "Disk caching": not from 4 TiB on. */
const mostCachedGiB = 4095;

function cachingOf({ sku, empty, sizeGiB = empty?.sizeGiB ?? 0 }: DataDisk): 'None' | 'ReadOnly' {
  return isProvisioned(sku) || sizeGiB > mostCachedGiB ? 'None' : 'ReadOnly';
}

function storage({ plan, disks, image, osType, size, encryptionSet }: VmParts) {
  const controller = size?.nvme && !size.scsi ? { diskControllerType: 'NVMe' } : {};
  if (image === undefined) {
    return {
      ...controller,
      osDisk: {
        createOption: 'Attach',
        osType,
        caching: 'ReadWrite',
        managedDisk: { id: disks.os.id },
        ...kept,
      },
      dataDisks: disks.data.map(disk => ({
        lun: disk.lun,
        createOption: 'Attach',
        caching: cachingOf(disk),
        managedDisk: { id: disk.id },
        ...kept,
      })),
    };
  }
  const encrypted = encryptionSet === undefined ? {} : { diskEncryptionSet: { id: encryptionSet } };
  return {
    ...controller,
    imageReference: { id: image },
    osDisk: {
      createOption: 'FromImage',
      name: vmDiskName(plan.name),
      osType,
      caching: 'ReadWrite',
      managedDisk: { storageAccountType: disks.os.sku, ...encrypted },
      ...kept,
    },
    dataDisks: disks.data.map(disk => ({
      lun: disk.lun,
      createOption: 'FromImage',
      name: vmDiskName(plan.name, disk.lun),
      caching: cachingOf(disk),
      managedDisk: { storageAccountType: disk.sku, ...encrypted },
      ...kept,
    })),
  };
}

function osProfile({ name, vm }: VmPlan, keyData: string) {
  const user = vm.user ?? usualUser;
  return {
    computerName: hostName(name),
    adminUsername: user,
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      provisionVMAgent: true,
      ssh: { publicKeys: [{ path: `/home/${user}/.ssh/authorized_keys`, keyData }] },
    },
  };
}

/** As a host may be called: RFC 1123, 63 characters. */
function hostName(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9-]+/g, '-')
      .slice(0, 63)
      .replace(/^-+|-+$/g, '') || 'vm'
  );
}
