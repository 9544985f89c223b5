import type { MachineSayings } from './checks/machine/sayings.ts';
import type { WindowsSayings } from './checks/windows/sayings.ts';
import type { UnreadableReason } from './unreadable.ts';

/** Nothing but the code is said. */
export type Bare = Readonly<Record<string, never>>;

type Unreadable = { [R in UnreadableReason as `unreadable-${R}`]: { what: string } };

/**
 * What evidence says beyond its path and text, with the facts of each. A group of checks adds its own; what several of
 * them say is here.
 */
export interface GuestSayings extends Unreadable, MachineSayings, WindowsSayings {
  /** There is no such file. */
  absent: Bare;
  /** A unit that is installed and not started at boot. */
  'not-enabled': Bare;
  /** It carries the flag that keeps everybody from changing it. */
  immutable: Bare;
  'dhcp-client-missing': Bare;
  'clock-missing': Bare;
  /** A keyword that a file does not set. */
  'not-set': { key: string };
  /** A kernel module that the kernel does not have at all. */
  'driver-absent': { module: string; kernel: string };
  loader: { loader: string };
  'loader-unknown': Bare;
  /** A line names a file that is not there. */
  'names-absent': { path: string };
  /** One of the options in that line. */
  option: { option: string };
  'file-system': { kind: string };
  /** In use when it was copied; what its journal holds is applied for the look. */
  replayed: Bare;
  /** In use when it was copied; its journal is not applied, so that newer contents may be missing. */
  stale: Bare;
  /** Bytes that are free. */
  room: { path: string; free: number };
  /** A kernel module that is neither in the initramfs nor built into the kernel. */
  'module-missing': { module: string; kernel: string };
  'module-built-in': { module: string; kernel: string };
  'module-in-initramfs': { module: string; kernel: string };
}
