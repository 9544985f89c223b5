import type { Answers, Question } from '../../types/question.ts';
import { vsphereSource } from '../plan.ts';

/** A question with what a form needs to keep its choices fresh; still a Question for everyone else. */
export interface VsphereQuestion extends Question {
  /** Keys on whose answers the choices depend. */
  readonly dependsOn?: readonly string[];
}

const onServer = ['source.server', 'source.user'] as const;
const { shutdownMinutes } = vsphereSource.shape;

/**
 * Everything about a machine on vSphere, in the order it is asked; keys are those of the plan. The password and a
 * certificate that nobody vouches for are asked by the session itself.
 */
export const vsphereQuestions: readonly VsphereQuestion[] = [
  { key: 'source.server', kind: 'text', needed: true, wrong: notEmpty },
  { key: 'source.user', kind: 'text', needed: true, wrong: notEmpty },
  { key: 'source.vm', kind: 'choice', needed: true, dependsOn: onServer },
  // Needed where the machine runs: the choices say what it can be, for one that is off only that.
  { key: 'source.power', kind: 'choice', needed: false, dependsOn: [...onServer, 'source.vm'] },
  {
    key: 'source.shutdownMinutes',
    kind: 'number',
    needed: false,
    implied: () => 10,
    when: answers => answers['source.power'] === 'shutdown',
    wrong: value => (shutdownMinutes.safeParse(value).success ? undefined : 'OUT_OF_RANGE'),
  },
  { key: 'source.after', kind: 'choice', needed: false, when: goesOff, dependsOn: ['source.power'] },
];

/** Only a machine that we turn off has another power afterwards. */
function goesOff(answers: Answers): boolean {
  return answers['source.power'] === 'shutdown' || answers['source.power'] === 'off';
}

function notEmpty(value: unknown): string | undefined {
  return String(value).trim() === '' ? 'EMPTY' : undefined;
}
