import { runWizard } from '../screens/app.tsx';
import { wantsAscii } from '../screens/parts/glyphs.ts';
import type { RunHandle } from '../screens/run-shapes.ts';
import { wantsColour } from '../screens/suits.ts';
import type { WizardState } from '../screens/wizard.ts';
import type { Io } from './command.ts';
import { listenForInterrupts } from './interrupts.ts';
import { realWorld, type WorldOptions } from './world/index.ts';

export interface Rehearsal extends Partial<Omit<WorldOptions, 'stateDir' | 'configDir' | 'vspherePassword'>> {
  /** Where it begins, with what is answered already. */
  readonly start?: WizardState;
  /** A run that it shows instead of asking anything. */
  readonly run?: RunHandle;
}

/**
 * The wizard on this terminal.
 * @param rehearsal where a sandbox is, and how to sign in to it
 * @returns the exit code
 */
export async function wizard(io: Io, rehearsal: Rehearsal = {}): Promise<number> {
  const { stateDir, configDir, vspherePassword } = io;
  const { start, run, ...given } = rehearsal;
  const world = realWorld({ stateDir, configDir, vspherePassword, ...given });
  const interrupts = listenForInterrupts();
  const now = () => world.kill(io.crash.reason);
  io.crash.addEventListener('abort', now);
  interrupts.kill.addEventListener('abort', now);
  try {
    const card = await runWizard(world, {
      stdin: process.stdin,
      stdout: process.stdout,
      lang: io.language,
      ascii: io.ascii || wantsAscii(io.env),
      colour: wantsColour(io.env),
      ...(start ? { start } : {}),
      ...(run ? { run } : {}),
    });
    return card.exit;
  } finally {
    // The screens are gone: whoever asks again does not want to wait.
    interrupts.drain.addEventListener('abort', now);
    run?.drain();
    await world.close();
    interrupts.release();
  }
}
