import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runFailure } from '../run-failures.ts';

interface Holder {
  readonly pid: number;
  /** Start time of the process in the kernel's ticks, so that a reused pid is not mistaken for the holder. */
  readonly started: string;
  readonly host: string;
}

/**
 * Takes a session for writing. A lock whose process is gone (pid and start time, on this host) is taken over.
 * @throws Failed SESSION_IN_USE when another live process, or another host, holds it
 */
export function lockSession(folder: string, session: string): () => void {
  const file = join(folder, 'lock');
  const mine = JSON.stringify({ pid: process.pid, started: startTime(process.pid) ?? '', host: hostname() });
  for (;;) {
    if (take(file, mine)) {
      if (stays(file, mine)) return () => release(file, mine);
      continue;
    }
    const held = read(file);
    if (held === undefined) continue;
    const holder = parse(held);
    if (holder && alive(holder)) throw runFailure('SESSION_IN_USE', { session, pid: holder.pid, host: holder.host });
    putAside(file, held);
  }
}

/** Who holds the session now, if anybody live does. */
export function lockHolder(folder: string): { pid: number; host: string } | undefined {
  const held = read(join(folder, 'lock'));
  const holder = held === undefined ? undefined : parse(held);
  return holder && alive(holder) ? { pid: holder.pid, host: holder.host } : undefined;
}

/** The lock appears with its content in one step: written beside, then linked, which fails when it exists. */
function take(file: string, content: string): boolean {
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, content, { mode: 0o600 });
  try {
    linkSync(beside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/**
 * Moves a stale lock away. Where another process was quicker and the file moved was its fresh lock, that comes back, also
 * over one that a third has taken in between: whoever takes a lock looks whether it stays (`stays`).
 */
function putAside(file: string, stale: string): void {
  const aside = asideOf(file, process.pid);
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') === stale) rmSync(aside, { force: true });
    else renameSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** @returns false when the lock that was just taken was not free: somebody had moved it away, and it is back */
function stays(file: string, mine: string): boolean {
  while (movedAside(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  return read(file) === mine;
}

/** Is another live process just looking at a lock that it has moved away? */
function movedAside(file: string): boolean {
  const prefix = basename(asideOf(file, ''));
  return readdirSync(dirname(file)).some(name => {
    const pid = Number(name.slice(prefix.length));
    return name.startsWith(prefix) && pid !== process.pid && runs(pid);
  });
}

function asideOf(file: string, pid: number | string): string {
  return `${file}.stale.${pid}`;
}

/** A lock that another process has just moved away comes back first. */
function release(file: string, mine: string): void {
  if (stays(file, mine)) rmSync(file, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(content: string): Holder | undefined {
  try {
    const { pid, started, host } = JSON.parse(content) as Partial<Holder>;
    return Number.isInteger(pid) && host ? { pid: Number(pid), started: started ?? '', host } : undefined;
  } catch {
    return undefined;
  }
}

function alive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (!runs(holder.pid)) return false;
  const started = startTime(holder.pid);
  return started === undefined || holder.started === '' || started === holder.started;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Field 22 of /proc/PID/stat (proc(5)); undefined where there is no /proc. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
