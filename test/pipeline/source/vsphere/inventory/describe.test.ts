import { expect, it, describe as suite } from 'vitest';
import { describe } from '../../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { cdrom, device, disk, el, moref, refEl, scsi, snapshotTree } from './elements.ts';
import { card, devices, never, type Values, vimWith, web } from './machine.ts';
import { failed, ScriptedVim } from './scripted-vim.ts';
import { haveTraces, recorded } from './traces.ts';

const of = (values: Values = {}, missing = {}) => describe(vimWith(values, {}, missing), web, never);

suite('a machine', () => {
  it('is described for the plan, the export and the checks', async () => {
    const described = await of();
    expect(described.machine).toEqual({
      id: 'vm-62',
      name: 'web-01',
      firmware: 'efi',
      secureBoot: true,
      os: { family: 'linux', id: 'ubuntu64Guest', text: 'Ubuntu 24.04.1 LTS' },
      cpus: 4,
      memoryMiB: 16384,
      path: '/DC/vm/Web/web-01',
      host: 'esx-07.example',
      cluster: 'cluster-a',
      power: 'on',
      guestTools: { running: true, version: '12.2.0' },
      changeTracking: true,
      snapshots: 0,
      cdroms: 0,
      networks: ['VLAN 120'],
      cards: [
        {
          label: 'Network adapter 1',
          network: 'VLAN 120',
          mac: '00:50:56:AB:63:65',
          addresses: ['10.2.4.17', '2001:db8::17'],
        },
      ],
      disks: [
        {
          index: 0,
          key: '2000',
          name: 'web-01.vmdk',
          size: 60 * 2 ** 30,
          fileSize: 44_023_415_284,
          thin: true,
          traits: [],
        },
      ],
      vtpm: false,
      devices: [],
      consolidation: false,
    });
    expect(described).toMatchObject({
      power: 'on',
      connection: 'connected',
      template: false,
      host: { ref: moref('HostSystem', 'host-21'), name: 'esx-07.example' },
      datacenter: { ref: moref('Datacenter', 'datacenter-2'), path: '/DC' },
    });
    expect(described.disks).toEqual([
      {
        key: 2000,
        label: 'Hard disk 1',
        controller: { key: 1000, type: 'ParaVirtualSCSIController', bus: 0 },
        unit: 0,
        capacity: 60 * 2 ** 30,
        backing: {
          type: 'FlatVer2',
          fileName: '[store 1] web/web-01.vmdk',
          datastore: moref('Datastore', 'datastore-1'),
          uuid: '6000C29-2000',
          contentId: 'content-2000',
          mode: 'persistent',
          thin: true,
          parent: false,
        },
      },
    ]);
  });

  it('keeps nothing of what people put into its extra configuration', async () => {
    expect(JSON.stringify(await of())).not.toContain('a secret');
  });

  it('has its disks in the order of their labels, each with a name of its own', async () => {
    const parent = el('parent', [
      el('fileName', '[store 1] web/web-000001.vmdk'),
      el('parent', [el('fileName', '[store 1] web/web.vmdk')]),
    ]);
    const linked = el('parent', [el('fileName', '[gold] gold/gold.vmdk')]);
    const described = await of({
      'config.hardware.device': devices(
        scsi(1001, 1, 'noSharing', 'VirtualLsiLogicController'),
        disk(2016, 'Hard disk 10', { file: '[store 2] web/web.vmdk', controller: 1001, unit: 0 }),
        disk(2002, 'Hard disk 3', { file: '[store 1] web/clone.vmdk', more: [linked] }),
        disk(2001, 'Hard disk 2', { file: '[store 1] web/web-000002.vmdk', more: [parent] }),
      ),
    });
    expect(described.machine.disks.map(({ index, key, name }) => [index, key, name])).toEqual([
      [0, '2000', 'web-01.vmdk'],
      [1, '2001', 'web.vmdk (Hard disk 2)'],
      [2, '2002', 'clone.vmdk'],
      [3, '2016', 'web.vmdk (Hard disk 10)'],
    ]);
    expect(described.disks.map(each => [each.controller.type, each.controller.bus, each.backing.parent])).toEqual([
      ['ParaVirtualSCSIController', 0, false],
      ['ParaVirtualSCSIController', 0, true],
      ['ParaVirtualSCSIController', 0, true],
      ['VirtualLsiLogicController', 1, false],
    ]);
  });

  it('tells mapped, shared and encrypted disks apart', async () => {
    const { disks, machine } = await of({
      'config.hardware.device': devices(
        disk(2001, 'Hard disk 2', { backing: 'RawDiskMappingVer1', more: [el('compatibilityMode', 'physicalMode')] }),
        disk(2002, 'Hard disk 3', { more: [el('sharing', 'sharingMultiWriter'), el('keyId', [el('keyId', 'k')])] }),
      ),
    });
    expect(disks.map(each => each.backing.rdm)).toEqual([undefined, 'physicalMode', undefined]);
    expect(machine.disks.map(({ traits }) => traits)).toEqual([[], ['rdm'], ['shared', 'encrypted']]);
    expect(disks[2]?.backing).toMatchObject({ sharing: 'sharingMultiWriter', keyId: true });
    expect(disks[0]?.backing).not.toHaveProperty('keyId');
  });

  it('tells what no cloud gives back, and what its tools say of room and addresses', async () => {
    const { machine } = await of({
      'config.hardware.device': devices(
        device('VirtualTPM', 11000, 'Virtual TPM'),
        device('VirtualPCIPassthrough', 13000, 'PCI device 0'),
        device('VirtualFloppy', 8000, 'Floppy drive 1', [el('connectable', [el('connected', false)])]),
        device('VirtualUSB', 9000, 'USB 1'),
      ),
      'runtime.consolidationNeeded': true,
      'guest.disk': el('val', [
        el('GuestDiskInfo', [el('diskPath', '/boot'), el('capacity', 1000), el('freeSpace', 10)]),
        el('GuestDiskInfo', [el('diskPath', '/broken')]),
      ]),
      'guest.net': el('val', [
        el('GuestNicInfo', [
          el('deviceConfigId', 4000),
          el('ipConfig', [el('ipAddress', [el('ipAddress', '10.2.4.17'), el('origin', 'manual')])]),
        ]),
      ]),
    });
    expect(machine).toMatchObject({
      vtpm: true,
      devices: ['PCI device 0', 'USB 1'],
      consolidation: true,
      space: [{ path: '/boot', size: 1000, free: 10 }],
      cards: [{ addresses: ['10.2.4.17'], dhcp: false }],
    });
  });

  it('lists every snapshot, parents first, however many children there are', async () => {
    const children = Array.from({ length: 12 }, (_, n) => snapshotTree(`snapshot-2${n}`, `child ${n}`));
    const snapshot = el('val', [
      refEl('currentSnapshot', moref('VirtualMachineSnapshot', 'snapshot-211')),
      snapshotTree('snapshot-1', 'before%2fafter', children, 'rootSnapshotList'),
      snapshotTree('snapshot-3', 'other', [], 'rootSnapshotList'),
    ]);
    const { snapshots, currentSnapshot, machine } = await of({ snapshot });
    expect(snapshots.map(each => each.name)).toEqual([
      'before/after',
      ...children.map((_, n) => `child ${n}`),
      'other',
    ]);
    expect(snapshots[0]).toMatchObject({ createdAt: Date.UTC(2026, 10, 21, 2, 28, 6, 448), quiesced: true });
    expect(currentSnapshot?.value).toBe('snapshot-211');
    expect(machine.snapshots).toBe(14);
  });

  it('tells what is in its CD drives', async () => {
    const { cdroms } = await of({ 'config.hardware.device': devices(cdrom(3001, '[iso] boot.iso')) });
    expect(cdroms).toEqual([
      expect.objectContaining({ key: 3000, backing: 'RemotePassthrough', connected: false }),
      {
        key: 3001,
        label: 'CD/DVD drive 1',
        controllerKey: 200,
        unit: 0,
        backing: 'Iso',
        iso: '[iso] boot.iso',
        datastore: moref('Datastore', 'datastore-iso'),
        connected: true,
        startConnected: true,
        allowGuestControl: true,
      },
    ]);
  });

  it('starts with BIOS and has no snapshots unless it says so, but only where there is a configuration', async () => {
    expect((await of({ 'config.firmware': undefined })).machine.firmware).toBe('bios');
    const gone = { 'config.firmware': undefined, 'config.hardware.device': undefined };
    expect((await of(gone)).machine).not.toHaveProperty('firmware');
    expect((await of(gone)).machine).not.toHaveProperty('snapshots');
  });

  it('is taken for running and unreadable where the server does not say', async () => {
    const { power, connection, machine } = await of({
      'runtime.powerState': undefined,
      'runtime.connectionState': undefined,
    });
    expect([power, connection, machine.power]).toEqual(['on', 'invalid', undefined]);
  });

  it('does without what this user may not read', async () => {
    class Closed extends ScriptedVim {
      override async properties(ref: Parameters<ScriptedVim['properties']>[0]): Promise<never> {
        throw failed(`VSPHERE_DENIED ${ref.value}`, 'denied');
      }
    }
    const { machine, host, datacenter } = await describe(
      new Closed({ things: [...vimWith().things.values()] }),
      web,
      never,
    );
    expect([host, datacenter, machine.path, machine.cluster]).toEqual([undefined, undefined, undefined, undefined]);
    expect(machine.os?.text).toBe('Ubuntu Linux (64-bit)');
    const hidden = await of({ snapshot: undefined }, { snapshot: 'NoPermission' });
    expect(hidden.machine).not.toHaveProperty('snapshots');
  });

  it('is said to be gone when it is, and a server that is gone is no description', async () => {
    await expect(describe(new ScriptedVim(), web, never)).rejects.toThrow('VSPHERE_GONE');
    class Down extends ScriptedVim {
      override async properties(): Promise<never> {
        throw failed('VSPHERE_UNREACHABLE', 'unreachable');
      }
    }
    const down = new Down({ things: [...vimWith().things.values()] });
    await expect(describe(down, web, never)).rejects.toThrow('VSPHERE_UNREACHABLE');
  });

  it('knows its networks by the key of the port group and by the name that a card has', async () => {
    const plain = device('VirtualE1000e', 4001, 'Network adapter 2', [
      el('backing', [el('deviceName', 'VM Network')], 'VirtualEthernetCardNetworkBackingInfo'),
      el('macAddress', '00:50:56:00:00:02'),
    ]);
    const { machine } = await of({
      'config.hardware.device': el('val', [card, plain]),
      network: undefined,
      'guest.net': el('val', [
        el('GuestNicInfo', [
          el('macAddress', '00:50:56:00:00:02'),
          el('deviceConfigId', -1),
          el('ipConfig', [el('ipAddress', [el('ipAddress', '10.0.0.2'), el('prefixLength', 24)])]),
        ]),
      ]),
    });
    expect(machine.networks).toEqual(['dvportgroup-12', 'VM Network']);
    expect(machine.cards?.[1]?.addresses).toEqual(['10.0.0.2']);
  });
});

suite.skipIf(!haveTraces)('what real servers answered (skipped without VMFERRY_SPECS)', () => {
  it.each([
    ['head-vc/08', 10 * 2 ** 30],
    ['v024-vc/07', 2 ** 20],
    ['head-esx/08', 10 * 2 ** 30],
    ['v024-esx/07', 2 ** 20],
  ])('%s is described', async (file, size) => {
    const things = recorded(`${file}-RetrievePropertiesEx-full.res.xml`);
    expect(things.length).toBeGreaterThan(1);
    for (const { ref } of things) {
      const { machine, disks, cdroms, power } = await describe(new ScriptedVim({ things }), ref, never);
      expect(power).toBe('on');
      expect(machine).toMatchObject({ firmware: 'bios', cpus: 1, memoryMiB: 32, os: { family: 'linux' } });
      expect(disks).toMatchObject([
        { capacity: size, unit: 0, controller: { type: 'ParaVirtualSCSIController', bus: 0 } },
      ]);
      expect(machine.disks).toMatchObject([{ name: 'disk1.vmdk', size }]);
      expect(cdroms).toMatchObject([{ backing: 'Atapi' }]);
      expect(machine.cards).toHaveLength(1);
    }
  });
});
