import type { GuestChecks } from '../check.ts';

export const windowsChecks = {} satisfies GuestChecks;
