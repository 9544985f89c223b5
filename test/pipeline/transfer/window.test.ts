import { describe, expect, test } from 'vitest';
import { Caps } from '../../../src/pipeline/caps.ts';
import { Window } from '../../../src/pipeline/transfer/window.ts';

const limits = { windowStart: 4, windowMax: 16, tries: 4, pieceMax: 65_536, hosts: new Caps(2) };
const hour = 3_600_000;

describe('a window whose clock was put back an hour', () => {
  test('grows again as soon as there is something new to measure', () => {
    const window = new Window(limits, hour);
    for (let n = 0; n < 40; n++) window.acknowledged(1000 * (n + 1), n + 1);
    expect(window.size).toBeGreaterThan(4);
  });

  test('still shrinks when the other side is busy', () => {
    const window = new Window(limits, hour);
    expect(window.refused(hour + 1, hour + 2)).toBe(true);
    expect(window.refused(hour + 1, hour + 3)).toBe(false);
    expect(window.refused(5, 9)).toBe(true);
    expect(window.size).toBe(1);
  });
});
