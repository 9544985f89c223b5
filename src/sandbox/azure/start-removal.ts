import type { Exchange } from './exchange.ts';
import type { Work } from './operations.ts';
import type { Resource } from './records.ts';
import { removeResource } from './removal.ts';
import { startOperation } from './start-operation.ts';
import { refuseWhileBusy } from './under-way.ts';

/**
 * Answers a DELETE: 204 where there is nothing, else 202 and the operation at whose end it is gone.
 * @param family under which name it is polled
 * @param may refuses what stands in the way
 * @param finish what is done at the end, where that is more than taking it away
 * @throws Refusal 409 while another operation changes it
 */
export async function startRemoval<R extends Resource>(
  exchange: Exchange,
  resource: R | undefined,
  family: Work['family'],
  may: (resource: R) => void = () => {},
  finish: (resource: R) => Promise<unknown> = one => removeResource(exchange.cloud, one),
): Promise<void> {
  if (!resource) return void exchange.send(204, {});
  await refuseWhileBusy(exchange.cloud, resource);
  may(resource);
  resource.provisioningState = 'Deleting';
  const { headers } = startOperation(exchange, {
    family,
    location: resource.location,
    resource: resource.id.toLowerCase(),
    finish: async () => void (await finish(resource)),
    failed: () => {
      resource.provisioningState = 'Failed';
    },
  });
  exchange.send(202, headers);
}
