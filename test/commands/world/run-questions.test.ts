import { expect, test } from 'vitest';
import { questionsTo, type RunAnswers, RunQuestions } from '../../../src/commands/world/run-questions.ts';

const nobody: RunAnswers = { silently: async () => undefined, said: async (_key, _facts, value) => value };
const never = new AbortController().signal;
const turn = () => new Promise(resolve => setImmediate(resolve));
const powerOff = { key: 'source.powerOff', kind: 'choice', needed: true } as const;

test('a run waits for the person, one question after the other', async () => {
  let told = 0;
  const questions = new RunQuestions(nobody, never, () => told++);
  const first = questions.ask(powerOff, { machine: 'web' });
  const second = questions.ask({ ...powerOff, key: 'source.password' }, { user: 'ana' });
  await turn();
  expect(questions.now).toMatchObject({ key: 'source.powerOff', choices: ['wait', 'power-off', 'stop'] });
  questions.answer('wait');
  expect(await first).toBe('wait');
  await turn();
  expect(questions.now).toMatchObject({ key: 'source.password', kind: 'secret', facts: { user: 'ana' } });
  questions.answer('secret');
  expect(await second).toBe('secret');
  expect(questions.now).toBeUndefined();
  expect(told).toBe(4);
});

test('what is known is not asked, and what cannot be asked is a missing answer', async () => {
  const questions = new RunQuestions(
    { ...nobody, silently: async key => (key === 'a' ? 1 : undefined) },
    never,
    () => {},
  );
  expect(await questions.ask({ ...powerOff, key: 'a' })).toBe(1);
  const unknown = questions.ask({ ...powerOff, key: 'b' });
  await expect(unknown).rejects.toMatchObject({ failure: { code: 'PLAN_INCOMPLETE', facts: { key: 'b' } } });
});

test('nobody is kept from stopping by a question', async () => {
  const stop = new AbortController();
  const questions = new RunQuestions(nobody, stop.signal, () => {});
  const asked = questions.ask(powerOff);
  await turn();
  stop.abort(new Error('stopped'));
  await expect(asked).rejects.toThrow('stopped');
  expect(questions.now).toBeUndefined();
});

test('work that is no run asks the person at the screen, and is over when they leave', async () => {
  const leave = new AbortController();
  const asked: string[] = [];
  const person = {
    signal: leave.signal,
    ask: (question: { readonly key: string }) => {
      asked.push(question.key);
      return asked.length === 1 ? Promise.resolve('secret') : new Promise<string>(() => {});
    },
  };
  const ask = questionsTo(person, nobody);
  const password = { key: 'source.password', kind: 'secret', needed: true } as const;
  expect(await ask(password, { server: 'vc' })).toBe('secret');
  const second = ask(password, { server: 'vc', try: 2 });
  await turn();
  leave.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  expect(asked).toEqual(['source.password', 'source.password']);
});
