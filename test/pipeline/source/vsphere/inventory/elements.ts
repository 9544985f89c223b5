import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { MoRef } from '../../../../../src/pipeline/source/vsphere/vim.ts';

type Content = string | number | boolean | readonly Element[];

/** One element of an answer, as the parser gives it. */
export function el(name: string, content: Content = '', type?: string): Element {
  const leaf = typeof content !== 'object';
  return { name, text: leaf ? String(content) : '', children: leaf ? [] : content, ...(type ? { type } : {}) };
}

export function refEl(name: string, ref: MoRef): Element {
  return { name, refType: ref.type, text: ref.value, children: [] };
}

export const vm = (value: string): MoRef => ({ type: 'VirtualMachine', value });
export const moref = (type: string, value: string): MoRef => ({ type, value });

/** A device: its fields are elements already, or plain values by name. */
export function device(type: string, key: number, label: string, more: readonly Element[] = []): Element {
  return el('VirtualDevice', [el('key', key), el('deviceInfo', [el('label', label)]), ...more], type);
}

export function scsi(key = 1000, bus = 0, sharing = 'noSharing', type = 'ParaVirtualSCSIController'): Element {
  return device(type, key, `SCSI controller ${bus}`, [el('busNumber', bus), el('sharedBus', sharing)]);
}

export interface DiskParts {
  readonly file?: string;
  readonly backing?: string;
  readonly more?: readonly Element[];
  readonly controller?: number;
  readonly unit?: number;
  readonly bytes?: number;
}

export function disk(key: number, label: string, parts: DiskParts = {}): Element {
  const { file = `[store 1] web/${label}.vmdk`, backing = 'FlatVer2', more = [], bytes = 60 * 2 ** 30 } = parts;
  return device('VirtualDisk', key, label, [
    el(
      'backing',
      [
        el('fileName', file),
        refEl('datastore', moref('Datastore', 'datastore-1')),
        el('diskMode', 'persistent'),
        el('thinProvisioned', true),
        el('uuid', `6000C29-${key}`),
        el('contentId', `content-${key}`),
        ...more,
      ],
      `VirtualDisk${backing}BackingInfo`,
    ),
    el('controllerKey', parts.controller ?? 1000),
    el('unitNumber', parts.unit ?? key - 2000),
    el('capacityInKB', bytes / 1024),
    el('capacityInBytes', bytes),
  ]);
}

export function cdrom(key: number, iso: string | undefined, connected = true): Element {
  const backing =
    iso === undefined
      ? el('backing', [el('deviceName', '')], 'VirtualCdromRemotePassthroughBackingInfo')
      : el(
          'backing',
          [el('fileName', iso), refEl('datastore', moref('Datastore', 'datastore-iso'))],
          'VirtualCdromIsoBackingInfo',
        );
  return device('VirtualCdrom', key, 'CD/DVD drive 1', [
    backing,
    el('connectable', [
      el('startConnected', true),
      el('allowGuestControl', true),
      el('connected', connected && iso !== undefined),
    ]),
    el('controllerKey', 200),
    el('unitNumber', 0),
  ]);
}

export function snapshotTree(value: string, name: string, below: readonly Element[] = [], as = 'childSnapshotList') {
  return el(as, [
    refEl('snapshot', moref('VirtualMachineSnapshot', value)),
    el('name', name),
    el('description', ''),
    el('createTime', '2026-11-21T02:28:06.4483855Z'),
    el('quiesced', true),
    ...below,
  ]);
}
