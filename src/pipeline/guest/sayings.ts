import type { UnreadableReason } from './unreadable.ts';

/** Nothing but the code is said. */
export type Bare = Readonly<Record<string, never>>;

type Unreadable = { [R in UnreadableReason as `unreadable-${R}`]: { what: string } };

/**
 * What evidence says beyond its path and text, with the facts of each. A group of checks adds its own; what several of
 * them say is here.
 */
export interface GuestSayings extends Unreadable {
  /** There is no such file. */
  absent: Bare;
  /** A unit that is installed and not started at boot. */
  'not-enabled': Bare;
  'dhcp-client-missing': Bare;
  'clock-missing': Bare;
  /** A keyword that a file does not set. */
  'not-set': { key: string };
  /** A kernel module that is neither in the initramfs nor built into the kernel. */
  'module-missing': { module: string; kernel: string };
  'module-built-in': { module: string; kernel: string };
  'module-in-initramfs': { module: string; kernel: string };
}
