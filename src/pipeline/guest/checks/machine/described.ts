import type { Machine } from '../../../types/machine.ts';
import { type Finding, notApplicable, unknown } from '../check.ts';

/** Does the source describe a machine at all, or is it a disk that comes alone? */
export function hasHardware({ cpus, memoryMiB, path, power, devices }: Machine): boolean {
  return [cpus, memoryMiB, path, power, devices].some(value => value !== undefined);
}

/** Is the machine in an inventory, where it runs or stands still? */
export function isRegistered({ path, host, power }: Machine): boolean {
  return [path, host, power].some(value => value !== undefined);
}

/** Where the source does not say: `unknown` of a machine that it describes, of no concern where nobody could say. */
export function silent(machine: Machine, could: (machine: Machine) => boolean = hasHardware): Finding {
  return could(machine) ? unknown({ code: 'unreadable-missing', facts: { what: 'description' } }) : notApplicable;
}
