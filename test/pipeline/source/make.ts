import { createHash } from 'node:crypto';

export interface Member {
  readonly name: string;
  readonly data?: Uint8Array | string;
  /** Written into the header in place of the data's length. */
  readonly size?: number;
  readonly type?: string;
  readonly magic?: 'ustar' | 'gnu' | 'v7';
  /** Base-256 where GNU would only use it beyond 8 GiB. */
  readonly base256?: boolean;
  readonly linkName?: string;
}

const block = 512;

/** One header and its data, as POSIX and GNU lay it out; made by hand so that it shares nothing with the reader. */
export function member({ name, data = '', size, type = '0', magic = 'ustar', base256, linkName = '' }: Member): Buffer {
  const content = Buffer.from(data);
  const length = size ?? content.length;
  const header = Buffer.alloc(block);
  header.write(name.slice(0, 100), 0, 'utf8');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  if (base256 || length > 0o77777777777) {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(length), 128);
  } else header.write(`${length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('14000000000\0', 136);
  header.write(type, 156);
  header.write(linkName, 157);
  if (magic === 'ustar') header.write('ustar\u000000', 257);
  if (magic === 'gnu') header.write('ustar  \0', 257);
  seal(header);
  return Buffer.concat([header, content, Buffer.alloc((block - (content.length % block)) % block)]);
}

/** Writes the checksum of a header as it now is. */
export function seal(header: Buffer): void {
  header.fill(' ', 148, 156);
  const sum = header.subarray(0, block).reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

export function pax(records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): Buffer {
  const body = Object.entries(records).map(([key, value]) => paxRecord(key, value));
  return member({ name: 'PaxHeaders.0/x', type, data: Buffer.concat(body) });
}

export function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

export function gnuLongName(name: string): Buffer {
  return member({ name: '././@LongLink', type: 'L', magic: 'gnu', data: `${name}\0` });
}

export const end = Buffer.alloc(2 * block);

export function tar(...parts: readonly (Member | Buffer)[]): Buffer {
  return Buffer.concat([...parts.map(part => (Buffer.isBuffer(part) ? part : member(part))), end]);
}

export type Algorithm = 'sha1' | 'sha256' | 'sha512';

export function digestOf(algorithm: Algorithm, data: Uint8Array | string): string {
  return createHash(algorithm).update(data).digest('hex');
}

export function manifestOf(
  files: Readonly<Record<string, Uint8Array | string>>,
  algorithm: Algorithm = 'sha256',
): string {
  return Object.entries(files)
    .map(([name, data]) => `${algorithm.toUpperCase()}(${name})= ${digestOf(algorithm, data)}\n`)
    .join('');
}

export interface OvfParts {
  readonly files?: string;
  readonly disks?: string;
  readonly hardware?: string;
  /** Inside the VirtualSystem, around the hardware. */
  readonly system?: string;
  /** In the Envelope, after the DiskSection. */
  readonly sections?: string;
  /** In place of the one VirtualSystem. */
  readonly content?: string;
  readonly id?: string;
  readonly type?: string;
  readonly envelope?: string;
}

export const hardDisk = (disk: string, place = 0, parent = 3) =>
  `<Item><rasd:AddressOnParent>${place}</rasd:AddressOnParent><rasd:ElementName>Hard disk ${place + 1}</rasd:ElementName><rasd:HostResource>ovf:/disk/${disk}</rasd:HostResource><rasd:InstanceID>${100 + parent * 20 + place}</rasd:InstanceID><rasd:Parent>${parent}</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>`;

export const controller = (id: number, type: number, address = 0) =>
  `<Item><rasd:Address>${address}</rasd:Address><rasd:InstanceID>${id}</rasd:InstanceID><rasd:ResourceType>${type}</rasd:ResourceType></Item>`;

export const file = (id: string, href: string, more = '') => `<File ovf:id="${id}" ovf:href="${href}" ${more}/>`;
export const disk = (id: string, ref: string, more = 'ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^20"') =>
  `<Disk ovf:diskId="${id}" ${ref && `ovf:fileRef="${ref}"`} ${more} ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>`;

export function virtualSystem({ hardware = '', system = '', id = 'web', type = 'vmx-13' }: OvfParts): string {
  return `<VirtualSystem ovf:id="${id}"><Info>One</Info>${system}
    <VirtualHardwareSection><Info/><System><vssd:VirtualSystemType>${type}</vssd:VirtualSystemType></System>${hardware}</VirtualHardwareSection>
  </VirtualSystem>`;
}

/** A descriptor; without parts one machine with one disk, `web-disk1.vmdk` of 1 MiB. */
export function ovf(parts: OvfParts = {}): string {
  const {
    files = file('file1', 'web-disk1.vmdk'),
    disks = disk('vmdisk1', 'file1'),
    hardware = controller(3, 6) + hardDisk('vmdisk1'),
    envelope = 'http://schemas.dmtf.org/ovf/envelope/1',
    sections = '',
  } = parts;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="${envelope}" xmlns:ovf="${envelope}" xmlns:vmw="http://www.vmware.com/schema/ovf"
    xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData"
    xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData"
    xmlns:vbox="http://www.virtualbox.org/ovf/machine">
  <References>${files}</References>
  <DiskSection><Info>Disks</Info>${disks}</DiskSection>${sections}
  ${parts.content ?? virtualSystem({ ...parts, hardware })}
</Envelope>`;
}
