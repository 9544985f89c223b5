import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Exchange } from './exchange.ts';
import { type Pages, readPieces } from './pages.ts';

/**
 * Sends the bytes from `start` to `end`, at most 1 MiB of them in memory, as slowly as a fault wants it. Where a fault
 * wants the connection to break it breaks in the middle.
 */
export async function sendPages(
  exchange: Exchange,
  status: number,
  headers: Readonly<Record<string, string>>,
  pages: Pages,
  start: number,
  end: number,
): Promise<void> {
  const { response } = exchange;
  const pace = exchange.fault('slow')?.bytesPerSecond;
  const breaks = exchange.fault('reset') !== undefined;
  response.writeHead(status, { ...exchange.headers, ...headers, 'content-length': String(end - start) });
  const half = Math.ceil((end - start) / 2);
  for await (const piece of readPieces(pages, start, breaks ? start + half : end)) {
    if (response.destroyed) return exchange.ended(0);
    if (pace) await wait((piece.length / pace) * 1000);
    if (!response.write(piece)) await drained(response);
  }
  if (breaks || response.destroyed) return exchange.break();
  response.end();
  exchange.ended(status);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
