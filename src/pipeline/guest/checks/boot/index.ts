import type { GuestChecks } from '../check.ts';

export const bootChecks = {} satisfies GuestChecks;
