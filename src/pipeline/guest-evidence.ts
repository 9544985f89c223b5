/** What a run tells of the guest before it begins, in one line. */
export interface GuestRunEvidence {
  /** `ids`: the checks that failed, the gravest first; `boot` and `reach`: how many keep it from booting, from being reached. */
  GUEST_NOT_READY: { target: string; boot: number; reach: number; ids: string };
  GUEST_READY: { target: string; checks: number };
  /** The plan asks for more than is done. `target` is what a guest is judged for; empty where it goes to files. */
  GUEST_NOT_PREPARED: { prepare: string; target: string };
  /** None failed, and some could not be judged. */
  GUEST_NOT_KNOWN: { target: string; unknown: number; checks: number };
}
