// Makes anew what is made from the program itself: the pictures of every screen (test/screens/frames), which README.md
// and docs/screens.md show, docs/errors.md and docs/readiness.md. Look at them.
import { vitest } from './vitest.mjs';

const { failed } = await vitest('screens', [
  '--update',
  'test/screens/frames.test.ts',
  'test/errors-page.test.ts',
  'test/readiness-page.test.ts',
]);
process.exitCode = failed > 0 ? 1 : 0;
