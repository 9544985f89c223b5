import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    // The long ones run with the peers: npm test is to be done within five minutes.
    exclude: ['test/peers/**', 'test/soak/**', 'test/journeys/long/**', 'node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
