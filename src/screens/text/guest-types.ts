import type { GuestSeverity, GuestTarget, GuestVerdict } from '../../pipeline/guest/checks/check.ts';
import type { GuestCheckId } from '../../pipeline/guest/checks/index.ts';
import type { GuestSayings } from '../../pipeline/guest/sayings.ts';
import type { Sentences } from './types.ts';

/** What is said of a check, whatever it found. */
export interface CheckText {
  /** What is looked at, in a few words: `Devices in fstab`. */
  readonly title: string;
  /** What goes wrong where it fails. */
  readonly why: string;
  /** What to do about it; commands as they are typed. */
  readonly fix: string;
}

/** The texts of a group of checks. */
export type TextsOf<C> = { readonly [I in keyof C]: CheckText };

export interface GuestText {
  readonly checks: { readonly [I in GuestCheckId]: CheckText };
  readonly says: Sentences<GuestSayings>;
  readonly verdicts: { readonly [V in GuestVerdict]: string };
  readonly severities: { readonly [S in GuestSeverity]: string };
  /** A byte on a disk; `offset` -1 where it is the disk as a whole. */
  place(f: { disk: number; offset: number }): string;
  summary(f: { target: string; fail: number; warn: number; unknown: number; pass: number }): string;
  /** The saved report. */
  readonly page: {
    title(f: { machine: string; target: string }): string;
    readonly fix: string;
    readonly verify: string;
    readonly fine: string;
  };
  readonly targets: { readonly [T in GuestTarget]: string };
}
