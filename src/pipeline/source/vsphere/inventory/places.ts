import { refOf } from '../soap/element.ts';
import type { MoRef, ObjectProperties, Properties, Vim } from '../vim.ts';
import { textAt } from './values.ts';

/** A folder, datacenter or vApp: its name as the API writes it, and what it lies in. */
export interface Place {
  readonly ref: MoRef;
  readonly name: string;
  readonly parent?: MoRef;
}

/** No inventory is deeper; a parent that leads back to its child ends here too. */
const deepest = 64;

const placePaths = {
  Folder: ['name', 'parent'],
  Datacenter: ['name', 'parent'],
  VirtualApp: ['name', 'parent', 'parentFolder'],
} as const;

/**
 * Where things are in the inventory, by managed object id. Paths are as govc writes them: `/DC/vm/Web/web-01`, names
 * escaped as the API has them.
 */
export class Places {
  private readonly places = new Map<string, Place>();
  private readonly paths = new Map<string, string>();
  private readonly root: MoRef | undefined;

  constructor(root: MoRef | undefined) {
    this.root = root;
  }

  add(found: ObjectProperties): void {
    const name = textAt(found.properties, 'name');
    if (name === undefined) return;
    const parent = parentOf(found.properties);
    this.places.set(found.ref.value, { ref: found.ref, name, ...(parent ? { parent } : {}) });
  }

  has(ref: MoRef): boolean {
    return this.isRoot(ref) || this.places.has(ref.value);
  }

  isRoot(ref: MoRef): boolean {
    return ref.value === this.root?.value;
  }

  get(ref: MoRef): Place | undefined {
    return this.places.get(ref.value);
  }

  /** Undefined where a step on the way up is not known to this user. */
  path(ref: MoRef): string | undefined {
    const steps: Place[] = [];
    let at = ref;
    let above = this.paths.get(at.value);
    while (above === undefined && !this.isRoot(at)) {
      const place = this.places.get(at.value);
      if (place?.parent === undefined || steps.length >= deepest) return undefined;
      steps.push(place);
      at = place.parent;
      above = this.paths.get(at.value);
    }
    let path = above ?? '';
    for (const place of steps.reverse()) {
      path = `${path}/${place.name}`;
      this.paths.set(place.ref.value, path);
    }
    return path;
  }
}

/** All folders, datacenters, vApps and hosts, in one go. What cannot be read is left out. */
export async function allPlaces(vim: Vim, signal: AbortSignal): Promise<Places> {
  const root = vim.content.get('rootFolder');
  const places = new Places(root);
  if (root === undefined) return places;
  for await (const page of vim.retrieve({ of: { ...placePaths, HostSystem: ['name'] }, below: root }, signal)) {
    for (const found of page) places.add(found);
  }
  return places;
}

/** A machine lies in a folder, or in a vApp that does. */
export function parentOf(properties: Properties): MoRef | undefined {
  return (
    refOf(properties.get('parentFolder')) ?? refOf(properties.get('parent')) ?? refOf(properties.get('parentVApp'))
  );
}

/** One machine's way up, asked step by step. */
export async function placesAbove(vim: Vim, parent: MoRef | undefined, signal: AbortSignal): Promise<Places> {
  const places = new Places(vim.content.get('rootFolder'));
  let at = parent;
  for (let step = 0; at !== undefined && step < deepest && !places.has(at); step++) {
    const paths = isPlace(at.type) ? placePaths[at.type] : undefined;
    if (paths === undefined) break;
    places.add({ ref: at, properties: await vim.properties(at, paths, signal), missing: new Map() });
    at = places.get(at)?.parent;
  }
  return places;
}

/** The datacenter that something lies in. */
export function datacenterOf(places: Places, from: MoRef | undefined): MoRef | undefined {
  let at = from;
  for (let step = 0; at !== undefined && step < deepest; step++) {
    if (at.type === 'Datacenter') return at;
    at = places.get(at)?.parent;
  }
  return undefined;
}

function isPlace(type: string): type is keyof typeof placePaths {
  return Object.hasOwn(placePaths, type);
}
