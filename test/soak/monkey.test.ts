import { test } from 'vitest';
import { playMonkey } from '../screens/monkey.ts';
import { count, everySeed } from './part.ts';

test('keys, pastes and resizes: no crash, no stuck screen, nothing outside the terminal', async () => {
  // As many as there is time for: no number of them is promised.
  await everySeed('monkey keys', count({ peers: 3, soak: 100_000 }), seed => playMonkey(seed, 250), { promised: 1 });
});
