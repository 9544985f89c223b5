import type { Cdrom, Machine } from '../inventory/machine.ts';
import type { Answer, Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { startTask } from '../tasks.ts';
import { child, childrenOf, flagOf, type Node, textOf } from '../xml/parse.ts';
import { free, machineOf } from './machine.ts';

export const reconfigureMethods: Readonly<Record<string, Method>> = {
  ReconfigVM_Task: {
    on: 'VirtualMachine',
    changes: true,
    privilege: 'VirtualMachine.Config.EditDevice',
    run: reconfigure,
  },
};

function reconfigure(call: Call): Answer {
  const machine = free(machineOf(call));
  const spec = child(call.args, 'spec');
  const changes = childrenOf(spec, 'deviceChange').map((change, index) => cdromChange(machine, change, index));
  const tracking = flagOf(spec, 'changeTrackingEnabled');
  const task = startTask(call.vc, 'ReconfigVM_Task', machine, () => {
    for (const change of changes) change();
    if (tracking !== undefined) {
      machine.changeTracking = tracking;
      machine.note(`change tracking ${tracking ? 'on' : 'off'}`);
    }
    return undefined;
  });
  return { type: 'ref', value: task };
}

/**
 * Reads an edit of a CD-ROM drive; what it leaves out stays as it was.
 * @returns what makes the change
 */
function cdromChange(machine: Machine, change: Node, index: number): () => void {
  const wrong = (property: string, message: string) =>
    new VimFault('InvalidDeviceSpec', message, { property: `virtualDeviceSpec.${property}`, deviceIndex: index });
  const device = child(change, 'device');
  if (textOf(change, 'operation')?.trim() !== 'edit' || device?.xsiType !== 'VirtualCdrom')
    throw wrong('operation', 'The sandbox only edits CD-ROM drives.');
  const cdrom = machine.cdroms.find(each => each.key === Number(textOf(device, 'key')));
  if (!cdrom) throw wrong('device.key', 'The device does not exist.');
  for (const [name, is] of [
    ['controllerKey', cdrom.controllerKey],
    ['unitNumber', cdrom.unit],
  ] as const) {
    const asked = textOf(device, name);
    if (asked !== undefined && Number(asked) !== is) throw wrong(`device.${name}`, 'The device is somewhere else.');
  }
  const connectable = child(device, 'connectable');
  if (machine.power !== 'on' && flagOf(connectable, 'connected')) {
    throw wrong('device.connectable.connected', 'A device of a machine that is off cannot be connected.');
  }
  const backing = child(device, 'backing');
  const into = backing === undefined ? undefined : backingOf(backing, wrong);
  return () => {
    Object.assign(cdrom, into, {
      connected: flagOf(connectable, 'connected') ?? cdrom.connected,
      startConnected: flagOf(connectable, 'startConnected') ?? cdrom.startConnected,
      allowGuestControl: flagOf(connectable, 'allowGuestControl') ?? cdrom.allowGuestControl,
    });
    machine.note(cdrom.backing === 'iso' ? `insert ${cdrom.key} ${cdrom.iso}` : `eject ${cdrom.key}`);
  };
}

function backingOf(
  backing: Node,
  wrong: (property: string, message: string) => VimFault,
): Pick<Cdrom, 'backing' | 'iso' | 'deviceName'> {
  const deviceName = textOf(backing, 'deviceName') ?? '';
  switch (backing.xsiType) {
    case 'VirtualCdromIsoBackingInfo': {
      const iso = textOf(backing, 'fileName') ?? '';
      if (!/^\[[^\]]+\] ?.+/.test(iso)) throw wrong('device.backing.fileName', `'${iso}' is no file of a datastore.`);
      return { backing: 'iso', iso, deviceName: '' };
    }
    case 'VirtualCdromRemotePassthroughBackingInfo':
    case 'VirtualCdromRemoteAtapiBackingInfo':
      return { backing: 'remote', iso: undefined, deviceName };
    case 'VirtualCdromAtapiBackingInfo':
    case 'VirtualCdromPassthroughBackingInfo':
      return { backing: 'host', iso: undefined, deviceName };
    default:
      throw wrong('device.backing', 'No such backing for a CD-ROM drive.');
  }
}
