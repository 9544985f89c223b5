import type { Machine } from '../types/machine.ts';

/** What an OVF says of the one disk beside it. */
export interface OvfDisk {
  /** File name of the VMDK, and its length. */
  readonly name: string;
  readonly fileSize: number;
  /** Of the disk, in bytes. */
  readonly capacity: number;
}

const vmdkFormat = 'http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized';
const ovf = 'http://schemas.dmtf.org/ovf/envelope/1';
const cim = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2';
/** CIM_OperatingSystem.OSType: 101 Linux 64-bit, 103 Windows Server 2008, 102 other 64-bit. */
const guests = {
  linux: { id: 101, type: 'otherLinux64Guest' },
  windows: { id: 103, type: 'windows9Server64Guest' },
  other: { id: 102, type: 'otherGuest64' },
} as const;

/**
 * A machine with one disk as VMware writes it down.
 * Source: DMTF DSP0243 1.1 (OVF), with VMware's extensions for firmware and guest.
 */
export function ovfDocument(machine: Machine, disk: OvfDisk): string {
  const name = xml(machine.name);
  const networks = machine.networks.length > 0 ? machine.networks : ['VM Network'];
  const named = [...new Set(networks)].map(network => `    <Network ovf:name="${xml(network)}"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${ovf}" xmlns:ovf="${ovf}" xmlns:rasd="${cim}/CIM_ResourceAllocationSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:vssd="${cim}/CIM_VirtualSystemSettingData">
  <References>
    <File ovf:href="${xml(disk.name)}" ovf:id="file1" ovf:size="${disk.fileSize}"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:capacity="${disk.capacity}" ovf:capacityAllocationUnits="byte" ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:format="${vmdkFormat}"/>
  </DiskSection>
  <NetworkSection>
    <Info>Networks</Info>
${named.join('\n')}
  </NetworkSection>
  <VirtualSystem ovf:id="${name}">
    <Info>Machine</Info>
    <Name>${name}</Name>
${guest(machine)}
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>${name}</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>vmx-14</vssd:VirtualSystemType>
      </System>
${[...hardware(machine, networks), ...firmware(machine)].join('\n')}
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;
}

function guest({ os }: Machine): string {
  const kind = guests[os?.family ?? 'other'];
  // The source's own guest id, where it is one of vSphere's.
  const type = os?.id && /^[A-Za-z]\w*Guest(64)?$/.test(os.id) ? os.id : kind.type;
  const text = os?.text === undefined ? '' : `\n      <Description>${xml(os.text)}</Description>`;
  return `    <OperatingSystemSection ovf:id="${kind.id}" vmw:osType="${type}">
      <Info>Guest</Info>${text}
    </OperatingSystemSection>`;
}

/** ResourceType: 3 processor, 4 memory, 6 SCSI controller, 17 disk, 10 network adapter. */
function hardware(machine: Machine, networks: readonly string[]): string[] {
  const cpus = machine.cpus ?? 2;
  const memory = machine.memoryMiB ?? 2048;
  const controller = 3;
  return [
    item({
      AllocationUnits: 'hertz * 10^6',
      ElementName: `${cpus} CPU`,
      InstanceID: 1,
      ResourceType: 3,
      VirtualQuantity: cpus,
    }),
    item({
      AllocationUnits: 'byte * 2^20',
      ElementName: `${memory} MiB`,
      InstanceID: 2,
      ResourceType: 4,
      VirtualQuantity: memory,
    }),
    item({
      Address: 0,
      ElementName: 'SCSI controller 0',
      InstanceID: controller,
      ResourceSubType: 'VirtualSCSI',
      ResourceType: 6,
    }),
    item({
      AddressOnParent: 0,
      ElementName: 'Hard disk 1',
      HostResource: 'ovf:/disk/vmdisk1',
      InstanceID: 4,
      Parent: controller,
      ResourceType: 17,
    }),
    ...networks.map((network, index) =>
      item({
        AddressOnParent: 7 + index,
        AutomaticAllocation: 'true',
        Connection: network,
        ElementName: `Network adapter ${index + 1}`,
        InstanceID: 5 + index,
        ResourceSubType: 'VmxNet3',
        ResourceType: 10,
      }),
    ),
  ];
}

function firmware(machine: Machine): string[] {
  const config = (key: string, value: string) =>
    `      <vmw:Config ovf:required="false" vmw:key="${key}" vmw:value="${value}"/>`;
  return [
    config('firmware', machine.firmware ?? 'bios'),
    ...(machine.secureBoot ? [config('bootOptions.efiSecureBootEnabled', 'true')] : []),
  ];
}

/** The children come in the order of the schema, which is that of the alphabet. */
function item(children: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(children).map(
    ([name, value]) => `        <rasd:${name}>${xml(String(value))}</rasd:${name}>`,
  );
  return ['      <Item>', ...lines, '      </Item>'].join('\n');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0: escaped, without the characters it has no way to write. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, character => entities[character] ?? '');
}
