import type { Exchange } from './exchange.ts';
import type { Operation } from './operations.ts';
import type { Route } from './router.ts';

const compute = '/subscriptions/:subscription/providers/Microsoft.Compute/locations/:location';

/** Where long-running operations are asked after. The addresses carry their own api-version and signature. */
export const pollRoutes: readonly Route[] = [
  { kind: 'pollOperation', method: 'GET', path: `${compute}/DiskOperations/:operation`, run: poll },
  { kind: 'pollOperation', method: 'GET', path: `${compute}/operations/:operation`, run: poll },
  {
    kind: 'pollOperation',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.Network/locations/:location/operations/:operation',
    run: poll,
  },
  { kind: 'pollOperation', method: 'GET', path: `${compute}/capsOperations/:operation`, run: poll },
  { kind: 'pollOperation', method: 'GET', path: '/subscriptions/:subscription/operationresults/:operation', run: poll },
];

async function poll(exchange: Exchange): Promise<void> {
  const { operations, listeners } = exchange.cloud;
  const { operation, monitor } = await operations.poll(exchange.param('operation'), exchange.query);
  const { 'retry-after': wait = '0', location = '' } = operations.headers(operation, listeners.arm.url);
  if (!monitor) return sendStatus(exchange, operation, wait);
  if (operation.status === 'InProgress') return void exchange.send(202, { location, 'retry-after': wait });
  if (operation.error) throw operation.error;
  if (operation.output === undefined) exchange.send(200, {});
  else exchange.json(200, operation.output);
}

function sendStatus(exchange: Exchange, operation: Operation, wait: string): void {
  const { id, started, ended, status, output, error } = operation;
  const body = {
    startTime: new Date(started).toISOString(),
    ...(ended === undefined ? {} : { endTime: new Date(ended).toISOString() }),
    status,
    ...(output === undefined ? {} : { properties: { output } }),
    ...(error ? { error: { code: error.code, message: error.message } } : {}),
    name: id,
  };
  exchange.json(200, body, status === 'InProgress' ? { 'retry-after': wait } : {});
}
