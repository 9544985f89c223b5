import type { Limits } from './types.ts';

const mebibyte = 1024 * 1024;

/** Azure's page blobs saturate with 4 to 8 requests of 4 MiB in flight; more than 16 only earns 503s. */
export const defaultLimits: Limits = { windowStart: 4, windowMax: 16, tries: 10, pieceMax: 4 * mebibyte };
