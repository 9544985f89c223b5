import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const longest = 15 * 60_000;

/**
 * Runs `work` while no other process on this machine holds the lock file; waits for the one that does.
 * A lock whose process is gone is taken over.
 * @param {string} file the lock: it holds the process id of its owner
 */
export async function alone(file, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    const until = Date.now() + longest;
    while (!taken(mine, file)) {
      if (Date.now() > until)
        throw new Error(`${file} is still held by process ${owner(file)}; remove it if that is wrong`);
      if (!alive(owner(file))) dropStale(file);
      else await setTimeout(50);
    }
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A hard link appears at once with its content, so a lock is never seen half-written. */
function taken(mine, file) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Two may see the same dead owner: the one that renames it away looks again at what it really took. */
function dropStale(file) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (alive(owner(aside))) taken(aside, file);
  rmSync(aside, { force: true });
}

function owner(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function alive(pid) {
  // The lock went away between two looks: not stale, only free.
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
