import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstLine } from '../../../src/commands/secrets/first-line.ts';
import { askLine, type Terminal } from '../../../src/commands/secrets/terminal.ts';

class Board extends EventEmitter {
  raw: boolean[] = [];
  readonly isTTY = true;
  setRawMode(raw: boolean): void {
    this.raw.push(raw);
  }
  resume(): void {}
  pause(): void {}
}

function terminal(): Terminal & { board: Board; shown: () => string; interrupted: () => number } {
  const board = new Board();
  let shown = '';
  let interrupted = 0;
  return {
    board,
    keyboard: board,
    write: text => {
      shown += text;
    },
    interrupt: () => {
      interrupted++;
    },
    shown: () => shown,
    interrupted: () => interrupted,
  };
}

const never = new AbortController().signal;

describe('a question on a terminal', () => {
  test('shows nothing of a secret, mends what is typed, and leaves the terminal as it was', async () => {
    const on = terminal();
    const answer = askLine(on, 'Password: ', { echo: false, signal: never });
    on.board.emit('data', Buffer.from('wrong\u0015päß'));
    on.board.emit('data', Buffer.from('x\u007f\u001b1\r'));
    expect(await answer).toBe('päß1');
    expect(on.shown()).toBe('Password: \n');
    expect(on.board.raw).toEqual([true, false]);
    expect(on.board.listenerCount('data')).toBe(0);
  });

  test('is left by ^C, which is everybody’s to answer, by ^D, and when the keyboard is gone', async () => {
    const stop = new AbortController();
    const on = terminal();
    const answer = askLine(on, '', { echo: true, signal: stop.signal });
    on.board.emit('data', Buffer.from('\u0003'));
    expect(on.interrupted()).toBe(1);
    stop.abort(new Error('stopped'));
    await expect(answer).rejects.toThrow('stopped');
    expect(on.board.raw).toEqual([true, false]);
    const left = askLine(on, '', { echo: true, signal: never });
    on.board.emit('data', Buffer.from('\u0004'));
    expect(await left).toBeUndefined();
    const gone = askLine(on, '', { echo: true, signal: never });
    on.board.emit('end', Buffer.alloc(0));
    expect(await gone).toBeUndefined();
    await expect(askLine(on, '', { echo: true, signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow();
  });
});

describe('the first line of a stream', () => {
  test('is the password, however it comes in pieces and whatever follows', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.string(),
        fc.integer({ min: 1, max: 7 }),
        async (line, rest, step) => {
          fc.pre(!/[\r\n]/.test(line));
          const bytes = Buffer.from(`${line}\r\n${rest}`);
          const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, n) =>
            bytes.subarray(n * step, (n + 1) * step),
          );
          expect(await firstLine(Readable.from(pieces))).toBe(line);
        },
      ),
      { numRuns: 100 },
    ));

  test('need not end, may be empty, and is none where there is nothing or far too much', async () => {
    expect(await firstLine(Readable.from(['secret']))).toBe('secret');
    expect(await firstLine(Readable.from(['\n']))).toBe('');
    expect(await firstLine(Readable.from([]))).toBeUndefined();
    expect(await firstLine(Readable.from(Array.from({ length: 99 }, () => 'x'.repeat(100))))).toBeUndefined();
  });
});
