import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // By default it leaves a core idle.
    maxWorkers: '100%',
    // A test that hangs is found; one on a busy machine may take its time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
