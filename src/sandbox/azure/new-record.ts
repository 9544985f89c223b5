import type { Group, Resource } from './records.ts';

/** What every resource begins with. */
export interface Beginning<T extends string> extends Resource {
  readonly type: T;
}

/**
 * A resource that is about to be made.
 * @param id as it was given; the resource's name is the last of it
 */
export function newRecord<T extends string>(
  { subscription, name: group }: Group,
  type: T,
  id: string,
  location: string,
  tags: Resource['tags'] = {},
): Beginning<T> {
  const name = id.slice(id.lastIndexOf('/') + 1);
  return { id, name, type, group, subscription, location, tags, provisioningState: 'Creating' };
}
