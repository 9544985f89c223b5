import type { DiskCount } from './counters.ts';
import type { Exchange } from './exchange.ts';

/**
 * Reads the body of a Put Page into a buffer of its length, as slowly as a fault wants it. Where a fault wants the
 * connection to break midway it breaks here, and the exchange is over.
 * @throws Error ECONNRESET when the client goes away
 */
export function receive(exchange: Exchange, into: Buffer, count: DiskCount): Promise<void> {
  const { request, putPage: entry } = exchange;
  const pace = exchange.fault('slow')?.bytesPerSecond;
  const breakAt = exchange.fault('reset')?.when === 'midway' ? Math.floor(into.length / 2) : Number.POSITIVE_INFINITY;
  const began = performance.now();
  let filled = 0;
  return new Promise((resolve, reject) => {
    const end = (error?: Error) => {
      request.off('data', take).off('end', finish).off('close', lost).off('error', end);
      if (error) reject(error);
      else resolve();
    };
    const lost = () => end(connectionLost());
    const finish = () => (filled === into.length ? end() : lost());
    const take = (piece: Buffer) => {
      filled += piece.copy(into, filled);
      count.received += piece.length;
      if (entry) entry.received = filled;
      if (filled >= breakAt) {
        exchange.break();
        end();
      } else if (pace) {
        slowDown((filled / pace) * 1000 - (performance.now() - began));
      }
    };
    const slowDown = (ms: number) => {
      if (ms < 1) return;
      request.pause();
      setTimeout(() => request.resume(), ms);
    };
    request.on('data', take).on('end', finish).on('close', lost).on('error', end);
  });
}

function connectionLost(): Error {
  return Object.assign(new Error('The client went away'), { code: 'ECONNRESET' });
}
