import type { OvfMachine } from './ovf-machine.ts';
import { element, escaped } from './ovf-text.ts';

/** rasd:ResourceType (CIM_ResourceAllocationSettingData). */
const TYPE = { cpu: 3, memory: 4, scsi: 6, network: 10, cdrom: 15, disk: 17, sata: 20 } as const;
const DISKS_FROM = 10;

/** The VirtualHardwareSection, its items in the alphabetical order of elements that CIM asks for. */
export function hardware(machine: OvfMachine): string {
  const vmware = machine.flavour === 'vmware';
  return element(
    'VirtualHardwareSection',
    {},
    info(vmware ? 'Virtual hardware requirements' : 'Virtual hardware requirements for a virtual machine'),
    system(machine),
    cpu(machine.cpus),
    memory(machine.memoryMiB, vmware),
    controller(vmware),
    ...machine.disks.map((disk, index) => diskItem(disk.diskId, index, vmware)),
    ...machine.networks.map((network, index) => networkItem(network, index, vmware)),
    ...(vmware ? configs(machine) : []),
  );
}

export function info(text: string): string {
  return element('Info', {}, text);
}

function item(fields: Readonly<Record<string, string | number>>): string {
  return element(
    'Item',
    {},
    ...Object.entries(fields).map(([key, value]) => element(`rasd:${key}`, {}, escaped(String(value)))),
  );
}

function system({ name, hardware: version }: OvfMachine): string {
  return element(
    'System',
    {},
    element('vssd:ElementName', {}, 'Virtual Hardware Family'),
    element('vssd:InstanceID', {}, '0'),
    element('vssd:VirtualSystemIdentifier', {}, escaped(name)),
    element('vssd:VirtualSystemType', {}, version),
  );
}

function cpu(count: number): string {
  return item({
    ...{
      AllocationUnits: 'hertz * 10^6',
      Description: 'Number of Virtual CPUs',
      ElementName: `${count} virtual CPU(s)`,
    },
    ...{ InstanceID: 1, ResourceType: TYPE.cpu, VirtualQuantity: count },
  });
}

function memory(mib: number, vmware: boolean): string {
  return item({
    ...{ AllocationUnits: vmware ? 'byte * 2^20' : 'MegaBytes', Description: 'Memory Size' },
    ...{ ElementName: `${mib}MB of memory`, InstanceID: 2, ResourceType: TYPE.memory, VirtualQuantity: mib },
  });
}

function controller(vmware: boolean): string {
  return item({
    ...{ Address: 0, Description: vmware ? 'SCSI Controller' : 'SATA Controller' },
    ...{ ElementName: vmware ? 'SCSI Controller 0' : 'sataController0', InstanceID: 3 },
    ...{ ResourceSubType: vmware ? 'VirtualSCSI' : 'AHCI', ResourceType: vmware ? TYPE.scsi : TYPE.sata },
  });
}

function diskItem(diskId: string, index: number, vmware: boolean): string {
  return item({
    AddressOnParent: index,
    ...{ ElementName: `Hard disk ${index + 1}`, HostResource: `${vmware ? 'ovf:' : ''}/disk/${diskId}` },
    ...{ InstanceID: DISKS_FROM + index, Parent: 3, ResourceType: TYPE.disk },
  });
}

function networkItem(network: string, index: number, vmware: boolean): string {
  return item({
    ...{ AddressOnParent: 7 + index, AutomaticAllocation: 'true', Connection: network },
    ...{ ElementName: `Network adapter ${index + 1}`, InstanceID: 100 + index },
    ...{ ResourceSubType: vmware ? 'VmxNet3' : 'E1000', ResourceType: TYPE.network },
  });
}

function configs({ firmware, secureBoot }: OvfMachine): string[] {
  const config = (key: string, value: string) =>
    element('vmw:Config', { 'ovf:required': 'false', 'vmw:key': key, 'vmw:value': value });
  const settings = [config('cpuHotAddEnabled', 'false'), config('tools.syncTimeWithHost', 'false')];
  if (firmware) settings.push(config('firmware', firmware));
  if (secureBoot !== undefined) settings.push(config('bootOptions.efiSecureBootEnabled', String(secureBoot)));
  return settings;
}
