// The command line as few files in dist/program: one that reads five hundred files less starts in six tenths of the
// time. What tsc wrote stays beside it, for the library, tests and scripts; whoever runs tsc alone has the entry that tsc
// writes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

/** What is started, by name: threads are started as files beside that which starts them. */
const ENTRIES = {
  main: 'cli/main.js',
  worker: 'experiment/executors/worker.js',
  checkpointWorker: 'storage/checkpoints/checkpointWorker.js',
};
/**
 * A file costs a start as much as some thirty kilobytes of text: what every start needs is in one file, what every
 * command needs in a second, and what verifying needs, which is most of what any command does, in a third. Nothing of
 * an entry or a command itself: they wait for what they load.
 * @param {string} dist
 */
const groupsOf = (dist) => [
  {
    name: 'start',
    test: /dist.(?:cli.(?:output|lacksFiles)|experiment.projectRoot)\.js$/,
    priority: 3,
  },
  { name: 'commands', test: /dist.cli.program\.js$/, priority: 2 },
  { name: 'common', test: importedBy(join(dist, VERIFY)), priority: 1 },
];
const VERIFY = 'cli/commands/verify.js';
const LOCAL_NAMES = { toplevel: false, keepNames: { function: true, class: true } };
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
    plugins: [englishOnly, plainWidth, matrixInParts(root)],
  });
  const { output } = await build.generate({
    format: 'esm',
    comments: false,
    codeSplitting: { groups: groupsOf(dist) },
    // What is not there need not be read; functions keep their names, so that an error's stack can be.
    minify: { compress: false, mangle: LOCAL_NAMES, codegen: { removeWhitespace: true } },
  });
  await build.close();
  const program = join(dist, 'program');
  mkdirSync(program);
  for (const part of output)
    if (part.type === 'chunk') writeFileSync(join(program, part.fileName), inOneByteEach(part.code));
  writeFileSync(main, STARTER);
}

/** A file with a letter beyond Latin-1 is held and read with two bytes for each: where they are few, they are escaped. */
function inOneByteEach(/** @type {string} */ code) {
  const wide = code.match(/[^\0-\x7f]/g)?.length ?? 0;
  if (wide > MOST_ESCAPED) return code;
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
const MOST_ESCAPED = 100;

/**
 * Whether a file is imported by another, at once or by what it imports.
 * @param {string} file of the build
 * @returns {(id: string) => boolean}
 */
function importedBy(file) {
  /** @type {Set<string>} */
  const known = new Set();
  const follow = (/** @type {string} */ path) => {
    for (const [, name] of readFileSync(path, 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)) {
      const imported = join(dirname(path), name);
      if (known.has(imported)) continue;
      known.add(imported);
      follow(imported);
    }
  };
  follow(file);
  return (id) => known.has(id);
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
 * What lays out a help's columns measures emoji, too, and 45 ms go by until it could. A help has none, nor wide letters:
 * `test/cli/commandLine.test.ts`.
 */
const plainWidth = {
  name: 'plain-width',
  /** @param {string} id */
  resolveId: (id) => (id === 'string-width' ? '\0string-width' : null),
  /** @param {string} id */
  load: (id) => (id === '\0string-width' ? 'export default (text) => [...text].length;' : null),
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
