import { Failed } from '../../../failure.ts';
import type { MoRef, ObjectProperties, Vim } from '../vim.ts';
import { inventoryFailure } from './failures.ts';
import { shownName, unescapeName } from './names.ts';
import { allPlaces, type Places } from './places.ts';
import { ifReadable, serverName } from './read.ts';
import { pathOf } from './rows.ts';
import { textAt } from './values.ts';

/** Paths that a failure names at most. */
const shown = 5;
const page = 1000;

interface Named {
  readonly ref: MoRef;
  readonly name: string;
  readonly path: string | undefined;
}

/**
 * The machine that a person or plan means.
 * @param wanted inventory path `/DC/vm/Web/web-01` (names escaped or not), managed object id `vm-62` or `42`, or a name
 * @throws Failed VSPHERE_NO_SUCH_MACHINE · VSPHERE_SEVERAL_MACHINES when a name or path does not tell them apart
 */
export async function findMachine(vim: Vim, wanted: string, signal: AbortSignal): Promise<MoRef> {
  const asId = await byId(vim, wanted, signal);
  if (asId !== undefined) return asId;
  const all = await everyName(vim, signal);
  const found = closest(all, wanted);
  const [only] = found;
  const facts = { server: serverName(vim), machine: wanted };
  if (only === undefined) throw inventoryFailure('VSPHERE_NO_SUCH_MACHINE', facts);
  if (found.length === 1) return only.ref;
  const names = found.slice(0, shown).map(each => each.path ?? each.ref.value);
  const paths = names.join(', ') + (found.length > shown ? ', …' : '');
  throw inventoryFailure('VSPHERE_SEVERAL_MACHINES', { ...facts, paths });
}

/** vCenter numbers its machines `vm-62`, ESXi `42`: asked for at once, without a look at all the others. */
async function byId(vim: Vim, wanted: string, signal: AbortSignal): Promise<MoRef | undefined> {
  if (!/^(vm-)?\d{1,10}$/.test(wanted)) return undefined;
  const ref = { type: 'VirtualMachine', value: wanted };
  try {
    await vim.properties(ref, ['name'], signal);
    return ref;
  } catch (error) {
    signal.throwIfAborted();
    // A machine may be called `vm-62`; anything but this is told.
    if (error instanceof Failed && error.failure.code === 'VSPHERE_GONE') return undefined;
    throw error;
  }
}

async function everyName(vim: Vim, signal: AbortSignal): Promise<Named[]> {
  const root = vim.content.get('rootFolder');
  if (root === undefined) return [];
  const asked = ifReadable(allPlaces(vim, signal), signal);
  asked.catch(() => undefined);
  const found: ObjectProperties[] = [];
  const query = { of: { VirtualMachine: ['name', 'parent', 'parentVApp'] }, below: root, page };
  for await (const objects of vim.retrieve(query, signal)) found.push(...objects);
  const places = await asked;
  return found.map(each => named(each, places));
}

function named({ ref, properties }: ObjectProperties, places: Places | undefined): Named {
  const name = textAt(properties, 'name') ?? ref.value;
  return { ref, name, path: pathOf(places, properties, name) };
}

/** Those that fit best: one way of writing after the other, from the strictest, until one fits any. */
function closest(all: readonly Named[], wanted: string): readonly Named[] {
  const meant = unescapeName(wanted);
  const path = (each: Named) => each.path ?? '';
  const ways: readonly ((each: Named) => boolean)[] = [
    each => each.ref.value === wanted,
    each => path(each) === wanted,
    each => unescapeName(path(each)) === wanted,
    each => unescapeName(path(each)) === meant,
    each => unescapeName(each.name) === wanted,
    each => each.name === wanted,
    each => shownName(each.name) === wanted || shownName(path(each)) === wanted,
    each => unescapeName(path(each)) === `/${meant}`,
  ];
  for (const way of ways) {
    const found = all.filter(way);
    if (found.length > 0) return found;
  }
  return [];
}
