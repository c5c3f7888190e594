// The command line as few files in dist/program: one that reads five hundred files less starts in six tenths of the
// time. What tsc wrote stays beside it, for the library, tests and scripts; whoever runs tsc alone has the entry that tsc
// writes.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** What is started, by name: threads are started as files beside that which starts them. */
const ENTRIES = {
  main: 'cli/main.js',
  worker: 'experiment/executors/worker.js',
  checkpointWorker: 'storage/checkpoints/checkpointWorker.js',
};
/**
 * A file costs a start as much as some thirty kilobytes of text: what every start needs is in one file, what every
 * command needs in a second, and what eighteen of the parts load in a third. Nothing of the entry itself: it waits for
 * what it loads.
 */
const GROUPS = [
  {
    name: 'start',
    test: /dist.(?:cli.(?:output|lacksFiles)|experiment.projectRoot)\.js$/,
    priority: 3,
  },
  { name: 'commands', test: /dist.cli.program\.js$/, priority: 2 },
  {
    name: 'common',
    test: (/** @type {string} */ id) => !/node_modules.(?:yargs|yaml|csv)/.test(id),
    minShareCount: 18,
    priority: 1,
  },
];
const STARTER = "#!/usr/bin/env node\nimport '../program/main.js';\n";

/**
 * Bundles the build in a project's dist, unless that is done.
 * @param {string} root of the project
 */
export async function bundleProgram(root) {
  const dist = join(root, 'dist');
  const main = join(dist, ENTRIES.main);
  if (readFileSync(main, 'utf8') === STARTER) return;
  removeProgram(root);
  const input = Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, join(dist, path)]));
  const build = await rolldown({
    input,
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    plugins: [englishOnly, matrixInParts(root)],
  });
  await build.write({
    dir: join(dist, 'program'),
    format: 'esm',
    comments: false,
    codeSplitting: { groups: GROUPS },
    // What is not there need not be read; names stay, so that an error's stack can be.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await build.close();
  writeFileSync(main, STARTER);
}

/**
 * A package has its libraries beside it, and no room for two builds.
 * @param {string} root of the project
 */
export function removeProgram(root) {
  rmSync(join(root, 'dist/program'), { recursive: true, force: true });
}

/** zod speaks fifty languages, and we one. */
export const englishOnly = {
  name: 'english-only',
  /** @param {string} id */
  resolveId: (id) => (id.endsWith('/locales/index.js') ? '\0locales' : null),
  /** @param {string} id */
  load: (id) => (id === '\0locales' ? "export { default as en } from 'zod/v4/locales/en.js';" : null),
};

/**
 * ml-matrix is one file, of which little is asked for; its sources lie beside it.
 * @param {string} root of the project
 */
const matrixInParts = (root) => ({
  name: 'matrix-in-parts',
  /** @param {string} id */
  resolveId: (id) => (id === 'ml-matrix' ? join(root, 'node_modules/ml-matrix/src/index.js') : null),
});
