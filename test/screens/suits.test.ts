import { expect, test } from 'vitest';
import { unsuited, wantsColour } from '../../src/screens/suits.ts';

const tty = { isTTY: true };

test('the full screen is only for terminals that can show it and people who can use it', () => {
  expect(unsuited({ TERM: 'xterm' }, tty, tty)).toBeUndefined();
  expect(unsuited({ TERM: 'xterm' }, {}, tty)).toBe('no-tty');
  expect(unsuited({ TERM: 'xterm' }, tty, {})).toBe('no-tty');
  expect(unsuited({ TERM: 'dumb' }, tty, tty)).toBe('dumb');
  expect(unsuited({ ACCESSIBLE: '1' }, tty, tty)).toBe('accessible');
  expect(unsuited({ CI: 'true' }, tty, tty)).toBe('ci');
  expect(unsuited({ CI: 'false', ACCESSIBLE: '0' }, tty, tty)).toBeUndefined();
});

test('NO_COLOR counts when it has a value', () => {
  expect(wantsColour({})).toBe(true);
  expect(wantsColour({ NO_COLOR: '' })).toBe(true);
  expect(wantsColour({ NO_COLOR: '1' })).toBe(false);
});
