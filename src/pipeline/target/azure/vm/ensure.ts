import type { Keep } from '../../../types/ledger.ts';
import type { Arm } from '../arm/arm.ts';
import { awaitProvisioned, put } from '../arm/operation.ts';
import { find, sessionOf, taggedForm } from '../arm/resources.ts';
import { azureFailure } from '../failures.ts';
import type { Place } from '../names.ts';
import { type VmKind, vmKinds } from './kinds.ts';

/** What is looked for by its name and made where it is missing. */
export interface Wanted {
  readonly kind: VmKind;
  readonly place: Place;
  /** Of the plan; the thing's own name follows from it. */
  readonly plan: string;
  readonly body: unknown;
}

/**
 * The thing of this kind that the session made, or a new one. What has its name but not our tag is never touched.
 * @returns it as a GET shows it
 * @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_OPERATION_FAILED
 */
export async function ensureThing(arm: Arm, { kind, place, plan, body }: Wanted, keep: Keep): Promise<unknown> {
  const about = vmKinds[kind];
  const name = about.name(plan);
  const at = { path: about.path(place, name), version: about.version };
  const found = await ourThing(arm, kind, place, name, keep.session);
  const standing = found !== undefined && !/^(Failed|Canceled)$/.test(found.properties?.provisioningState ?? '');
  const state = keep.entry(kind)?.state;
  if (state !== 'intended' && !(standing && state === 'made')) await intend(keep, kind, place, name);
  const shown = standing
    ? await awaitProvisioned(arm, at, `PUT ${about.type.split('/').at(-1)}/${name}`)
    : await put(arm, { ...at, body });
  if (keep.entry(kind)?.state !== 'made') await keep.made(kind, { id: at.path });
  return shown;
}

/**
 * What has this name, undefined when nothing has.
 * @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD when it is not this session's
 */
export async function ourThing(arm: Arm, kind: VmKind, place: Place, name: string, session: string) {
  const about = vmKinds[kind];
  const found = await find(arm, { path: about.path(place, name), version: about.version }, taggedForm);
  if (!found) return undefined;
  const theirs = sessionOf(found);
  if (theirs === session) return found;
  const facts = { kind: kind.replace('azure-', ''), name, group: place.group };
  if (theirs === undefined) throw azureFailure('AZURE_NAME_TAKEN', facts);
  throw azureFailure('AZURE_NAME_HELD', { ...facts, session: theirs });
}

function intend(keep: Keep, kind: VmKind, { subscription, group }: Place, name: string): Promise<void> {
  return keep.intend({ key: kind, kind, side: 'target', facts: { subscription, group, name } });
}
