import { randomUUID } from 'node:crypto';
import type { Managed } from '../inventory/managed.ts';
import { Managed as ManagedObject } from '../inventory/managed.ts';
import { isA } from '../schema/schema.ts';
import type { Call, Method } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';
import { child, childrenOf, flagOf, type Node } from '../xml/parse.ts';
import { Ref } from '../xml/values.ts';

export const viewMethods: Readonly<Record<string, Method>> = {
  CreateContainerView: { on: 'ViewManager', run: createContainerView },
  DestroyView: {
    on: 'ContainerView',
    run: ({ vc, target }) => {
      vc.inventory.remove(target);
      return undefined;
    },
  },
};

/** @throws VimFault ManagedObjectNotFound */
export function refIn(call: Pick<Call, 'vc' | 'session'>, node: Node | undefined): Managed {
  const found = call.vc.inventory.find(node?.text ?? '', call.session?.key);
  if (!found) {
    const obj = new Ref(node?.refType ?? 'ManagedEntity', node?.text ?? '');
    throw new VimFault(
      'ManagedObjectNotFound',
      `The object '${obj.type}:${obj.value}' has already been deleted or has not been completely created`,
      { obj },
    );
  }
  return found;
}

function createContainerView(call: Call) {
  const { vc, args, session } = call;
  const container = refIn(call, child(args, 'container'));
  const types = childrenOf(args, 'type').map(each => each.text.trim());
  const recursive = flagOf(args, 'recursive') ?? false;
  const key = session?.key ?? '';
  const view = () => {
    const all = recursive ? [...vc.inventory.below(container)] : vc.inventory.children(container);
    return all.filter(each => types.length === 0 || types.some(type => isA(each.ref.type, type))).map(each => each.ref);
  };
  const ref = new Ref('ContainerView', `session[${key}]${randomUUID()}`);
  const readers = { view, container: () => container.ref, type: () => types, recursive: () => recursive };
  vc.inventory.add(new ManagedObject(ref, readers, { session: key, fresh: () => true }));
  return { type: 'ref', value: ref };
}
