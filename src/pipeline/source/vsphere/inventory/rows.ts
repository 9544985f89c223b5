import type { Verdict } from '../../../types/inspection.ts';
import type { MachineRow, Power } from '../../../types/machine.ts';
import { present } from '../../present.ts';
import { booleanOf, refOf } from '../soap/element.ts';
import type { ObjectProperties, Properties, Vim } from '../vim.ts';
import { shortGuest } from './guest.ts';
import { shownName } from './names.ts';
import { allPlaces, type Places, parentOf } from './places.ts';
import { ifReadable } from './read.ts';
import { bytesOf, countOf, isSet, textAt } from './values.ts';

/** Rows on a page: the first one is soon there, and 5,000 machines take 20 questions. */
const page = 250;

/** What is cheap to ask of all machines at once: no devices, no guest details. */
export const rowPaths = [
  'name',
  'parent',
  'parentVApp',
  'runtime.powerState',
  'runtime.connectionState',
  'runtime.host',
  'config.template',
  'config.guestId',
  'config.guestFullName',
  'config.keyId',
  'config.ftInfo',
  'summary.config.numCpu',
  'summary.config.memorySizeMB',
  'summary.config.numVirtualDisks',
  'summary.storage.committed',
] as const;

const powers: { readonly [state: string]: Power } = { poweredOn: 'on', poweredOff: 'off', suspended: 'suspended' };
const troubles: readonly string[] = ['disconnected', 'orphaned', 'inaccessible', 'invalid'];

/**
 * Every machine that this user sees, as the pages come in; the page after is asked for meanwhile.
 * @throws Failed of VsphereSessionFailures
 */
export async function* machineRows(vim: Vim, signal: AbortSignal): AsyncGenerator<MachineRow> {
  const root = vim.content.get('rootFolder');
  if (root === undefined) return;
  const asked = ifReadable(allPlaces(vim, signal), signal);
  asked.catch(() => undefined);
  const pages = vim.retrieve({ of: { VirtualMachine: rowPaths }, below: root, page }, signal)[Symbol.asyncIterator]();
  try {
    for (let next = await pages.next(); !next.done; ) {
      const after = pages.next();
      after.catch(() => undefined);
      const places = await asked;
      for (const found of next.value) yield rowOf(found, places);
      next = await after;
    }
  } finally {
    await pages.return?.();
  }
}

/** One machine of the list. */
export function rowOf({ ref, properties, missing }: ObjectProperties, places: Places | undefined): MachineRow {
  const raw = textAt(properties, 'name') ?? ref.value;
  const connection = textAt(properties, 'runtime.connectionState');
  const hostRef = refOf(properties.get('runtime.host'));
  const host = hostRef && places?.get(hostRef)?.name;
  const power = powerOf(properties);
  return {
    id: ref.value,
    name: shownName(raw),
    disks: countOf(properties.get('summary.config.numVirtualDisks'), 1024) ?? 0,
    ...present({
      path: pathOf(places, properties, raw),
      guest: shortGuest(textAt(properties, 'config.guestFullName') ?? textAt(properties, 'config.guestId')),
      cpus: countOf(properties.get('summary.config.numCpu'), 4096),
      memoryMiB: countOf(properties.get('summary.config.memorySizeMB'), 1 << 30),
      used: bytesOf(properties.get('summary.storage.committed')),
      power,
      host: host === undefined ? undefined : shownName(host),
      template: booleanOf(properties.get('config.template')),
      trouble: connection !== undefined && troubles.includes(connection) ? connection : undefined,
    }),
    move: moveOf(
      properties,
      connection,
      power,
      [...missing.values()].some(fault => fault !== 'InvalidProperty'),
    ),
  };
}

export function powerOf(properties: Properties): Power | undefined {
  const state = textAt(properties, 'runtime.powerState');
  return state !== undefined && Object.hasOwn(powers, state) ? powers[state] : undefined;
}

/** `/DC/vm/Web/web-01`, the machine's name escaped as the API has it. */
export function pathOf(places: Places | undefined, properties: Properties, name: string): string | undefined {
  const parent = parentOf(properties);
  const folder = parent && places?.path(parent);
  return folder === undefined ? undefined : `${folder}/${name}`;
}

/** As far as the list tells: what it does not tell is no promise, and readiness looks closer. */
function moveOf(
  properties: Properties,
  connection: string | undefined,
  power: Power | undefined,
  withheld: boolean,
): Verdict {
  if (connection !== undefined && troubles.includes(connection)) return 'fail';
  if (isSet(properties, 'config.ftInfo')) return 'fail';
  if (connection !== 'connected' || power === undefined || withheld) return 'unknown';
  const template = booleanOf(properties.get('config.template')) === true;
  return power === 'suspended' || template || isSet(properties, 'config.keyId') ? 'warn' : 'pass';
}
