import type { Exchange } from './exchange.ts';
import type { Work } from './operations.ts';
import type { Resource } from './records.ts';
import { startOperation } from './start-operation.ts';

interface Making<R> {
  /** Under which name it is polled. */
  readonly family: Work['family'];
  /** As what the resource is answered, now and at the end. */
  readonly show: (resource: R) => object;
  /** 201 for a new one and 200 for one that stood already, with the operation alone; 202 with where the result will be. */
  readonly status: 200 | 201 | 202;
  /** What is done before it stands. */
  readonly finish?: () => Promise<void>;
}

/** Answers a PUT with the resource as it is now, and begins the operation at whose end it stands. */
export function startMaking<R extends Resource>(
  exchange: Exchange,
  resource: R,
  { family, show, status, finish = async () => {} }: Making<R>,
): void {
  const { headers } = startOperation(exchange, {
    family,
    location: resource.location,
    resource: resource.id.toLowerCase(),
    finish: async () => {
      await finish();
      resource.provisioningState = 'Succeeded';
      return show(resource);
    },
    failed: () => {
      resource.provisioningState = 'Failed';
    },
  });
  const { location: _, ...onlyAsync } = headers;
  exchange.json(status, show(resource), status === 202 ? headers : onlyAsync);
}
