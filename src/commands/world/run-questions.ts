import type { Facts } from '../../pipeline/failure.ts';
import { runFailure } from '../../pipeline/run-failures.ts';
import type { Control } from '../../pipeline/types/control.ts';
import type { Answer } from '../../pipeline/types/question.ts';
import type { Attending, RunQuestion } from '../../screens/run-shapes.ts';

/** Who knows answers, and what becomes of those that a person gives. */
export interface RunAnswers {
  /** What is known without asking a person; undefined where it is not. */
  silently(key: string, facts: Facts): Promise<Answer | undefined>;
  /** @returns the answer as the run wants it; undefined where the person wants to stop */
  said(key: string, facts: Facts, value: string): Promise<Answer | undefined>;
}

/** What a run may ask, with what can be answered; the first is what Enter takes. */
const asked: Readonly<Record<string, Pick<RunQuestion, 'kind' | 'choices'>>> = {
  'source.password': { kind: 'secret', choices: [] },
  'source.fingerprint': { kind: 'choice', choices: ['stop', 'once', 'remember'] },
  'source.powerOff': { kind: 'choice', choices: ['wait', 'power-off', 'stop'] },
};

interface Waiting {
  readonly question: RunQuestion;
  readonly answer: (value: string) => void;
}

/** The questions of a run to the person at the screen, one at a time. */
export class RunQuestions {
  private readonly answers: RunAnswers;
  private readonly stop: AbortSignal;
  private readonly changed: () => void;
  private waiting: Waiting | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  /**
   * @param stop nobody is kept from stopping by a question
   * @param changed told when a question comes or goes
   */
  constructor(answers: RunAnswers, stop: AbortSignal, changed: () => void) {
    this.answers = answers;
    this.stop = stop;
    this.changed = changed;
  }

  get now(): RunQuestion | undefined {
    return this.waiting?.question;
  }

  answer(value: string): void {
    this.waiting?.answer(value);
  }

  readonly ask: Control['ask'] = async ({ key }, facts = {}) => {
    const known = await this.answers.silently(key, facts);
    if (known !== undefined) return known;
    const how = asked[key];
    if (how === undefined) throw runFailure('PLAN_INCOMPLETE', { key });
    const mine = this.turn.then(() => this.wait({ key, facts, ...how }));
    this.turn = mine.catch(() => {});
    const answer = await this.answers.said(key, facts, await mine);
    if (answer === undefined) throw runFailure('PLAN_INCOMPLETE', { key });
    return answer;
  };

  private async wait(question: RunQuestion): Promise<string> {
    this.stop.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const stop = () => reject(this.stop.reason);
    this.stop.addEventListener('abort', stop, { once: true });
    this.waiting = { question, answer: resolve };
    this.changed();
    try {
      return await promise;
    } finally {
      this.stop.removeEventListener('abort', stop);
      this.waiting = undefined;
      this.changed();
    }
  }
}

/** The same where there is no run whose view would show the question. */
export function questionsTo(person: Attending, answers: RunAnswers): Control['ask'] {
  const questions = new RunQuestions(answers, person.signal, () => {
    const { now } = questions;
    if (now !== undefined) void person.ask(now).then(value => questions.answer(value));
  });
  return questions.ask;
}
