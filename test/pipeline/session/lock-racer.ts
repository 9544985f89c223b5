/**
 * One of several processes that want the same session: takes it whenever it can, is a writer for a moment, and then lets
 * go of it, or leaves a lock as somebody does who was killed. Prints what it saw: node lock-racer.ts FOLDER DEAD-PID MS
 */
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockSession } from '../../../src/pipeline/session/lock.ts';

const [folder = '', dead, ms] = process.argv.slice(2);
const seen = { taken: 0, refused: 0, together: 0, errors: [] as string[] };
const until = Date.now() + Number(ms);

while (Date.now() < until) {
  try {
    const lock = lockSession(folder, 'web');
    seen.taken++;
    write();
    if (seen.taken % 2 === 0) lock.release();
    else writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: Number(dead), started: '1', host: hostname() }));
  } catch (error) {
    if (String(error).includes('SESSION_IN_USE')) seen.refused++;
    else seen.errors.push(String(error));
  }
}
process.stdout.write(JSON.stringify(seen));

/** What only one may do at a time. */
function write(): void {
  const file = join(folder, 'writer');
  try {
    closeSync(openSync(file, 'wx'));
  } catch {
    seen.together++;
    return;
  }
  for (const until = performance.now() + 0.2; performance.now() < until; );
  rmSync(file, { force: true });
}
