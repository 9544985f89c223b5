import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent } from '../types/run.ts';

/** How often a file that is being written is looked at again, in milliseconds. */
const lookEvery = 200;
const chunkBytes = 256 * 1024;

export interface Follow {
  readonly signal: AbortSignal;
  /** Asked when all that is there has been read: is anybody still writing? Not asked again once it said no. */
  live(): boolean;
}

/**
 * The events of a session, oldest first, of all its runs. Lines that are torn or damaged are no events.
 * @param follow goes on with what is appended while somebody writes; without it the reading ends at the end
 */
export async function* sessionEvents(file: string, follow?: Follow): AsyncGenerator<RunEvent> {
  const handle = await openThere(file, follow);
  if (handle === undefined) return;
  let rest = '';
  const decoder = new TextDecoder();
  const chunk = Buffer.alloc(chunkBytes);
  try {
    for (;;) {
      // Asked before the last look: what was written before the writer went is then still read.
      const last = follow === undefined || follow.signal.aborted || !follow.live();
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
        if (bytesRead === 0) break;
        const lines = (rest + decoder.decode(chunk.subarray(0, bytesRead), { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const event = parsed(line);
          if (event) yield event;
        }
      }
      if (last) return;
      await sleep(lookEvery, undefined, { signal: follow.signal }).catch(() => {});
    }
  } finally {
    await handle.close();
  }
}

/** A session that has just begun has no events yet. */
async function openThere(file: string, follow: Follow | undefined): Promise<FileHandle | undefined> {
  for (;;) {
    try {
      return await open(file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (follow === undefined || follow.signal.aborted || !follow.live()) return undefined;
    }
    await sleep(lookEvery, undefined, { signal: follow.signal }).catch(() => {});
  }
}

function parsed(line: string): RunEvent | undefined {
  try {
    const event = JSON.parse(line) as RunEvent;
    return event?.v === 1 ? event : undefined;
  } catch {
    return undefined;
  }
}
