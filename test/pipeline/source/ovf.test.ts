import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DescribedSystem } from '../../../src/pipeline/source/ova/descriptor.ts';
import { mostDescriptor, parseOvf } from '../../../src/pipeline/source/ova/ovf.ts';
import { bytesIn, capacityOf } from '../../../src/pipeline/source/ova/units.ts';
import { bounded } from '../../fixtures/bounded.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { controller, disk, file, hardDisk, type OvfParts, ovf, virtualSystem } from './make.ts';
import { expectFailure, valueOrFailed } from './scratch.ts';

const parse = (text: string | Uint8Array) => parseOvf(Buffer.from(text), 'web.ovf');

function systemOf(parts: OvfParts): DescribedSystem {
  const [system] = parse(ovf(parts)).systems;
  if (!system) throw new Error('no system');
  return system;
}

const slots = (hardware: string) => systemOf({ hardware }).slots.map(slot => slot.diskId);
const item = (type: number, more: string) => `<Item><rasd:ResourceType>${type}</rasd:ResourceType>${more}</Item>`;

describe('a descriptor', () => {
  test('lists files, disks and machines', () => {
    const found = parse(
      ovf({
        files:
          file('f1', 'a%20b.vmdk', 'ovf:size="5" ovf:chunkSize="2" ovf:compression="gzip"') +
          file('f2', 'x', 'ovf:compression="identity" ovf:size="-1"'),
        disks: disk('d1', 'f1') + disk('d2', '', 'ovf:capacity="8" ovf:parentRef="d1"'),
      }),
    );
    expect(found.files).toEqual([
      { id: 'f1', href: 'a%20b.vmdk', size: 5, chunkSize: 2, compression: 'gzip' },
      { id: 'f2', href: 'x' },
    ]);
    expect(found.disks).toMatchObject([
      { id: 'd1', fileRef: 'f1', capacity: '1', units: 'byte * 2^20' },
      { id: 'd2', parentRef: 'd1', capacity: '8' },
    ]);
    expect(found.systems).toMatchObject([
      { id: 'web', name: 'web', slots: [{ diskId: 'vmdisk1', label: 'Hard disk 1' }] },
    ]);
  });

  test('tells processors, memory, networks, firmware, secure boot and system', () => {
    const hardware =
      item(3, '<rasd:VirtualQuantity>4</rasd:VirtualQuantity>') +
      item(
        4,
        '<rasd:AllocationUnits>byte * 2^30</rasd:AllocationUnits><rasd:VirtualQuantity>2</rasd:VirtualQuantity>',
      ) +
      item(10, '<rasd:Connection>VLAN 120</rasd:Connection>') +
      item(10, '<rasd:Connection>Backup</rasd:Connection>') +
      item(1, '<rasd:ResourceSubType>vmware.vtpm</rasd:ResourceSubType>') +
      '<vmw:Config ovf:required="false" vmw:key="firmware" vmw:value="efi"/>' +
      '<vmw:Config ovf:required="false" vmw:key="bootOptions.efiSecureBootEnabled" vmw:value="true"/>';
    const system =
      '<Name>Web 1</Name><OperatingSystemSection ovf:id="94" vmw:osType="ubuntu64Guest"><Info/><Description>Ubuntu Linux (64-bit)</Description></OperatingSystemSection>';
    expect(systemOf({ hardware, system })).toMatchObject({
      name: 'Web 1',
      cpus: 4,
      memoryMiB: 2048,
      networks: ['VLAN 120', 'Backup'],
      devices: ['vmware.vtpm'],
      firmware: 'efi',
      secureBoot: true,
      os: { family: 'linux', id: 'ubuntu64Guest', text: 'Ubuntu Linux (64-bit)' },
    });
  });

  test.each([
    ['MegaBytes', 512, 512],
    ['byte * 2^20', 512, 512],
    ['byte * 2 ^ 30', 2, 2048],
    ['', 512, 512],
    ['', 512 * 2 ** 20, 512],
  ])('memory in %j', (units, quantity, memoryMiB) => {
    const said = units && `<rasd:AllocationUnits>${units}</rasd:AllocationUnits>`;
    const hardware = item(4, `${said}<rasd:VirtualQuantity>${quantity}</rasd:VirtualQuantity>`);
    expect(systemOf({ hardware }).memoryMiB).toBe(memoryMiB);
  });

  test.each([
    ['windows9_64Guest', 'windows'],
    ['winNetStandardGuest', 'windows'],
    ['windows2019srv_64Guest', 'windows'],
    ['rhel8_64Guest', 'linux'],
    ['other3xLinux64Guest', 'linux'],
    ['vmwarePhoton64Guest', 'linux'],
    ['darwin21_64Guest', undefined],
    ['otherGuest', undefined],
  ])('%s is %s', (guest, family) => {
    const system = `<OperatingSystemSection ovf:id="1" vmw:osType="${guest}"><Info/></OperatingSystemSection>`;
    expect(systemOf({ system }).os?.family).toBe(family);
  });

  test.each([
    ['93', 'linux'],
    ['116', 'windows'],
    ['42', undefined],
  ])('CIM system %s is %s', (id, family) => {
    const system = `<OperatingSystemSection ovf:id="${id}"><Info/></OperatingSystemSection>`;
    expect(systemOf({ system }).os?.family).toBe(family);
  });

  test('VMware without a firmware key means BIOS; others leave it open', () => {
    expect(systemOf({ type: 'vmx-10' }).firmware).toBe('bios');
    expect(systemOf({ type: 'kvm' }).firmware).toBeUndefined();
  });

  test.each([
    ['<Firmware type="EFI"/>', 'efi'],
    ['<Firmware type="EFI64"/>', 'efi'],
    ['<Firmware type="BIOS"/>', 'bios'],
    ['', 'bios'],
  ])('VirtualBox with %j is %s', (firmware, expected) => {
    const system = `<vbox:Machine name="x" OSType="Ubuntu_64"><Hardware>${firmware}</Hardware></vbox:Machine>`;
    expect(systemOf({ system, type: 'virtualbox-2.2' }).firmware).toBe(expected);
  });

  test('names cannot steer a terminal', () => {
    expect(systemOf({ system: '<Name>a&#27;[2Jb&#x202e;c</Name>' }).name).toBe('a\ufffd[2Jb\ufffdc');
  });

  test('in OVF 2 has StorageItem and EthernetPortItem', () => {
    const envelope = 'http://schemas.dmtf.org/ovf/envelope/2';
    const hardware = `${controller(5, 20)}
      <StorageItem xmlns:sasd="s"><sasd:HostResource>/disk/vmdisk1</sasd:HostResource><sasd:Parent>5</sasd:Parent><sasd:ResourceType>17</sasd:ResourceType></StorageItem>
      <EthernetPortItem xmlns:epasd="e"><epasd:Connection>NAT</epasd:Connection><epasd:InstanceID>9</epasd:InstanceID><epasd:ResourceType>10</epasd:ResourceType></EthernetPortItem>
      <EthernetPortItem xmlns:epasd="e"><epasd:Connection>Inner</epasd:Connection><epasd:InstanceID>9</epasd:InstanceID><epasd:ResourceType>10</epasd:ResourceType></EthernetPortItem>`;
    expect(systemOf({ envelope, hardware, type: 'virtualbox-2.2' })).toMatchObject({
      networks: ['NAT', 'Inner'],
      slots: [{ diskId: 'vmdisk1' }],
    });
  });

  test('of OVF 0.9 says its sections in xsi:type', () => {
    const text = `<ovf:Envelope xmlns:ovf="http://www.vmware.com/schema/ovf/1/envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:r="r" ovf:version="0.9">
      <References><File ovf:href="a.vmdk" ovf:id="file1" ovf:size="7"/></References>
      <Section xsi:type="ovf:DiskSection_Type"><Disk ovf:capacity="1610612736" ovf:diskId="d" ovf:fileRef="file1"/></Section>
      <Content ovf:id="xp" xsi:type="ovf:VirtualSystem_Type"><Section xsi:type="ovf:VirtualHardwareSection_Type">
        <Item><r:InstanceId>4</r:InstanceId><r:ResourceType>6</r:ResourceType><r:BusNumber>0</r:BusNumber></Item>
        <Item><r:InstanceId>8</r:InstanceId><r:ResourceType>17</r:ResourceType><r:HostResource>/disk/d</r:HostResource><r:Parent>4</r:Parent></Item>
      </Section></Content></ovf:Envelope>`;
    expect(parse(text)).toMatchObject({
      files: [{ id: 'file1', href: 'a.vmdk', size: 7 }],
      disks: [{ id: 'd', fileRef: 'file1', capacity: '1610612736' }],
      systems: [{ id: 'xp', slots: [{ diskId: 'd' }] }],
    });
  });

  test('with a collection has all its machines, however nested', () => {
    const inner = `<VirtualSystemCollection ovf:id="in">${virtualSystem({ id: 'b' })}</VirtualSystemCollection>`;
    const content = `<VirtualSystemCollection ovf:id="all"><Info/>${virtualSystem({ id: 'a' })}${inner}</VirtualSystemCollection>`;
    expect(parse(ovf({ content })).systems.map(system => system.id)).toEqual(['a', 'b']);
  });

  test('with configurations is read as its default one', () => {
    const only = (configuration: string, quantity: number) =>
      `<Item ovf:configuration="${configuration}"><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>${quantity}</rasd:VirtualQuantity></Item>`;
    const base = item(3, '<rasd:InstanceID>1</rasd:InstanceID><rasd:VirtualQuantity>1</rasd:VirtualQuantity>');
    const bound =
      '<Item ovf:bound="max"><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>';
    const hardware = base + bound + only('small', 2) + only('small large', 8);
    const sections = (marked: string) =>
      `<DeploymentOptionSection><Info/><Configuration ovf:id="small"/><Configuration ovf:id="large" ${marked}/></DeploymentOptionSection>`;
    expect(systemOf({ hardware, sections: sections('ovf:default="true"') }).cpus).toBe(8);
    expect(systemOf({ hardware: base + only('small', 2), sections: sections('') }).cpus).toBe(2);
    expect(systemOf({ hardware: base + bound }).cpus).toBe(1);
  });
});

describe('disks are numbered as the machine sees them', () => {
  test('by place on the controller, not by place in the document', () => {
    expect(slots(controller(3, 6) + hardDisk('second', 1) + hardDisk('tenth', 10) + hardDisk('first', 0))).toEqual([
      'first',
      'second',
      'tenth',
    ]);
  });

  test('by bus of the controllers of one kind', () => {
    const hardware = controller(4, 6, 1) + controller(3, 6, 0) + hardDisk('b', 0, 4) + hardDisk('a', 7, 3);
    expect(slots(hardware)).toEqual(['a', 'b']);
  });

  test('by kind of controller as they first come', () => {
    const hardware = controller(3, 20) + controller(4, 5) + hardDisk('ide', 0, 4) + hardDisk('sata', 1, 3);
    expect(slots(hardware)).toEqual(['sata', 'ide']);
  });

  test('without a controller in the order of the document, and last', () => {
    const loose = (id: string) => item(17, `<rasd:HostResource>ovf:/disk/${id}</rasd:HostResource>`);
    expect(slots(loose('b') + loose('a'))).toEqual(['b', 'a']);
    expect(slots(loose('b') + controller(3, 6) + hardDisk('a', 3))).toEqual(['a', 'b']);
  });

  test.each(['ovf:/disk/d', '/disk/d', 'ovf://disk/d', 'disk/d'])('HostResource %s', resource => {
    expect(slots(item(17, `<rasd:HostResource>${resource}</rasd:HostResource>`))).toEqual(['d']);
  });
});

describe('a capacity', () => {
  test.each([
    ['byte', 1],
    ['byte * 2^10', 2 ** 10],
    ['byte * 2^20', 2 ** 20],
    ['byte*2^30', 2 ** 30],
    ['byte * 2 ^ 20', 2 ** 20],
    ['byte * 2^40', 2 ** 40],
    ['byte * 10^9', 1e9],
    ['byte * 1024', 1024],
    ['byte * 1024 * 1024', 2 ** 20],
    ['Bytes', 1],
    ['KiloBytes', 2 ** 10],
    ['MegaBytes', 2 ** 20],
    ['MB', 2 ** 20],
    ['GigaBytes', 2 ** 30],
    ['TeraBytes', 2 ** 40],
  ])('in %j', (unit, bytes) => {
    expect(bytesIn(unit)).toBe(bytes);
  });

  test.each([
    'hertz * 10^6',
    'byte * 2^99',
    'byte *',
    'byte ^ 20',
    'byte * 0',
    'constructor',
    '',
    `byte${' * 9'.repeat(40)}`,
  ])('not in %j', unit => {
    expect(bytesIn(unit)).toBeUndefined();
  });

  test.each(['0', '-1', '1.5', '1e9', '0x10', '', '99999999999999999999', 'NaN'])('of %j is none', value => {
    expect(capacityOf(value)).toBeUndefined();
  });

  test('reaches to 64 TiB', () => {
    expect(capacityOf('64', 'byte * 2^40')).toBe(64 * 2 ** 40);
    expect(capacityOf('65', 'byte * 2^40')).toBeUndefined();
  });
});

describe('a descriptor is refused', () => {
  const refuses = (text: string | Uint8Array, ...[code, facts]: [Parameters<typeof expectFailure>[1], object?]) =>
    expectFailure(() => parse(text), code, { file: 'web.ovf', ...facts });

  test.each([
    '<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE Envelope SYSTEM "http://127.0.0.1/x.dtd">',
    '<!doctype Envelope>',
    '<!ENTITY a "b">',
  ])('with %s', async declaration => {
    await refuses(ovf().replace('<Envelope', `${declaration}\n<Envelope`), 'OVF_ENTITY', { line: 2 });
  });

  test.each([
    ['cut', ovf().slice(0, 900)],
    ['a tag too many', `${ovf()}</Envelope>`],
    ['two roots', `${ovf()}<Envelope/>`],
    ['an unknown entity', ovf({ system: '<Name>&secret;</Name>' })],
    ['an unbound prefix', ovf({ system: '<foo:Name>x</foo:Name>' })],
    ['an attribute twice', ovf({ system: '<Name a="1" a="2"/>' })],
    ['an attribute without quotes', ovf({ system: '<Name a=1/>' })],
    ['nothing', ' '],
  ])('that is not well-formed: %s', async (_what, text) => {
    await refuses(text, 'OVF_NOT_WELL_FORMED');
  });

  test('that is no OVF', async () => {
    await refuses('<html/>', 'OVF_NOT_OVF', { root: 'html' });
    await refuses(ovf({ envelope: 'http://example.org/ovf' }), 'OVF_NOT_OVF');
  });

  test('without a machine', async () => {
    await refuses(ovf({ content: '<VirtualSystemCollection ovf:id="a"/>' }), 'OVF_NO_MACHINE');
  });

  test('that is too large, too deep, or too much in one place', async () => {
    await refuses(Buffer.alloc(mostDescriptor + 1, ' '), 'OVF_TOO_LARGE');
    await refuses('<a>'.repeat(100_000), 'OVF_TOO_COMPLEX');
    await refuses(`<a>${'<b/>'.repeat(200_000)}</a>`, 'OVF_TOO_COMPLEX');
    await refuses(`<a>${'<!---->'.repeat(200_000)}</a>`, 'OVF_TOO_COMPLEX');
    await refuses(`<a ${Array.from({ length: 2000 }, (_, at) => `b${at}=""`).join(' ')}/>`, 'OVF_TOO_COMPLEX');
    await refuses(ovf({ disks: '<Disk ovf:diskId="a"/>'.repeat(5000) }), 'OVF_TOO_COMPLEX');
  });
});

describe('a descriptor is text', () => {
  const text = ovf({ system: '<Name>Größe 盘</Name>' });
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE', utf16],
    ['UTF-16 BE', Buffer.from(utf16).swap16()],
    ['UTF-16 LE without a mark', utf16.subarray(2)],
    ['UTF-8 that calls itself UTF-16', Buffer.from(text.replace('UTF-8', 'UTF-16'))],
  ])('in %s', (_encoding, bytes) => {
    expect(parse(bytes).systems[0]?.name).toBe('Größe 盘');
  });

  test('in the encoding it declares', () => {
    const latin = ovf({ system: '<Name>Größe</Name>' }).replace('UTF-8', 'ISO-8859-1');
    expect(parse(Buffer.from(latin, 'latin1')).systems[0]?.name).toBe('Größe');
  });

  test('or a failure that names the encoding', async () => {
    await expectFailure(() => parse(Buffer.from(text, 'latin1')), 'OVF_ENCODING', { encoding: 'UTF-8' });
    await expectFailure(() => parse(text.replace('UTF-8', 'KLINGON')), 'OVF_ENCODING', { encoding: 'KLINGON' });
  });
});

test('no damage to a descriptor does more than fail as bad data', async () => {
  const good = Buffer.from(ovf({ system: '<Name>a &amp; b</Name><!-- c -->', sections: '<DeploymentOptionSection/>' }));
  const tokens = fc.constantFrom(
    '<',
    '>',
    '</',
    '/>',
    '"',
    "'",
    '&',
    ';',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<!DOCTYPE',
    '=',
    'xmlns=""',
    '\0',
    '\ufffd',
    `\${x}`,
  );
  const edit = fc.record({
    at: fc.nat(good.length),
    drop: fc.nat(40),
    put: fc.oneof(tokens, fc.string({ maxLength: 8 })),
  });
  const edited = fc
    .array(edit, { minLength: 1, maxLength: 5 })
    .map(edits =>
      edits.reduce(
        (bytes, { at, drop, put }) =>
          Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + drop)]),
        good,
      ),
    );
  const random = fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: edited }, { weight: 1, arbitrary: random }), async bytes => {
      const found = await bounded(() => valueOrFailed(() => parse(bytes)));
      if ('failure' in found) expect(found.failure.exit).toBe('data');
      else expect(found.systems.length).toBeGreaterThan(0);
    }),
    fuzz(800, 3),
  );
});
