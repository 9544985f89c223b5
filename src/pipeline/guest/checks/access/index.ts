import type { GuestChecks } from '../check.ts';

export const accessChecks = {} satisfies GuestChecks;
