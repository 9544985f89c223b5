import { type StageId, stageIds } from '../types/run.ts';
import type { Found } from '../types/target.ts';
import { Ledger } from './ledger.ts';
import { fingerprintOfMark } from './source-mark.ts';

/**
 * Stages that were done. The checks before anything is made are among them as on every resume: what a killed run still
 * holds, such as a lease, would fail them for a while.
 */
function stagesDone(next: Found['next']): readonly StageId[] {
  return next === 'publish' ? stageIds.slice(0, stageIds.indexOf('publish')) : ['preflight'];
}

/** Writes the ledger that a session would have, had it been begun here, as far as what was found of it tells. */
export async function writeFound(file: string, session: string, { entries, disks, next }: Found): Promise<void> {
  const ledger = new Ledger(file, session);
  try {
    for (const { key, kind, side, facts } of entries) {
      await ledger.intend({ key, kind, side, facts });
      await ledger.made(key);
    }
    for (const { index, name, source, sealed } of disks) {
      if (!sealed && source === undefined) continue;
      const done = sealed ? { carried: true, sealed } : {};
      await ledger.keepDisk({ index, name, fingerprint: fingerprintOfMark(source), ...done });
    }
    for (const stage of stagesDone(next)) await ledger.finishStage(stage);
    if (next === 'nothing') await ledger.enter('done');
  } finally {
    ledger.close();
  }
}
