import { runWizard } from '../screens/app.tsx';
import { wantsAscii } from '../screens/parts/glyphs.ts';
import { wantsColour } from '../screens/suits.ts';
import type { Io } from './command.ts';
import { realWorld, type WorldOptions } from './world/index.ts';

/**
 * The wizard on this terminal.
 * @param rehearsal where a sandbox is, and how to sign in to it
 * @returns the exit code
 */
export async function wizard(io: Io, rehearsal: Omit<WorldOptions, 'stateDir'> = {}): Promise<number> {
  const world = realWorld({ stateDir: io.stateDir, ...rehearsal });
  try {
    const card = await runWizard(world, {
      stdin: process.stdin,
      stdout: process.stdout,
      lang: io.language,
      ascii: io.ascii || wantsAscii(io.env),
      colour: wantsColour(io.env),
    });
    return card.exit;
  } finally {
    await world.close();
  }
}
