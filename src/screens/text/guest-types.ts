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
  readonly targets: { readonly [T in GuestTarget]: string };
}
