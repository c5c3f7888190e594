// node scripts/run.mjs NAME [WORDS]: runs a script of this folder, e.g. `crash/signals --short`; without a NAME, lists
// them. They are TypeScript. What runs is dist-scripts/, which is compiled again where it is not of these sources.
// Their imports of `#src/` are src/ for the compiler and dist/ at run time ("imports" in package.json), so `npm run
// build` comes first.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist-scripts');
const [name, ...words] = process.argv.slice(2);
const commands = commandsOf(join(root, 'scripts'));

const { digestOfTree } = await import('#src/experiment/provenance/treeDigest.ts').catch(() =>
  fail('qckpt is not built of these sources: npm run build'),
);
if (name === undefined || !commands.has(name))
  fail(
    `usage: node scripts/run.mjs NAME [WORDS]\n\n${[...commands.values()].map((line) => `  ${line}`).join('\n')}`,
  );
await compile();
const program = join(built, `${name}.js`);
process.argv.splice(1, process.argv.length, program, ...words);
// As the command line does: files are read as they are there.
const { hashBy } = await import('#src/numeric/hostHash.ts');
const { nativeSha256 } = await import('#src/storage/files/nativeSha256.ts');
hashBy(nativeSha256);
await import(pathToFileURL(program).href);

/** Puts the compiled scripts in place at once: others may be running. */
async function compile() {
  const record = join(built, 'sources.sha256');
  const digest = await digestOfTree(root, ['scripts', 'tsconfig.json', 'package-lock.json'], (path) =>
    /\.(?:ts|json)$/.test(path),
  );
  const isBuilt = () => existsSync(record) && readFileSync(record, 'utf8') === digest;
  if (isBuilt()) return;
  const folder = `${built}.${process.pid}.new`;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  // Types are what `npm run types` checks. Unresolved imports keep the compiler from writing src/ too.
  const only = ['--noEmit', 'false', '--noCheck', '--noResolve', '--allowJs', 'false', '--checkJs', 'false'];
  const places = ['--rootDir', join(root, 'scripts'), '--outDir', folder];
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', join(root, 'scripts/tsconfig.json'), ...only, ...places],
    { encoding: 'utf8' },
  );
  if (status !== 0) fail(`the scripts could not be compiled:\n${stdout}`);
  writeFileSync(join(folder, 'sources.sha256'), digest);
  // Somebody else was faster, and may be running what is there.
  if (isBuilt()) return rmSync(folder, { recursive: true });
  // Renamed, not removed in place: whoever comes at the same moment finds all of it or nothing.
  const old = `${built}.${process.pid}.old`;
  try {
    renameSync(built, old);
  } catch {
    // There was nothing, or somebody else has just moved it.
  }
  try {
    renameSync(folder, built);
  } catch (error) {
    if (!isBuilt()) throw error;
  }
  for (const path of [old, folder]) rmSync(path, { recursive: true, force: true });
}

/**
 * Scripts that can be run, by name, with their words: those that say so in their first lines.
 * @param {string} folder @returns {ReadonlyMap<string, string>}
 */
function commandsOf(folder) {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .flatMap((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      return /^\/\/ {3}node scripts\/run\.mjs (\S.*(?:\n\/\/ {5}.*)?)$/m.exec(text)?.[1] ?? [];
    })
    .map((line) => line.replace(/\n\/\/ +/, ' '));
  return new Map(found.map((line) => [line.split(' ')[0], line]));
}

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
