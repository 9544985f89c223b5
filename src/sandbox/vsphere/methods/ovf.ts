import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { child, childrenOf, textOf } from '../xml/parse.ts';
import { escapeXml } from '../xml/write.ts';
import { refIn } from './views.ts';

export const ovfMethods: Readonly<Record<string, Method>> = {
  CreateDescriptor: { on: 'OvfManager', privilege: 'VApp.Export', run: createDescriptor },
};

/** A small OVF envelope: the files, the disks, and the machine with no more than its name. */
function createDescriptor(call: Call): Answer {
  const { vc, args } = call;
  const machine = vc.machines.get(refIn(call, child(args, 'obj')).ref.value);
  if (!machine) throw new VimFault('InvalidArgument', '', { invalidProperty: 'obj' });
  const files = childrenOf(child(args, 'cdp'), 'ovfFiles').map((file, index) => ({
    id: `file${index + 1}`,
    path: textOf(file, 'path') ?? '',
    size: textOf(file, 'size') ?? '0',
    disk: machine.disks.find(disk => textOf(file, 'deviceId')?.endsWith(`:${disk.unit}`)),
  }));
  const references = files.map(
    ({ id, path, size }) => `<File ovf:id="${id}" ovf:href="${escapeXml(path)}" ovf:size="${size}"/>`,
  );
  const disks = files.flatMap(({ id, disk }, index) =>
    disk
      ? [
          `<Disk ovf:diskId="vmdisk${index + 1}" ovf:fileRef="${id}" ovf:capacity="${disk.capacity}" ovf:capacityAllocationUnits="byte" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>`,
        ]
      : [],
  );
  const ovfDescriptor =
    `<?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">` +
    `<References>${references.join('')}</References><DiskSection><Info>Virtual disk information</Info>${disks.join('')}</DiskSection>` +
    `<VirtualSystem ovf:id="${escapeXml(machine.name)}"><Info>A virtual machine</Info><Name>${escapeXml(machine.name)}</Name></VirtualSystem></Envelope>`;
  return { type: 'OvfCreateDescriptorResult', value: { ovfDescriptor } };
}
