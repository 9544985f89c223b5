import { setTimeout as wait } from 'node:timers/promises';
import type { Machine } from './inventory/machine.ts';
import { questionOf } from './inventory/machine.ts';
import { Managed } from './inventory/managed.ts';
import { faultOf, VimFault } from './soap/fault.ts';
import type { Vcenter } from './vcenter.ts';
import { Ref, Typed, type Value } from './xml/values.ts';

interface TaskState {
  state: 'queued' | 'running' | 'success' | 'error';
  progress: number | undefined;
  result: Value | undefined;
  error: VimFault | undefined;
  startAt: Date | undefined;
  endAt: Date | undefined;
}

/**
 * Starts a task on a machine: queued, running, then done or in error.
 * @param work what it does when its time has come; what it throws is its error, what it returns its result
 * @throws VimFault TaskInProgress when another one, or a lease, has the machine
 */
export function startTask(
  vc: Vcenter,
  method: string,
  machine: Machine,
  work: () => Value | undefined | Promise<Value | undefined>,
): Ref {
  const [busy] = machine.tasks;
  if (busy) throw new VimFault('TaskInProgress', 'Another task is already in progress.', { task: busy });
  const ref = new Ref(
    'Task',
    vc.esx ? `haTask-${machine.ref.value}-vim.${method}-${vc.inventory.number()}` : `task-${vc.inventory.number()}`,
  );
  const queuedAt = new Date();
  const now: TaskState = {
    state: 'queued',
    progress: undefined,
    result: undefined,
    error: undefined,
    startAt: undefined,
    endAt: undefined,
  };
  const managed = new Managed(ref, { info: () => infoOf(ref, method, machine, now, queuedAt, vc.user) });
  vc.inventory.add(managed);
  machine.tasks.add(ref);
  void run(vc, method, machine, managed, now, work);
  return ref;
}

async function run(
  vc: Vcenter,
  method: string,
  machine: Machine,
  managed: Managed,
  now: TaskState,
  work: () => Value | undefined | Promise<Value | undefined>,
): Promise<void> {
  const about = { on: method, machine: machine.name };
  const ms = vc.faults.strike('slowTask', about)?.ms ?? vc.settings.taskMs;
  const failing = vc.faults.strike('failTask', about);
  const asking = vc.faults.strike('question', about);
  const { signal } = vc.closed;
  try {
    await wait(ms / 3, undefined, { signal });
    Object.assign(now, { state: 'running', progress: 10, startAt: new Date() });
    vc.inventory.touch(managed);
    await wait((ms * 2) / 3, undefined, { signal });
    if (asking) await answered(vc, machine, asking.text);
    if (failing) throw faultOf(failing.fault, failing.message);
    now.result = await work();
    now.state = 'success';
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof VimFault)) vc.bugs.push(error);
    now.error =
      error instanceof VimFault ? error : new VimFault('SystemError', String(error), { reason: String(error) });
    now.state = 'error';
  }
  Object.assign(now, { progress: undefined, endAt: new Date() });
  machine.tasks.delete(managed.ref);
  vc.touch(machine);
  vc.inventory.touch(managed);
  vc.counters.changed();
}

/** Puts a question and resolves when it is answered. */
async function answered(vc: Vcenter, machine: Machine, text: string): Promise<void> {
  machine.question = questionOf(text, vc.inventory.number());
  vc.touch(machine);
  while (machine.question && !vc.closed.signal.aborted) await vc.inventory.changed(60_000, vc.closed.signal);
}

function infoOf(ref: Ref, method: string, machine: Machine, now: TaskState, queuedAt: Date, user: string): Value {
  return {
    key: ref.value,
    task: ref,
    name: method,
    descriptionId: `VirtualMachine.${method.replace(/_Task$/, '').replace(/^./, first => first.toLowerCase())}`,
    entity: machine.ref,
    entityName: machine.name,
    state: now.state,
    cancelled: false,
    cancelable: false,
    ...(now.error ? { error: now.error.localized } : {}),
    ...(now.result === undefined ? {} : { result: now.result }),
    ...(now.progress === undefined ? {} : { progress: now.progress }),
    reason: new Typed('TaskReasonUser', { userName: user }),
    queueTime: queuedAt.toISOString(),
    ...(now.startAt ? { startTime: now.startAt.toISOString() } : {}),
    ...(now.endAt ? { completeTime: now.endAt.toISOString() } : {}),
    eventChainId: 1,
  };
}
