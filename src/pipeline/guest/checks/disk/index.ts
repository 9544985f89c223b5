import type { GuestChecks } from '../check.ts';

export const diskChecks = {} satisfies GuestChecks;
