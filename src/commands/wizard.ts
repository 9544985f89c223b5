import { runWizard } from '../screens/app.tsx';
import { evidenceSentence, failureSentence, noteSentence } from '../screens/text/index.ts';
import type { Io } from './command.ts';
import { realWorld, type WorldOptions } from './world/index.ts';

/**
 * The wizard on this terminal.
 * @param rehearsal where a sandbox is, and how to sign in to it
 * @returns the exit code
 */
export async function wizard(io: Io, rehearsal: Omit<WorldOptions, 'stateDir'> = {}): Promise<number> {
  const world = await realWorld({ stateDir: io.stateDir, ...rehearsal });
  const card = await runWizard(world, {
    stdin: process.stdin,
    stdout: process.stdout,
    lang: io.language,
    ascii: io.ascii || !/utf-?8/i.test(io.env.LC_ALL || io.env.LC_CTYPE || io.env.LANG || ''),
    colour: !io.env.NO_COLOR,
    say: {
      failure: failure => failureSentence(io.text, failure),
      evidence: evidence => evidenceSentence(io.text, evidence),
      note: (code, facts) => noteSentence(io.text, code, facts),
      check: check => check.evidence.map(evidence => evidenceSentence(io.text, evidence)).join(' '),
    },
  });
  await world.close();
  return card.exit;
}
