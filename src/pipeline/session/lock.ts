import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runFailure } from '../run-failures.ts';
import { type Holder, thisHolder, verdictOn } from './holder.ts';
import { runs } from './this-machine.ts';

/** A session that is held for writing. */
export interface Lock {
  /** @throws Failed SESSION_TAKEN when somebody has taken it over meanwhile, which only a person's word does */
  check(): void;
  release(): void;
}

/** Who holds a session. */
export interface HeldBy {
  readonly pid: number;
  readonly host: string;
  /** Somebody live, for certain; otherwise it is where we cannot look. */
  readonly certain: boolean;
}

/**
 * Takes a session for writing. A lock whose process is gone is taken over.
 * @param takeOver also one of which nobody here can tell whether its process is gone
 * @throws Failed SESSION_IN_USE when another live process holds it; SESSION_MAYBE_IN_USE when one may
 */
export function lockSession(folder: string, session: string, takeOver = false): Lock {
  const file = join(folder, 'lock');
  const mine = JSON.stringify(thisHolder());
  for (;;) {
    if (take(file, mine)) {
      if (!stays(file, mine)) continue;
      return {
        check: () => {
          if (!stays(file, mine)) throw runFailure('SESSION_TAKEN', { session });
        },
        release: () => release(file, mine),
      };
    }
    const held = read(file);
    if (held === undefined) continue;
    const holder = parse(held);
    const verdict = holder ? verdictOn(holder) : 'dead';
    if (holder && verdict !== 'dead' && !(takeOver && verdict === 'unsure')) {
      const { pid, host } = holder;
      throw runFailure(verdict === 'alive' ? 'SESSION_IN_USE' : 'SESSION_MAYBE_IN_USE', { session, pid, host });
    }
    putAside(file, held);
  }
}

/** Who holds the session now, if anybody does who is not known to be gone. */
export function lockHolder(folder: string): HeldBy | undefined {
  const held = read(join(folder, 'lock'));
  const holder = held === undefined ? undefined : parse(held);
  const verdict = holder ? verdictOn(holder) : 'dead';
  return holder && verdict !== 'dead'
    ? { pid: holder.pid, host: holder.host, certain: verdict === 'alive' }
    : undefined;
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

/** What is no lock of ours holds nothing. */
function parse(content: string): Holder | undefined {
  try {
    const found = JSON.parse(content) as Record<string, unknown>;
    const text = (name: string) => (typeof found[name] === 'string' ? { [name]: found[name] } : {});
    const { pid, host, started } = found;
    if (!Number.isInteger(pid) || Number(pid) < 1 || typeof host !== 'string' || host === '') return undefined;
    const about = { pid: Number(pid), host, started: typeof started === 'string' ? started : '' };
    return { ...about, ...text('machine'), ...text('boot'), ...text('space') };
  } catch {
    return undefined;
  }
}
