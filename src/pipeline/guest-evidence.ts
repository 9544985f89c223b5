/** What a run tells of the guest before it begins, in one line. */
export interface GuestRunEvidence {
  /** `ids`: the checks that failed, the gravest first; `boot` and `reach`: how many keep it from booting, from being reached. */
  GUEST_NOT_READY: { target: string; boot: number; reach: number; ids: string };
  GUEST_READY: { target: string; checks: number };
  /** None failed, and some could not be judged. */
  GUEST_NOT_KNOWN: { target: string; unknown: number; checks: number };
}
