import type { Exchange } from './exchange.ts';
import type { Operation, Work } from './operations.ts';

/** Begins a long-running operation for this request, with the failure that a fault may have in store for it. */
export function startOperation(
  exchange: Exchange,
  work: Omit<Work, 'subscription' | 'apiVersion' | 'failLate'>,
): { operation: Operation; headers: Record<string, string> } {
  const { operations, listeners } = exchange.cloud;
  const operation = operations.start({
    ...work,
    subscription: exchange.param('subscription'),
    apiVersion: exchange.version,
    failLate: exchange.fault('failLate'),
  });
  return { operation, headers: operations.headers(operation, listeners.arm.url) };
}
