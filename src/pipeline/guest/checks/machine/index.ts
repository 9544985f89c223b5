import type { GuestChecks } from '../check.ts';

export const machineChecks = {} satisfies GuestChecks;
