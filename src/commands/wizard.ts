import { runWizard } from '../screens/app.tsx';
import { wantsAscii } from '../screens/parts/glyphs.ts';
import { wantsColour } from '../screens/suits.ts';
import type { WizardState } from '../screens/wizard.ts';
import type { Io } from './command.ts';
import { realWorld, type WorldOptions } from './world/index.ts';

export interface Rehearsal extends Partial<Omit<WorldOptions, 'stateDir' | 'configDir' | 'vspherePassword'>> {
  /** Where it begins, with what is answered already. */
  readonly start?: WizardState;
}

/**
 * The wizard on this terminal.
 * @param rehearsal where a sandbox is, and how to sign in to it
 * @returns the exit code
 */
export async function wizard(io: Io, rehearsal: Rehearsal = {}): Promise<number> {
  const { stateDir, configDir, vspherePassword } = io;
  const { start, ...given } = rehearsal;
  const world = realWorld({ stateDir, configDir, vspherePassword, ...given });
  try {
    const card = await runWizard(world, {
      stdin: process.stdin,
      stdout: process.stdout,
      lang: io.language,
      ascii: io.ascii || wantsAscii(io.env),
      colour: wantsColour(io.env),
      ...(start ? { start } : {}),
    });
    return card.exit;
  } finally {
    await world.close();
  }
}
