import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import { type Element, refOf } from '../soap/element.ts';
import type { MoRef, Properties, Vim } from '../vim.ts';
import { exportFailure } from './failures.ts';
import { ended, faultOf, type Lease, type LeaseFor, readyLease } from './lease.ts';

/** Milliseconds for the host to make the streams ready. */
const readyPatience = 10 * 60_000;
/** Milliseconds until the request for a lease is given up. */
const askPatience = 2 * 60_000;
/** An export that was killed holds its machine until its lease times out: five minutes, and some. */
const busyPatience = 6 * 60_000;
const betweenTries = 5000;

/** Faults in which a lease may end that the next one need not end in. */
const passing = new Set([
  'TaskInProgress',
  'HostCommunication',
  'HostNotConnected',
  'HostNotReachable',
  'RequestCanceled',
  'ResourceInUse',
  'SystemError',
  'Timedout',
]);

/**
 * Begins an export of a machine or a snapshot, and waits until its streams can be read. However it ends, no lease is
 * left behind.
 * @param entity a VirtualMachine (ExportVm, which must be off) or a VirtualMachineSnapshot (ExportSnapshot)
 * @throws Failed VSPHERE_LEASE_REFUSED, VSPHERE_LEASE_UNREADY, or what the session throws; the signal's reason
 */
export async function openLease(about: LeaseFor, entity: MoRef, ctl: Control, signal: AbortSignal): Promise<Lease> {
  const ref = await whenFree(about, ctl, signal, () => request(about.vim, entity));
  try {
    const info = await ready(about, ref, signal);
    return await readyLease(about, ref, info, signal);
  } catch (error) {
    await ended(about.vim, ref, 'HttpNfcLeaseAbort');
    throw error;
  }
}

/** Not under the caller's signal: an answer that nobody waits for would leave a lease open. */
async function request(vim: Vim, entity: MoRef): Promise<MoRef> {
  const method = entity.type === 'VirtualMachineSnapshot' ? 'ExportSnapshot' : 'ExportVm';
  const answer = await vim.call(method, entity, [], AbortSignal.timeout(askPatience));
  const ref = refOf(answer, 'returnval');
  if (ref === undefined) throw new TypeError(method);
  return ref;
}

/** Waits while another task or export has the machine. */
async function whenFree<T>(about: LeaseFor, ctl: Control, signal: AbortSignal, deed: () => Promise<T>): Promise<T> {
  const until = ctl.clock.elapsed() + busyPatience;
  for (let told = false; ; told = true) {
    try {
      signal.throwIfAborted();
      return await deed();
    } catch (error) {
      const busy = error instanceof Failed && error.failure.code === 'VSPHERE_BUSY';
      if (!busy || ctl.clock.elapsed() >= until) throw error;
      if (!told) ctl.note('vsphere-lease-waits', { machine: about.machine, minutes: busyPatience / 60_000 });
      await ctl.clock.sleep(betweenTries, signal);
    }
  }
}

/** State and info of a lease may arrive one after the other. */
async function ready(about: LeaseFor, ref: MoRef, signal: AbortSignal): Promise<Element> {
  const { vim, machine } = about;
  const server = vim.server.host;
  const limit = AbortSignal.timeout(readyPatience);
  try {
    const state = await vim.until(ref, ['state', 'error', 'info'], readiness, AbortSignal.any([signal, limit]));
    if (state.info) return state.info;
    const { fault, reason } = faultOf(state.error);
    if (passing.has(fault)) throw exportFailure('VSPHERE_LEASE_UNREADY', { machine, server, fault });
    throw exportFailure('VSPHERE_LEASE_REFUSED', { machine, server, fault, reason });
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
    throw exportFailure('VSPHERE_LEASE_UNREADY', { machine, server, fault: 'Timedout' }, { cause: error });
  }
}

function readiness(now: Properties): { info?: Element; error?: Element | undefined } | undefined {
  const text = now.get('state')?.text.trim();
  const info = now.get('info');
  if (text === 'ready') return info && info.children.length > 0 ? { info } : undefined;
  const error = now.get('error');
  if (text === 'error') return { error };
  return text === 'done' ? { error: undefined } : undefined;
}
