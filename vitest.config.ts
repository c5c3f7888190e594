import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // As the compiler has it: what tests take from scripts/ is of src/, not of dist/.
  resolve: { alias: { '#src': fileURLToPath(new URL('src', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    // By default it leaves a core idle.
    maxWorkers: '100%',
    // Half of the time of most files is that of loading src/: two processes load it once each. What a test changes of
    // its process it changes back.
    isolate: false,
    restoreMocks: true,
    // A test that hangs is found; one on a busy machine may take its time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
