import { printable } from '../../printable.ts';
import type { Snapshot } from '../described.ts';
import { booleanOf, children, type Element, refOf, textOf } from '../soap/element.ts';
import { unescapeName } from './names.ts';

/** 32 in a chain are the most that vSphere makes; a tree may have more. */
const most = 4096;

/** The tree as a list, parents first. Source: vSphere Web Services API, VirtualMachineSnapshotTree. */
export function snapshotsOf(info: Element | undefined): Snapshot[] {
  const flat: Snapshot[] = [];
  const waiting = [...children(info, 'rootSnapshotList')].reverse();
  for (let tree = waiting.pop(); tree !== undefined && flat.length < most; tree = waiting.pop()) {
    const snapshot = snapshotOf(tree);
    if (snapshot !== undefined) flat.push(snapshot);
    waiting.push(...[...children(tree, 'childSnapshotList')].reverse());
  }
  return flat;
}

function snapshotOf(tree: Element): Snapshot | undefined {
  const ref = refOf(tree, 'snapshot');
  if (ref === undefined) return undefined;
  const at = Date.parse(textOf(tree, 'createTime') ?? '');
  return {
    ref,
    name: printable(unescapeName(textOf(tree, 'name') ?? ''), 256),
    description: printable(textOf(tree, 'description') ?? '', 1024),
    createdAt: Number.isNaN(at) ? 0 : at,
    quiesced: booleanOf(tree, 'quiesced') ?? false,
  };
}
