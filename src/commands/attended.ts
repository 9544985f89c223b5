import type { Facts } from '../pipeline/failure.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { Answer, Question } from '../pipeline/types/question.ts';
import { printable } from '../screens/text/index.ts';
import { unattended } from './carry.ts';
import type { Given, Io } from './command.ts';
import type { Interrupts } from './interrupts.ts';
import { type Preferences, preferencesIn } from './preferences.ts';
import { firstLine } from './secrets/first-line.ts';
import { systemKeyring } from './secrets/keyring.ts';
import { Passwords, type Whose } from './secrets/passwords.ts';
import { askLine, hasPerson, ownTerminal } from './secrets/terminal.ts';

/** The flags with which a command is told where a password comes from and whether anybody is to be asked. */
export const attendedOptions = { 'password-stdin': { type: 'boolean' } } as const;

/** A control for a command that a person may sit at. */
export interface Attended {
  readonly control: Omit<Control, 'note'>;
  readonly passwords: Passwords;
  readonly preferences: Preferences;
}

/** What may be typed, the same in every language; anything else stops. */
const powerOffAnswers: Readonly<Record<string, string>> = { w: 'wait', p: 'power-off', s: 'stop' };

/** Milliseconds since 1970 as a day. */
const day = (at: unknown) => (typeof at === 'number' ? new Date(at).toISOString().slice(0, 10) : '');

/**
 * Answers what a source asks: the password from where it is, certificates from what is trusted already, and the rest by a
 * person, where there is one and they did not say --yes.
 */
export function attended({ values }: Given, io: Io, interrupts: Interrupts): Attended {
  const stop = AbortSignal.any([interrupts.kill, interrupts.drain]);
  const stdin = values['password-stdin'] === true;
  const person = hasPerson(io.env) && !stdin;
  const decides = person && values.yes !== true;
  const preferences = preferencesIn(io.configDir);
  const line = (question: string, echo: boolean) => askLine(ownTerminal(), question, { echo, signal: stop });
  const password = ({ server, user }: Whose, tried: number) => {
    if (tried > 0) io.say(io.text.server.passwordWrong);
    return line(io.text.server.askPassword(text({ server, user })), false);
  };
  const passwords = new Passwords({
    ...(stdin ? { stdin: () => firstLine(process.stdin) } : {}),
    environment: io.vspherePassword,
    keyring: systemKeyring(),
    ...(person ? { person: password } : {}),
  });
  const answers: Readonly<Record<string, (facts: Facts) => Promise<Answer | undefined>>> = {
    'source.password': facts =>
      passwords.give({ server: String(facts.server), user: String(facts.user) }, Number(facts.try ?? 1)),
    'source.fingerprint': async facts => {
      const server = String(facts.server);
      const pinned = await preferences.pinned(server);
      if (pinned !== undefined || !decides) return pinned;
      for (const told of io.text.server.certificate(text({ ...facts, until: day(facts.expiresAt) }))) io.say(told);
      if (!isYes(await line(io.text.server.askTrust, true))) return undefined;
      const fingerprint = String(facts.fingerprint);
      await preferences.pin(server, fingerprint);
      return fingerprint;
    },
    'source.powerOff': async facts => {
      if (!decides) return undefined;
      const given = await line(io.text.server.askPowerOff(text(facts)), true);
      return powerOffAnswers[given?.trim().toLowerCase()[0] ?? ''] ?? 'stop';
    },
  };
  const ask = async (question: Question, facts: Facts = {}): Promise<Answer> => {
    const answer = Object.hasOwn(answers, question.key) ? await answers[question.key]?.(facts) : undefined;
    if (answer === undefined) throw runFailure('PLAN_INCOMPLETE', { key: question.key });
    return answer;
  };
  return { control: { ...unattended(interrupts), ask }, passwords, preferences };
}

/** What a server said of itself, as it may stand on a terminal. */
function text(facts: Facts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(printable(facts)).map(([key, fact]) => [key, String(fact)]));
}

function isYes(answer: string | undefined): boolean {
  return answer?.trim().toLowerCase()[0] === 'y';
}
