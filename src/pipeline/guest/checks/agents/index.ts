import type { GuestChecks } from '../check.ts';

export const agentsChecks = {} satisfies GuestChecks;
