import { defineConfig } from 'vitest/config';

/** What `npm run soak` runs: long, from a seed, one part at a time. */
export default defineConfig({
  test: {
    include: ['test/soak/**/*.test.ts'],
    testTimeout: 24 * 3_600_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
