import { defineConfig } from 'vitest/config';

/** Real programs on one machine, and what takes minutes: one file at a time, and time to start them. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts', 'test/journeys/kills/*.test.ts'],
    // All of the kills, of which `npm test` takes a few.
    env: { VMFERRY_KILLS: 'all' },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
