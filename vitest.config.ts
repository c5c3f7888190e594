import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take seconds, the longest first: two processes must not end by waiting for one of them. */
const LONGEST = [
  'cli/resume',
  'readme',
  'ownExperiments',
  'cli/run',
  'cli/bench',
  'cli/moving',
  'hostile/strangersFiles',
  'cli/shards',
  'checkpoint/verify/checks',
  'checkpoint/verify/verify',
  'cli/dataFolder',
].map((name) => fileURLToPath(new URL(`test/${name}.test.ts`, import.meta.url)));

/** What no file of an earlier run says, as after an installation. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.indexOf(moduleId);
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  // As the compiler has it: what tests take from scripts/ is of src/, not of dist/.
  resolve: { alias: { '#src': fileURLToPath(new URL('src', import.meta.url)) } },
  test: {
    // What tests start leaves nothing in a home: `src/cli/compileCache.ts`.
    env: { NODE_DISABLE_COMPILE_CACHE: '1' },
    setupFiles: ['test/nativeHash.ts'],
    include: ['test/**/*.test.ts'],
    // By default it leaves a core idle.
    maxWorkers: '100%',
    // Half of the time of most files is that of loading src/: two processes load it once each. What a test changes of
    // its process it changes back.
    isolate: false,
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    // A test that hangs is found; one on a busy machine may take its time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
