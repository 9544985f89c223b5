import { expect, test } from 'vitest';
import { playMonkey } from '../screens/monkey.ts';

const minutes = 3;

test(`${minutes} minutes of keys, pastes and resizes: no crash, no stuck screen, nothing outside the terminal`, async () => {
  const until = performance.now() + minutes * 60_000;
  let games = 0;
  for (let seed = 1000; performance.now() < until; seed++) {
    await playMonkey(seed, 250);
    games++;
  }
  expect(games).toBeGreaterThan(5);
});
