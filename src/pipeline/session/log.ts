import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { redacted } from '../redact.ts';

export const logFile = 'log.ndjson';
/** What was in it before it was full: as much again. */
export const oldLogFile = 'log.1.ndjson';

/** Bytes after which a new file is begun, and of one entry at most. */
const most = 4 * 1024 * 1024;
const mostEntry = 32 * 1024;

export type SessionLog = (entry: Readonly<Record<string, unknown>>) => void;

/**
 * The log of a session: one JSON object a line with the time (`at`), the milliseconds that this process has been up (`up`: a
 * clock that nobody sets), and what happened (`is`). Every line is redacted here, whoever writes it. When the file is full it
 * becomes the old one, and the new one begins by saying so. What cannot be logged is no reason to stop.
 */
export function sessionLog(folder: string, limit = most): SessionLog {
  const file = join(folder, logFile);
  let size: number | undefined;
  const append = (entry: Readonly<Record<string, unknown>>) => {
    const line = lineOf(entry);
    appendFileSync(file, line, { mode: 0o600 });
    size = (size ?? 0) + Buffer.byteLength(line);
  };
  return entry => {
    try {
      size ??= statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (size >= limit) {
        renameSync(file, join(folder, oldLogFile));
        const full = size;
        size = 0;
        append({ is: 'rotated', bytes: full, before: oldLogFile });
      }
      append(entry);
    } catch {
      // No room, no right: what a run needs of its folder says so by itself.
      size = undefined;
    }
  };
}

function lineOf(entry: Readonly<Record<string, unknown>>): string {
  const json = redacted(JSON.stringify({ at: Date.now(), up: Math.round(performance.now()), ...entry }));
  if (json.length <= mostEntry) return `${json}\n`;
  return `${JSON.stringify({ at: Date.now(), is: 'cut', of: entry.is, bytes: json.length, begins: json.slice(0, 1024) })}\n`;
}
