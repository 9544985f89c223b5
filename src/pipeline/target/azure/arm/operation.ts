import { Failed } from '../../../failure.ts';
import { azureFailure } from '../failures.ts';
import { type Arm, type ArmAnswer, type ArmRequest, actionOf } from './arm.ts';
import { errorIn } from './arm-errors.ts';
import { backOff, retryAfter } from './retry-after.ts';

type Change = Omit<ArmRequest, 'method' | 'allow'>;

/** Between two polls when Azure does not say how long: 1 s, growing by half to 10 s. */
const firstWait = 1000;
const longestWait = 10_000;

/**
 * PUTs a resource and waits until it stands: azure-asyncoperation (or location) first, then the resource itself.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
 * @returns the resource as a GET shows it afterwards
 * @throws AZURE_OPERATION_FAILED when it ends badly
 */
export async function put(arm: Arm, change: Change): Promise<unknown> {
  const action = actionOf({ method: 'PUT', path: change.path });
  const started = await arm.send({ ...change, method: 'PUT' });
  const { async, location } = addresses(started);
  if (async !== undefined) await awaitStatus(arm, async, action, started);
  else if (location !== undefined && started.status === 202) await awaitLocation(arm, location, action, started);
  return awaitProvisioned(arm, change, action);
}

/**
 * GETs a resource until its provisioningState is final.
 * @throws AZURE_OPERATION_FAILED when that is Failed or Canceled
 */
export async function awaitProvisioned(arm: Arm, at: Omit<Change, 'body'>, action: string): Promise<unknown> {
  for (let wait = firstWait; ; wait = grown(wait)) {
    const { body, headers } = await arm.send({ method: 'GET', path: at.path, version: at.version });
    const state = provisioningState(body);
    if (state === undefined || state === 'Succeeded') return body;
    if (state === 'Failed' || state === 'Canceled') {
      throw azureFailure('AZURE_OPERATION_FAILED', { action, code: `ProvisioningState/${state}`, message: '' });
    }
    await arm.clock.sleep(retryAfter(headers['retry-after'], arm.clock.now()) ?? wait, arm.signal);
  }
}

/**
 * POSTs an action and returns its result, which may come at once (200), from `location` after the operation
 * has ended, or inside the operation as `properties.output`.
 * @throws AZURE_OPERATION_FAILED when it ends badly
 */
export async function post(arm: Arm, change: Change): Promise<unknown> {
  const action = actionOf({ method: 'POST', path: change.path });
  const started = await arm.send({ ...change, method: 'POST' });
  if (started.status !== 202) return started.body;
  const { async, location } = addresses(started);
  const ended = async === undefined ? undefined : await awaitStatus(arm, async, action, started);
  const result = location === undefined ? undefined : await awaitLocation(arm, location, action, started);
  return result ?? outputOf(ended);
}

/** Times a DELETE is asked for: one that failed late often succeeds the second time. */
const removals = 3;

/**
 * DELETEs a resource and waits until that has ended, and again where it ended badly.
 * @returns false when there was none
 * @throws AZURE_OPERATION_FAILED when it ends badly every time
 */
export async function remove(arm: Arm, at: Omit<Change, 'body'>): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await removeOnce(arm, at);
    } catch (error) {
      const again = error instanceof Failed && error.failure.code === 'AZURE_OPERATION_FAILED' && attempt < removals;
      if (!again) throw error;
      await arm.clock.sleep(backOff(attempt), arm.signal);
    }
  }
}

async function removeOnce(arm: Arm, at: Omit<Change, 'body'>): Promise<boolean> {
  const action = actionOf({ method: 'DELETE', path: at.path });
  const started = await arm.send({ ...at, method: 'DELETE', allow: [404] });
  if (started.status === 404 || started.status === 204) return false;
  const { async, location } = addresses(started);
  if (started.status === 202) {
    if (async !== undefined) await awaitStatus(arm, async, action, started);
    else if (location !== undefined) await awaitLocation(arm, location, action, started);
  }
  return true;
}

/** Polls azure-asyncoperation: 200 with `status` until that is Succeeded, Failed or Canceled. */
async function awaitStatus(arm: Arm, address: string, action: string, started: ArmAnswer): Promise<unknown> {
  let { headers } = started;
  for (let wait = firstWait; ; wait = grown(wait)) {
    await arm.clock.sleep(retryAfter(headers['retry-after'], arm.clock.now()) ?? wait, arm.signal);
    const answer = await arm.follow(address, action);
    const status = stringAt(answer.body, 'status')?.toLowerCase();
    if (status === undefined) throw arm.badAnswer(action);
    if (status === 'succeeded') return answer.body;
    if (status === 'failed' || status === 'canceled') {
      const { code, message } = errorIn(answer.body, arm.redaction);
      throw azureFailure('AZURE_OPERATION_FAILED', { action, code: code || status, message });
    }
    headers = answer.headers;
  }
}

/** Polls location: 202 while it goes on, then the plain result (a DELETE may end in 404: gone). */
async function awaitLocation(arm: Arm, address: string, action: string, started: ArmAnswer): Promise<unknown> {
  const allow = action.startsWith('DELETE') ? [404] : [];
  let wait = firstWait;
  for (let answer = await arm.follow(address, action, allow); ; wait = grown(wait)) {
    if (answer.status !== 202) return answer.status === 404 ? undefined : answer.body;
    const asked = answer.headers['retry-after'] ?? started.headers['retry-after'];
    await arm.clock.sleep(retryAfter(asked, arm.clock.now()) ?? wait, arm.signal);
    answer = await arm.follow(address, action, allow);
  }
}

function addresses({ headers }: ArmAnswer): { async: string | undefined; location: string | undefined } {
  return { async: headers['azure-asyncoperation'], location: headers.location };
}

function grown(wait: number): number {
  return Math.min(longestWait, wait * 1.5);
}

function provisioningState(body: unknown): string | undefined {
  return stringAt(at(body, 'properties'), 'provisioningState');
}

function outputOf(body: unknown): unknown {
  return at(at(body, 'properties'), 'output');
}

function at(body: unknown, key: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
}

function stringAt(body: unknown, key: string): string | undefined {
  const value = at(body, key);
  return typeof value === 'string' ? value : undefined;
}
