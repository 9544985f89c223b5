import type { Cloud } from './cloud.ts';
import { Refusal } from './errors.ts';
import type { Resource } from './records.ts';

/** @throws Refusal 409 while another long-running operation changes the resource; to be tried again later */
export async function refuseWhileBusy(cloud: Cloud, resource: Resource): Promise<void> {
  if (!(await cloud.operations.onResource(resource.id.toLowerCase()))) return;
  const text = `Another operation on '${resource.name}' is in progress. Please retry later.`;
  throw new Refusal(409, 'Conflict', text);
}
