import type { Cloud } from '../cloud.ts';
import { mustBeRegistered, subscriptionOf } from '../cloud.ts';
import { badRequest, Refusal, resourceNotFound } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { beingDeleted, findGroup } from '../groups.ts';
import type { Group } from '../records.ts';
import type { Gallery, GalleryImage } from './records.ts';

export const galleries = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Compute/galleries';

/** The id of what a path names, as it was given: of a gallery, and of what is in it. */
export function idAt({ params }: Exchange, group: string): string {
  const { subscription, gallery, definition, name } = params;
  const root = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/galleries`;
  if (gallery === undefined) return `${root}/${name}`;
  if (definition === undefined) return `${root}/${gallery}/images/${name}`;
  return `${root}/${gallery}/images/${definition}/versions/${name}`;
}

/** The group, ready to be written to. @throws Refusal 404, 409 */
export function openGroup(exchange: Exchange): Group {
  const { cloud } = exchange;
  const group = findGroup(cloud, exchange.param('subscription'), exchange.param('group'));
  if (group.provisioningState === 'Deleting') throw beingDeleted(group.name);
  mustBeRegistered(subscriptionOf(cloud, group.subscription));
  return group;
}

/** @throws Refusal 404 ParentResourceNotFound */
export function galleryOf(cloud: Cloud, exchange: Exchange): Gallery {
  const found = cloud.galleries.get(parentOf(exchange, exchange.param('gallery')));
  if (!found) throw noParent(exchange.param('gallery'));
  return found;
}

/** @throws Refusal 404 ParentResourceNotFound */
export function definitionOf(cloud: Cloud, exchange: Exchange): GalleryImage {
  const gallery = galleryOf(cloud, exchange);
  const found = cloud.definitions.get(`${gallery.id}/images/${exchange.param('definition')}`.toLowerCase());
  if (!found) throw noParent(`${exchange.param('gallery')}/${exchange.param('definition')}`);
  return found;
}

function parentOf(exchange: Exchange, gallery: string): string {
  const { subscription, group } = exchange.params;
  const root = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/galleries`;
  return `${root}/${gallery}`.toLowerCase();
}

function noParent(name: string): Refusal {
  const text = `Can not perform requested operation on nested resource. Parent resource '${name}' not found.`;
  return new Refusal(404, 'ParentResourceNotFound', text);
}

/** What a path names. @throws Refusal 404 */
export function inMap<T>(map: ReadonlyMap<string, T>, exchange: Exchange, type: string): T {
  const group = findGroup(exchange.cloud, exchange.param('subscription'), exchange.param('group'));
  const found = map.get(idAt(exchange, group.name).toLowerCase());
  const { gallery, definition, name } = exchange.params;
  const named = [gallery, definition, name].filter(part => part !== undefined).join('/');
  if (!found) throw resourceNotFound(type, named, group.name);
  return found;
}

/** 409 for what still holds something. */
export function notEmpty(): Refusal {
  return new Refusal(409, 'CannotDeleteResource', 'Can not delete resource before nested resources are deleted.');
}

/** @throws Refusal 409 where what stands is elsewhere */
export function mustBeThere(known: { name: string; location: string; group: string }, location: string): void {
  if (known.location === location) return;
  const text = `The resource '${known.name}' already exists in location '${known.location}' in resource group '${known.group}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`;
  throw new Refusal(409, 'InvalidResourceLocation', text);
}

/** @throws Refusal 400 where it is no name for a gallery or definition */
export function mustBeNamed(name: string, form: RegExp): void {
  if (form.test(name)) return;
  const text = `The entity name '${name}' is invalid according to its validation rule: ${form.source}.`;
  throw badRequest(text, 'InvalidParameter');
}
