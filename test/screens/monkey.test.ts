import { test } from 'vitest';
import { playMonkey } from './monkey.ts';

// A taste of it; test/peers plays for minutes.
test.each([1, 2, 3, 4])('seed %i: whatever is pressed, pasted and resized, a screen is there and fits', seed =>
  playMonkey(seed, 120),
);
