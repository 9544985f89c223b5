import type { Question } from '../../types/question.ts';

/** A question with what a form needs to keep its choices fresh; still a Question for everyone else. */
export interface AzureQuestion extends Question {
  /** Keys on whose answers the choices depend. */
  readonly dependsOn?: readonly string[];
  /** A value that is not among the choices may be typed: a name to be created. */
  readonly free?: boolean;
}

export const signedIn = ['target.cloud', 'target.signIn', 'target.tenant'] as const;
export const inSubscription = [...signedIn, 'target.subscription'] as const;
