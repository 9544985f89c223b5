type Names = Readonly<Record<string, string>>;

/** Subscriptions, and the tenants that do not show theirs. */
export interface SubscriptionText {
  /** What the person is there. */
  readonly you: (role: string) => string;
  readonly roles: Names;
  /** Columns of the longest of them that something stands behind. */
  readonly youWidth: number;
  readonly states: Names;
  readonly cannot: string;
  /** Under the list of subscriptions. */
  readonly closed: (count: number, allWantFactor: boolean) => string;
  readonly enterOne: string;
  readonly ask: string;
  readonly why: Readonly<Record<'second-factor' | 'refused', string>>;
  readonly hint: string;
  /** While the person signs in to it. */
  readonly to: (tenant: string) => string;
}
