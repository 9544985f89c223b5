// Takes the pictures of every screen anew (test/screens/frames), which README.md and docs/screens.md show. Look at them.
import { vitest } from './vitest.mjs';

const { failed } = await vitest('screens', ['--update', 'test/screens/frames.test.ts']);
process.exitCode = failed > 0 ? 1 : 0;
