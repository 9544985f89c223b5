import type { Machine } from '../inventory/machine.ts';
import type { Call } from '../soap/call.ts';
import { VimFault } from '../soap/fault.ts';

/** The machine that a method is called on. */
export function machineOf({ vc, target }: Call): Machine {
  const machine = vc.machines.get(target.ref.value);
  if (!machine) throw new VimFault('ManagedObjectNotFound', '', { obj: target.ref });
  return machine;
}

/** @throws VimFault when a lease has the machine, or it has no host that answers */
export function free(machine: Machine): Machine {
  if (machine.connection !== 'connected')
    throw new VimFault('InvalidState', 'The operation is not allowed in the current connection state of the host.');
  if (machine.leases.size > 0)
    throw new VimFault('TaskInProgress', 'The virtual machine is being exported.', { task: machine.ref });
  return machine;
}

const states = { on: 'poweredOn', off: 'poweredOff', suspended: 'suspended' } as const;

/** The attempted operation cannot be performed in the current state. */
export function wrongPower(machine: Machine, requested: 'on' | 'off'): VimFault {
  const message = `The attempted operation cannot be performed in the current state (${machine.power === 'on' ? 'Powered on' : machine.power === 'off' ? 'Powered off' : 'Suspended'}).`;
  return new VimFault('InvalidPowerState', message, {
    requestedState: states[requested],
    existingState: states[machine.power],
  });
}
