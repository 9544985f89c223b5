import type { GuestChecks } from '../check.ts';

export const networkChecks = {} satisfies GuestChecks;
