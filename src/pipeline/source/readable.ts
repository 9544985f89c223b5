import { Failed } from '../failure.ts';
import type { Evidence } from '../types/inspection.ts';
import { evidence } from './checks.ts';
import type { Stored } from './local-file.ts';

/** Can the first and the last byte of a file be read? The rest is only known when it was. */
export async function readableEvidence(name: string, open: () => Promise<Stored>): Promise<Evidence> {
  try {
    const stored = await open();
    try {
      const byte = new Uint8Array(1);
      for (const at of new Set([0, stored.size - 1])) if (at >= 0) await stored.read(at, byte);
      return evidence('SOURCE_FILE_READABLE', 'pass', { file: name, bytes: stored.size });
    } finally {
      await stored.close();
    }
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return evidence('SOURCE_FILE_UNREADABLE', 'fail', { file: name, code: error.failure.code });
  }
}
