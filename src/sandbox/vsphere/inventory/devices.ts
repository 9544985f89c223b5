import type { ControllerKind } from '../options.ts';
import { type Fields, type Ref, Typed } from '../xml/values.ts';
import type { Disk } from './disk.ts';
import type { Cdrom, Machine, Nic } from './machine.ts';

/** The kinds of controllers that disks hang off: their class, first key and place on the bus. */
export const controllers: Readonly<Record<ControllerKind, { type: string; key: number; label: string }>> = {
  pvscsi: { type: 'ParaVirtualSCSIController', key: 1000, label: 'SCSI controller' },
  lsilogic: { type: 'VirtualLsiLogicController', key: 1000, label: 'SCSI controller' },
  'lsilogic-sas': { type: 'VirtualLsiLogicSASController', key: 1000, label: 'SCSI controller' },
  sata: { type: 'VirtualAHCIController', key: 15000, label: 'SATA controller' },
  nvme: { type: 'VirtualNVMEController', key: 31000, label: 'NVME controller' },
};

/**
 * Every device of a machine, in the order of vSphere: controllers first.
 * @param disks without the argument those there are now
 * @param network how the backing of a network card names its network
 */
export function devicesOf(machine: Machine, network: (nic: Nic) => Fields, disks = disksOf(machine)): Typed[] {
  const extra: Typed[] = [];
  if (machine.given.passthrough) extra.push(passthrough());
  if (machine.given.vtpm)
    extra.push(device('VirtualTPM', 11000, 'Virtual TPM', 'Virtual TPM', { controllerKey: 100, unitNumber: 18 }));
  const cards = machine.nics.map((nic, index) => card(nic, index, network(nic)));
  return [
    ...board(machine),
    ...busses(machine),
    ...machine.cdroms.map(cdrom => cdromDevice(cdrom, machine.datastore.ref)),
    ...disks,
    ...cards,
    ...extra,
  ];
}

/** The disks with the files they are in now. */
export function disksOf(machine: Machine): Typed[] {
  return machine.disks.map(disk => diskDevice(machine, disk, [disk.file, ...disk.deltas]));
}

/** @param chain the files of the disk, the oldest first */
export function diskDevice(machine: Machine, disk: Disk, chain: readonly string[]): Typed {
  const kilobytes = Math.floor(disk.capacity / 1024);
  return device('VirtualDisk', disk.key, `Hard disk ${disk.index + 1}`, `${kilobytes.toLocaleString('en-US')} KB`, {
    backing: diskBacking(machine, disk, chain) as Typed,
    controllerKey: disk.controllerKey,
    unitNumber: disk.unit,
    capacityInKB: kilobytes,
    capacityInBytes: disk.capacity,
    storageIOAllocation: { limit: -1 },
  });
}

function diskBacking(machine: Machine, disk: Disk, chain: readonly string[]): Typed | undefined {
  const fileName = chain.at(-1);
  if (fileName === undefined) return undefined;
  const parent = diskBacking(machine, disk, chain.slice(0, -1));
  const { mode = 'persistent', rdm, sharing, encrypted, thin = true } = disk.given;
  const same = {
    fileName,
    datastore: machine.datastore.ref,
    uuid: disk.uuid,
    contentId: disk.contentId,
    ...(parent === undefined ? {} : { parent: new Typed(parent.type, parent.fields) }),
    ...(machine.changeTracking ? { changeId: `${disk.uuid}/1` } : {}),
    sharing: sharing ?? 'sharingNone',
  };
  if (rdm !== undefined) {
    const lunUuid = `0200000000${disk.contentId.slice(0, 22)}`;
    return new Typed('VirtualDiskRawDiskMappingVer1BackingInfo', {
      ...same,
      lunUuid,
      deviceName: `vml.${lunUuid}`,
      compatibilityMode: rdm,
      diskMode: mode,
    });
  }
  return new Typed('VirtualDiskFlatVer2BackingInfo', {
    ...same,
    diskMode: mode,
    split: false,
    writeThrough: false,
    thinProvisioned: thin,
    ...(thin ? {} : { eagerlyScrub: false }),
    digestEnabled: false,
    ...(encrypted ? { keyId: keyId() } : {}),
  });
}

/** The key that an encrypted disk, or machine, is locked with. */
export function keyId(): Fields {
  return { keyId: '9a5cd5b2-47a5-4d1e-9f6f-9cf2d6d1c2f4', providerId: { id: 'sandbox key provider' } };
}

function device(type: string, key: number, label: string, summary: string, more: Fields): Typed {
  return new Typed(type, { key, deviceInfo: new Typed('Description', { label, summary }), ...more });
}

function board(machine: Machine): Typed[] {
  const used = busKinds(machine).map(bus => bus.key);
  const plain = (type: string, key: number, label: string, busNumber: number, devices: readonly number[] = []) =>
    device(type, key, label, label, { busNumber, ...(devices.length > 0 ? { device: devices } : {}) });
  return [
    plain('VirtualIDEController', 200, 'IDE 0', 0),
    plain('VirtualIDEController', 201, 'IDE 1', 1),
    plain('VirtualPS2Controller', 300, 'PS2 controller 0', 0, [600, 700]),
    plain('VirtualPCIController', 100, 'PCI controller 0', 0, [
      500,
      12000,
      ...used,
      ...machine.nics.map(nic => nic.key),
    ]),
    plain('VirtualSIOController', 400, 'SIO controller 0', 0),
    device('VirtualKeyboard', 600, 'Keyboard', 'Keyboard', { controllerKey: 300, unitNumber: 0 }),
    device('VirtualPointingDevice', 700, 'Pointing device', 'Pointing device; Device', {
      backing: new Typed('VirtualPointingDeviceDeviceBackingInfo', {
        deviceName: '',
        useAutoDetect: false,
        hostPointingDevice: 'autodetect',
      }),
      controllerKey: 300,
      unitNumber: 1,
    }),
    device('VirtualMachineVideoCard', 500, 'Video card', 'Video card', {
      controllerKey: 100,
      unitNumber: 0,
      videoRamSizeInKB: 4096,
      numDisplays: 1,
      useAutoDetect: false,
      enable3DSupport: false,
      use3dRenderer: 'automatic',
      graphicsMemorySizeInKB: 262144,
    }),
    device(
      'VirtualMachineVMCIDevice',
      12000,
      'VMCI device',
      'Device on the virtual machine PCI bus that provides support for the virtual machine communication interface',
      {
        controllerKey: 100,
        unitNumber: 17,
        id: -1,
        allowUnrestrictedCommunication: false,
        filterEnable: true,
      },
    ),
  ];
}

interface Bus {
  readonly kind: ControllerKind;
  readonly key: number;
  readonly number: number;
}

/** The controllers that something hangs off, each once. */
function busKinds(machine: Machine): Bus[] {
  const found = new Map<number, Bus>();
  const put = (kind: ControllerKind, key: number) => found.set(key, { kind, key, number: key - controllers[kind].key });
  for (const disk of machine.disks) put(disk.controller, disk.controllerKey);
  for (const cdrom of machine.cdroms) if (!found.has(cdrom.controllerKey)) put('sata', cdrom.controllerKey);
  return [...found.values()];
}

function busses(machine: Machine): Typed[] {
  return busKinds(machine).map(({ kind, key, number }) => {
    const { type, label } = controllers[kind];
    const scsi = key < 2000;
    const hanging = [...machine.cdroms, ...machine.disks].filter(each => each.controllerKey === key);
    return device(type, key, `${label} ${number}`, scsi ? 'VMware paravirtual SCSI' : label, {
      controllerKey: 100,
      unitNumber: 3 + number,
      busNumber: number,
      ...(hanging.length > 0 ? { device: hanging.map(each => each.key) } : {}),
      ...(scsi ? { hotAddRemove: true, sharedBus: machine.given.sharedBus ?? 'noSharing', scsiCtlrUnitNumber: 7 } : {}),
    });
  });
}

function cdromDevice(cdrom: Cdrom, datastore: Ref): Typed {
  const { startConnected, allowGuestControl, connected } = cdrom;
  const backing = {
    iso: () => new Typed('VirtualCdromIsoBackingInfo', { fileName: cdrom.iso ?? '', datastore }),
    remote: () =>
      new Typed('VirtualCdromRemotePassthroughBackingInfo', {
        deviceName: cdrom.deviceName,
        useAutoDetect: false,
        exclusive: false,
      }),
    host: () => new Typed('VirtualCdromAtapiBackingInfo', { deviceName: cdrom.deviceName, useAutoDetect: false }),
  }[cdrom.backing]();
  return device(
    'VirtualCdrom',
    cdrom.key,
    cdrom.label,
    cdrom.backing === 'iso' ? `ISO ${cdrom.iso ?? ''}` : 'Remote device',
    {
      backing,
      connectable: { startConnected, allowGuestControl, connected, status: connected ? 'ok' : 'untried' },
      controllerKey: cdrom.controllerKey,
      unitNumber: cdrom.unit,
    },
  );
}

function card(nic: Nic, index: number, backing: Fields): Typed {
  const { type, ...fields } = backing as { type: string } & Fields;
  return device('VirtualVmxnet3', nic.key, `Network adapter ${index + 1}`, nic.network, {
    backing: new Typed(type, fields),
    connectable: {
      migrateConnect: 'unset',
      startConnected: true,
      allowGuestControl: true,
      connected: true,
      status: 'ok',
    },
    slotInfo: new Typed('VirtualDevicePciBusSlotInfo', { pciSlotNumber: 192 + index * 32 }),
    controllerKey: 100,
    unitNumber: 7 + index,
    addressType: 'assigned',
    macAddress: nic.mac,
    wakeOnLanEnabled: true,
  });
}

function passthrough(): Typed {
  return device('VirtualPCIPassthrough', 13000, 'PCI device 0', 'NVIDIA A2', {
    backing: new Typed('VirtualPCIPassthroughDeviceBackingInfo', {
      deviceName: 'NVIDIA A2',
      id: '0000:3b:00.0',
      deviceId: '25b6',
      systemId: '5f0c3a1e-sandbox',
      vendorId: 4318,
    }),
    controllerKey: 100,
    unitNumber: 19,
  });
}
