import type { Facts } from '../failure.ts';

export type Answer = string | number | boolean;

/** By question key. */
export type Answers = Readonly<Record<string, Answer>>;

export interface Choice {
  readonly value: Answer;
  /** Names from the other side, not sentences. */
  readonly label: string;
  readonly facts?: Facts;
  readonly recommended?: boolean;
}

export interface Question {
  /** The plan key it fills: `target.subscription`. Secrets have keys that no plan has. */
  readonly key: string;
  readonly kind: 'text' | 'path' | 'secret' | 'choice' | 'number' | 'toggle';
  /** A plan without it is not complete (exit 64 names the key). */
  readonly needed: boolean;
  /** The value when nobody says otherwise. */
  implied?(answers: Answers): Answer | undefined;
  /** Is it asked at all, given the answers so far? */
  when?(answers: Answers): boolean;
  /** Code of what is wrong with a value, or undefined. */
  wrong?(value: Answer, answers: Answers): string | undefined;
}
