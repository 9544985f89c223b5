import type { Managed } from '../inventory/managed.ts';
import type { Answer, Call, Method } from '../soap/call.ts';
import { flagOf, textOf } from '../xml/parse.ts';

export const searchMethods: Readonly<Record<string, Method>> = {
  FindByInventoryPath: { on: 'SearchIndex', run: byPath },
  FindByUuid: { on: 'SearchIndex', run: byUuid },
};

/** `Datacenter/vm/Folder/machine`, the names as the API has them. */
function byPath({ vc, args }: Call): Answer {
  const names = (textOf(args, 'inventoryPath') ?? '').split('/').filter(name => name !== '');
  let at = vc.inventory.find(vc.root.value, undefined);
  for (const name of names) {
    at = at && vc.inventory.children(at).find((each: Managed) => each.at('name') === name);
  }
  return at && names.length > 0 ? { type: 'ref', value: at.ref } : undefined;
}

function byUuid({ vc, args }: Call): Answer {
  const wanted = textOf(args, 'uuid')?.trim().toLowerCase();
  const purpose = flagOf(args, 'instanceUuid') ? 'instance' : 'bios';
  const found = [...vc.machines.values()].find(machine => machine.uuid(purpose) === wanted);
  return found ? { type: 'ref', value: found.ref } : undefined;
}
