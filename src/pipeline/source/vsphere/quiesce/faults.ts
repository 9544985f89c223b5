import { Failed } from '../../../failure.ts';

/** Does this failure say one of these? */
function says(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Failed && codes.includes(error.failure.code);
}

/** The guest cannot be asked: its tools do not run. */
export const isToolsUnavailable = (error: unknown) => says(error, ['VSPHERE_TOOLS_UNAVAILABLE']);

/** The machine is not in the power state that the deed asks for. */
export const isPowerState = (error: unknown) => says(error, ['VSPHERE_POWER_STATE']);

/** Something else works on the object: another task, an export, a backup. */
export const isBusy = (error: unknown) => says(error, ['VSPHERE_BUSY']);

/** The object is not there any more. */
export const isGone = (error: unknown) => says(error, ['VSPHERE_GONE']);

/** A file or its datastore is not there, or cannot be read. */
export const isFileFault = (error: unknown) => says(error, ['VSPHERE_FILE']);

/** It is about the way there or about who we are, not about what was asked: asking otherwise does not help. */
export function isElsewhere(error: unknown): boolean {
  return !(error instanceof Failed) || ['unreachable', 'denied', 'bug'].includes(error.failure.exit);
}
