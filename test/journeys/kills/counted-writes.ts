import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ranges } from '../../../src/sandbox/azure/ranges.ts';
import type { Sent } from './road.ts';

/** A line of what count-writes.ts writes down. `id` counts the writes of one process. */
export type WriteEvent =
  | { readonly is: 'start' | 'sync' | 'synced' }
  | { readonly is: 'write'; readonly id: number; readonly offset: number; readonly length: number }
  | { readonly is: 'written'; readonly id: number };

interface Write {
  readonly offset: number;
  readonly length: number;
  /** asked: a fdatasync that began after it was written is under way. */
  state: 'begun' | 'written' | 'asked';
}

/** The environment that makes a program count its writes in this file. */
export function countingWrites(file: string): NodeJS.ProcessEnv {
  const preload = pathToFileURL(join(import.meta.dirname, 'count-writes.ts')).href;
  return { WRITES: file, NODE_OPTIONS: `--import=${preload}` };
}

/**
 * What all processes so far have written. A write is acknowledged by the first fdatasync that began after it and ended
 * well. The program notes what one of them acknowledged before the next one ends, so that of each process only the last
 * one's may be without a note.
 */
export function countedWrites(file: string): Sent {
  const held = new Ranges();
  const count = { begun: 0, acknowledged: 0, again: 0, unread: 0 };
  let writes = new Map<number, Write>();
  let newest = 0;
  for (const event of eventsIn(file)) {
    if (event.is === 'start') {
      count.unread += newest;
      newest = 0;
      writes = new Map();
    } else if (event.is === 'write') {
      count.begun += event.length;
      writes.set(event.id, { ...event, state: 'begun' });
    } else if (event.is === 'written') {
      const write = writes.get(event.id);
      if (write) write.state = 'written';
    } else if (event.is === 'sync') {
      for (const write of writes.values()) if (write.state === 'written') write.state = 'asked';
    } else {
      newest = 0;
      for (const [id, { offset, length, state }] of writes) {
        if (state !== 'asked') continue;
        newest += length;
        writes.delete(id);
        for (const { start, end } of held.add(offset, offset + length)) count.again += end - start;
      }
      count.acknowledged += newest;
    }
  }
  return { ...count, unread: count.unread + newest };
}

function eventsIn(file: string): WriteEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter(line => line.endsWith('}')).map(line => JSON.parse(line) as WriteEvent);
}
