import { defineConfig } from 'vitest/config';

/** Real programs on one machine: one file at a time, and time to start them. */
export default defineConfig({
  test: {
    include: ['test/peers/**/*.test.ts', 'test/journeys/long/**/*.test.ts', 'test/soak/**/*.test.ts'],
    // Debian keeps mkfs and sfdisk in sbin, which not every PATH names.
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    testTimeout: 600_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
    fileParallelism: false,
  },
});
