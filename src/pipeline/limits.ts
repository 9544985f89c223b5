import { Caps } from './caps.ts';
import type { Limits } from './types/control.ts';

const mebibyte = 1024 * 1024;

/** Azure's page blobs saturate with 4 to 8 requests of 4 MiB in flight; more than 16 only earns 503s. */
export const defaultLimits = { windowStart: 4, windowMax: 16, tries: 10, pieceMax: 4 * mebibyte } as const;

/** An ESXi host deflates each stream by itself and has little memory for many (virt-v2v's manual). */
const streamsPerHost = 2;

/** The limits of one run; runs that share a host or an uplink are given the same ones. */
export function newLimits(): Limits {
  return { ...defaultLimits, hosts: new Caps(streamsPerHost) };
}
