import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitCodes } from '../pipeline/failure.ts';
import type { Command } from './command.ts';
import { withoutProxy } from './demo-cloud.ts';
import { canShowScreens } from './person.ts';

/** `vmferry demo`: a rehearsal of the whole road on loopback; no account is needed and nothing stays. */
export const demo: Command = {
  options: {
    headless: { type: 'boolean' },
    from: { type: 'string' },
    target: { type: 'string' },
    keep: { type: 'string' },
  },
  words: [0, 0],
  async run({ values }, io) {
    const { from = 'vsphere', target = 'azure', keep } = values;
    if ((from !== 'vsphere' && from !== 'ova') || (target !== 'azure' && target !== 'file')) {
      io.say(io.text.commands.wrongArguments({ command: 'demo', reason: `--from ${from} --target ${target}` }));
      return exitCodes.usage;
    }
    const dir = mkdtempSync(join(tmpdir(), 'vmferry-demo-'));
    const remove = () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    const release = whenStoppedBetween(remove);
    try {
      const kept = typeof keep === 'string' ? resolve(keep) : undefined;
      if (kept) mkdirSync(kept, { recursive: true });
      withoutProxy();
      if (!values.headless && canShowScreens(io)) {
        const { withScreens } = await import('./demo-screens.ts');
        return await withScreens(from, dir, kept, io);
      }
      const { rehearse } = await import('./demo-headless.ts');
      return await rehearse(from, target, dir, kept, io);
    } finally {
      remove();
      release();
    }
  },
};

/**
 * A run and the wizard answer signals themselves; before and after them a stop has only this to do.
 * @returns what ends the watch
 */
function whenStoppedBetween(remove: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stopped = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    remove();
    process.exit(signal === 'SIGINT' ? exitCodes.stopped : exitCodes.again);
  };
  for (const signal of signals) process.on(signal, stopped);
  return () => {
    for (const signal of signals) process.off(signal, stopped);
  };
}
