import type { Answer, Call, Method } from '../soap/call.ts';
import type { Vcenter } from '../vcenter.ts';
import { childrenOf } from '../xml/parse.ts';
import type { Fields } from '../xml/values.ts';
import { refIn } from './views.ts';

/** What an administrator is allowed to, as far as exporting machines goes. */
export const privileges: readonly string[] = [
  ...['System.Anonymous', 'System.View', 'System.Read', 'VApp.Export'],
  ...['VirtualMachine.Interact.PowerOn', 'VirtualMachine.Interact.PowerOff', 'VirtualMachine.Interact.SetCDMedia'],
  ...['VirtualMachine.Interact.DeviceConnection', 'VirtualMachine.Interact.AnswerQuestion'],
  ...['VirtualMachine.Config.EditDevice', 'VirtualMachine.Config.ChangeTracking'],
  ...['VirtualMachine.State.CreateSnapshot', 'VirtualMachine.State.RemoveSnapshot'],
  ...['VirtualMachine.Provisioning.DiskRandomRead', 'VirtualMachine.Provisioning.GetVmFiles'],
  ...['Datastore.Browse', 'Datastore.FileManagement', 'Cryptographer.Decrypt', 'Cryptographer.Access'],
];

export const privilegeMethods: Readonly<Record<string, Method>> = {
  HasPrivilegeOnEntities: { on: 'AuthorizationManager', run: has },
  FetchUserPrivilegeOnEntities: { on: 'AuthorizationManager', run: fetch },
};

/** True when the user may do this on the object. */
export function mayDo(vc: Vcenter, privilege: string, entity: string): boolean {
  const machine = vc.machines.get(entity)?.name;
  return !vc.faults.list.some(
    ({ fault }) =>
      fault.do === 'deny' &&
      fault.privilege === privilege &&
      (fault.machine === undefined || fault.machine === machine),
  );
}

function has(call: Call): Answer {
  const { vc, args } = call;
  const asked = childrenOf(args, 'privId').map(each => each.text.trim());
  const results = childrenOf(args, 'entity').map((node): Fields => {
    const { ref } = refIn(call, node);
    const granted = (privId: string) => privileges.includes(privId) && mayDo(vc, privId, ref.value);
    return { entity: ref, privAvailability: asked.map(privId => ({ privId, isGranted: granted(privId) })) };
  });
  return { xml: results.map(each => vc.writer.element('returnval', 'EntityPrivilege', each)).join('') };
}

function fetch(call: Call): Answer {
  const { vc, args } = call;
  const results = childrenOf(args, 'entities').map((node): Fields => {
    const { ref } = refIn(call, node);
    return { entity: ref, privileges: privileges.filter(each => mayDo(vc, each, ref.value)) };
  });
  return { xml: results.map(each => vc.writer.element('returnval', 'UserPrivilegeResult', each)).join('') };
}
