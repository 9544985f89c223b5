import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { MoRef } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { cdrom, device, disk, el, moref, refEl, scsi, vm } from './elements.ts';
import { folders, type Script, ScriptedVim, type Thing, thing } from './scripted-vim.ts';

export type Values = Readonly<Record<string, string | number | boolean | MoRef | Element | undefined>>;

export const card = device('VirtualVmxnet3', 4000, 'Network adapter 1', [
  el(
    'backing',
    [el('port', [el('switchUuid', 's'), el('portgroupKey', 'dvportgroup-12')])],
    'VirtualEthernetCardDistributedVirtualPortBackingInfo',
  ),
  el('macAddress', '00:50:56:AB:63:65'),
]);

export const devices = (...more: readonly Element[]) =>
  el('val', [
    scsi(),
    disk(2000, 'Hard disk 1', { file: '[store 1] web/web-01.vmdk' }),
    card,
    cdrom(3000, undefined),
    ...more,
  ]);

/** web-01, as a vCenter of 7.0 tells it: it runs, with tools, and nothing is wrong with it. */
export const machineValues: Values = {
  name: 'web-01',
  parent: moref('Folder', 'group-v9'),
  'runtime.powerState': 'poweredOn',
  'runtime.connectionState': 'connected',
  'runtime.host': moref('HostSystem', 'host-21'),
  'runtime.consolidationNeeded': false,
  'config.template': false,
  'config.guestId': 'ubuntu64Guest',
  'config.guestFullName': 'Ubuntu Linux (64-bit)',
  'config.firmware': 'efi',
  'config.bootOptions': el('val', [el('efiSecureBootEnabled', true)]),
  'config.hardware.numCPU': 4,
  'config.hardware.memoryMB': 16384,
  'config.hardware.device': devices(),
  'config.changeTrackingEnabled': true,
  'config.extraConfig': el('val', [
    el('OptionValue', [el('key', 'guestinfo.userdata'), el('value', 'a secret')]),
    el('OptionValue', [
      el('key', 'guestInfo.detailed.data'),
      el('value', "architecture='X86' bitness='64' familyName='Linux' prettyName='Ubuntu 24.04.1 LTS'"),
    ]),
  ]),
  'guest.toolsRunningStatus': 'guestToolsRunning',
  'guest.toolsVersion': '12352',
  'guest.guestFamily': 'linuxGuest',
  'guest.net': el('val', [
    el('GuestNicInfo', [
      el('macAddress', '00:50:56:ab:63:65'),
      el('deviceConfigId', 4000),
      el('ipAddress', 'fe80::250:56ff:feab:6365'),
      el('ipAddress', '2001:db8::17'),
      el('ipAddress', '10.2.4.17'),
    ]),
  ]),
  'layoutEx.file': el('val', [
    el('VirtualMachineFileLayoutExFileInfo', [el('key', 3), el('name', '[store 1] web/web-01.vmdk'), el('size', 500)]),
    el('VirtualMachineFileLayoutExFileInfo', [el('key', 4), el('size', 44_023_414_784)]),
  ]),
  'layoutEx.disk': el('val', [
    el('VirtualMachineFileLayoutExDiskLayout', [el('key', 2000), el('chain', [el('fileKey', 3), el('fileKey', 4)])]),
  ]),
  network: el('val', [refEl('ManagedObjectReference', moref('DistributedVirtualPortgroup', 'dvportgroup-12'))]),
  disabledMethod: el('val', [el('string', 'PowerOnVM_Task'), el('string', 'ExportVm')]),
  'summary.config.numCpu': 4,
  'summary.config.memorySizeMB': 16384,
  'summary.config.numVirtualDisks': 1,
  'summary.storage.committed': 44_023_415_284,
};

export const around: readonly Thing[] = [
  ...folders,
  thing(moref('HostSystem', 'host-21'), {
    name: 'esx-07.example',
    parent: moref('ClusterComputeResource', 'domain-c7'),
  }),
  thing(moref('ClusterComputeResource', 'domain-c7'), { name: 'cluster-a' }),
  thing(moref('DistributedVirtualPortgroup', 'dvportgroup-12'), { name: 'VLAN 120', key: 'dvportgroup-12' }),
  thing(moref('Datastore', 'datastore-1'), { name: 'store 1', 'summary.type': 'VMFS', 'summary.accessible': true }),
  thing(moref('Datastore', 'datastore-iso'), { name: 'iso', 'summary.type': 'NFS', 'summary.accessible': true }),
];

export const web = vm('vm-62');

/** A vCenter with web-01 in it, some of whose properties are otherwise (undefined: unset). */
export function vimWith(values: Values = {}, script: Script = {}, missing: Readonly<Record<string, string>> = {}) {
  return new ScriptedVim({
    ...script,
    things: [...around, thing(web, { ...machineValues, ...values }, missing), ...(script.things ?? [])],
  });
}

export const never = new AbortController().signal;
