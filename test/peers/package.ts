import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ran } from '../fixtures/tools.ts';

/**
 * Packs a disk as an OVA with a SHA256 manifest: GNU tar and sha256sum, in the format of tar asked for.
 * @param about.beside names of files in the folder that the disk's own descriptor names
 */
export async function packOva(
  folder: string,
  name: string,
  vmdk: string,
  about: {
    readonly firmware: 'bios' | 'efi';
    readonly size: number;
    readonly tar: 'gnu' | 'ustar' | 'posix';
    readonly beside?: readonly string[];
  },
): Promise<string> {
  const [ovf, manifest, ova] = [`${name}.ovf`, `${name}.mf`, `${name}.ova`];
  await writeFile(join(folder, ovf), descriptor(name, basename(vmdk), about));
  // The manifest as ovftool writes it, with digests of another program than ours.
  const script = 'sha256sum "$@" | sed -E "s/^([0-9a-f]{64})  (.*)$/SHA256(\\2)= \\1/" > "$0"';
  await ran('sh', '-c', `cd '${folder}' && ${script}`, manifest, ovf, basename(vmdk), ...(about.beside ?? []));
  await ran(
    'tar',
    `--format=${about.tar}`,
    '-C',
    folder,
    '-cf',
    join(folder, ova),
    ovf,
    manifest,
    basename(vmdk),
    ...(about.beside ?? []),
  );
  return join(folder, ova);
}

function descriptor(name: string, href: string, about: { firmware: string; size: number }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
  xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
  xmlns:vmw="http://www.vmware.com/schema/ovf">
  <References><File ovf:href="${href}" ovf:id="file1"/></References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:capacity="${about.size}" ovf:diskId="vmdisk1" ovf:fileRef="file1"
      ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <VirtualSystem ovf:id="${name}">
    <Info>A machine</Info>
    <Name>${name}</Name>
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <System><vssd:ElementName>Family</vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemType>vmx-14</vssd:VirtualSystemType></System>
      <Item><rasd:ElementName>cpu</rasd:ElementName><rasd:InstanceID>1</rasd:InstanceID>
        <rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>2</rasd:VirtualQuantity></Item>
      <Item><rasd:ElementName>scsi0</rasd:ElementName><rasd:InstanceID>3</rasd:InstanceID>
        <rasd:ResourceSubType>lsilogic</rasd:ResourceSubType><rasd:ResourceType>6</rasd:ResourceType></Item>
      <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:ElementName>disk0</rasd:ElementName>
        <rasd:HostResource>ovf:/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>4</rasd:InstanceID>
        <rasd:Parent>3</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>
      <vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="${about.firmware}"/>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;
}
