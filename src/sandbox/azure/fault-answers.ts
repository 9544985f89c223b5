import { Refusal } from './errors.ts';
import type { Struck } from './faults.ts';

/** The answer that a fault asks for, for those that are answers. */
export function struckStatus(fault: Struck): Refusal | undefined {
  switch (fault.do) {
    case 'busy':
      return refusal(503, 'ServerBusy', 'The server is busy.', fault.retryAfterSeconds);
    case 'timedOut':
      return refusal(500, 'OperationTimedOut', 'Operation could not be completed within the specified time.');
    case 'throttled':
      return refusal(429, 'TooManyRequests', 'The request is being throttled.', fault.retryAfterSeconds);
    case 'conflict':
      return refusal(409, 'Conflict', 'Another operation on this resource is in progress. Please retry later.');
    case 'status':
      return refusal(fault.status, fault.code, fault.message, fault.retryAfterSeconds);
    default:
      return undefined;
  }
}

function refusal(status: number, code: string, message: string, retryAfterSeconds?: number): Refusal {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return new Refusal(status, code, message, headers);
}
