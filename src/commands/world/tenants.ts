import type { Answer, Answers, Choice } from '../../pipeline/types/question.ts';
import type { ClosedTenant } from '../../screens/world.ts';

/** In which tenants the subscriptions on offer are, and what a plan for one of them says of it. */
export class Tenants {
  /** Those that did not show theirs when they were last listed. */
  closed: readonly ClosedTenant[] = [];
  /** The answers with which they were last listed. */
  asked: Answers = {};
  readonly #tenants = new Map<Answer, string>();
  readonly #entered = new Map<string, string>();

  /** Somebody else signs in. */
  forget(): void {
    this.closed = [];
    this.#tenants.clear();
    this.#entered.clear();
  }

  /** A subscription; one at home needs no word in the plan. */
  saw({ value, facts }: Choice): void {
    if (facts?.home === false && typeof facts.tenantId === 'string') this.#tenants.set(value, facts.tenantId);
    else this.#tenants.delete(value);
  }

  listed(answers: Answers, closed: readonly ClosedTenant[]): void {
    this.asked = answers;
    this.closed = closed;
  }

  /** A person signed in to it by itself: who repeats the plan must do so, too. */
  entered(tenant: string, way: string): void {
    this.#entered.set(tenant, way);
  }

  /** What the plan for a subscription says besides. */
  of(subscription: Answer | undefined): Answers {
    const tenant = subscription === undefined ? undefined : this.#tenants.get(subscription);
    if (tenant === undefined) return {};
    const way = this.#entered.get(tenant);
    return { 'target.tenant': tenant, ...(way === undefined ? {} : { 'target.signIn': way }) };
  }
}
