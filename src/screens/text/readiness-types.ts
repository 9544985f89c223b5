/** What the readiness screen and the plan say of a guest; the checks themselves are in GuestText. */
export interface ReadinessText {
  readonly ask: (machine: string, target: string) => string;
  readonly looking: string;
  readonly counts: (f: { fail: number; warn: number; unknown: number; pass: number }) => string;
  /** The checks that need not be read, in one line. */
  readonly rest: (pass: number, notApplicable: number) => string;
  readonly restKey: string;
  readonly checks: (count: number) => string;
  readonly labels: { readonly seen: string; readonly why: string; readonly fix: string; readonly verify: string };
  /** Where a pane has not the room for all. */
  readonly more: string;
  readonly rows: (from: number, to: number, of: number) => string;
  readonly hint: string;
  readonly saved: (path: string) => string;
  readonly keys: {
    readonly about: string;
    readonly showAll: string;
    readonly showWrong: string;
    readonly report: string;
  };
  /** On the plan. */
  readonly plan: {
    readonly looking: string;
    readonly fails: (f: { boot: number; reach: number; target: string }) => string;
    readonly unknown: (count: number) => string;
    readonly fine: string;
  };
}
