// `npm run reproduce`: installs what is not installed as package-lock.json says, builds what is not built of these
// sources, then runs `qckpt reproduce`. What is installed stays until all that replaces it is there: without a registry
// a working copy goes on working. Needs Node.js and npm alone.
//   node scripts/reproduce.mjs [WORDS OF qckpt reproduce]
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = join(root, 'node_modules');
/** Beside it, so that a rename suffices. */
const workshop = join(root, 'node_modules.next');
const before = join(root, 'node_modules.before');

// Somebody who was killed between two renames has left the old ones there.
if (existsSync(before) && !existsSync(installed)) renameSync(before, installed);
const installing = whyInstall();
if (installing !== null) {
  say(`${installing}: installing what package-lock.json says`);
  install();
}
// The build leaves a link among the packages.
const building = installing === null ? await whyBuild() : 'the packages are new';
if (building !== null) {
  say(`${building}: building`);
  npm(['run', '--silent', 'build'], root, 'qckpt could not be built');
}
// What is said last names commands, also where somebody ends it; only npm knows here where they are.
if (!process.argv.includes('--quiet'))
  process.on('exit', () => say('in this folder the command `qckpt` is `npx qckpt`'));
process.argv.splice(1, 1, join(root, 'dist/cli/main.js'), 'reproduce');
await import('#src/cli/main.ts');

/** What keeps the installed packages from being those of the lock file; null: nothing does. */
function whyInstall() {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(join(installed, '.package-lock.json'));
  if (wanted === null) return 'there is no package-lock.json';
  if (found === null) return 'nothing is installed';
  for (const [path, { version, integrity }] of Object.entries(found)) {
    const entry = wanted[path];
    if (entry === undefined) return `${path} is not in package-lock.json`;
    if (entry.version !== version || entry.integrity !== integrity)
      return `${path} is installed as ${version}, not ${entry.version}`;
    if (versionOf(join(root, path, 'package.json')) !== version) return `${path} is damaged`;
  }
  // Optional ones are for other systems than this, or they are there.
  const missing = Object.keys(wanted).find((path) => path !== '' && !wanted[path].optional && !found[path]);
  return missing === undefined ? null : `${missing} is not installed`;
}

/** What keeps the build from being that of the sources; null: nothing does. */
async function whyBuild() {
  if (!existsSync(join(root, 'dist/cli/main.js'))) return 'qckpt is not built';
  try {
    const { readBuildState } = await import('#src/experiment/provenance/buildState.ts');
    return (await readBuildState(root)).problem === null ? null : 'the build is not of these sources';
  } catch {
    return 'the build is damaged';
  }
}

function install() {
  for (const folder of [workshop, before]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(workshop);
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    if (existsSync(join(root, file))) copyFileSync(join(root, file), join(workshop, file));
  try {
    npm(['ci', '--ignore-scripts'], workshop, 'the packages could not be installed; nothing has changed');
    if (existsSync(installed)) renameSync(installed, before);
    renameSync(join(workshop, 'node_modules'), installed);
  } finally {
    for (const folder of [workshop, before]) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Ends this process where npm fails.
 * @param {readonly string[]} words @param {string} cwd @param {string} complaint
 */
function npm(words, cwd, complaint) {
  // npm says where it is to what it runs; by itself a name is found by a shell, which Windows needs for it.
  const { npm_execpath: program } = process.env;
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['ignore', 2, 2];
  const { status } = program
    ? spawnSync(process.execPath, [program, ...words], { cwd, stdio })
    : spawnSync(`npm ${words.join(' ')}`, { cwd, stdio, shell: true });
  if (status === 0) return;
  say(complaint);
  rmSync(workshop, { recursive: true, force: true });
  process.exit(1);
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version: string, integrity?: string, optional?: boolean }> | null}
 */
function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** @param {string} manifest @returns {string | null} */
function versionOf(manifest) {
  try {
    return JSON.parse(readFileSync(manifest, 'utf8')).version;
  } catch {
    return null;
  }
}

/** @param {string} message */
function say(message) {
  process.stderr.write(`qckpt: ${message}\n`);
}
