// node scripts/runtimes/compare.mjs [--short] [--pure] [--only NAME...]: the same bytes on every runtime? Exit code 0:
// yes; 1: no; 2: as far as seen, but a runtime could not be had (long form), or the command is wrong.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { runInBrowser } from './browser.mjs';
import { digestsOf, firstDifference, firstNotFinite } from './compareFolders.mjs';
import { runtimes } from './runtimes.mjs';
import { createWorkplace } from './workplace.mjs';

const run = promisify(execFile);
const REFERENCE = 'node';
const GOLDEN = fileURLToPath(new URL('../../test/runtimes/expected.json', import.meta.url));
const TIMEOUT_MS = 1_800_000;

const usage = `usage: node scripts/runtimes/compare.mjs [--short] [--pure] [--only NAME...]

Runs the four studies, made small, and a pure run (training under noise with the pure rooms alone) on every runtime and
compares all files byte by byte with those of the Node.js that runs this script. Installs what is missing.
--short: only those marked short. --pure: only the pure run.

${Object.entries(runtimes)
  .map(([name, { help, short }]) => `  ${name.padEnd(14)}${short ? 'short  ' : '       '}${help}\n`)
  .join('')}`;

process.exitCode = await main(process.argv.slice(2));

async function main(words) {
  const asked = ask(words);
  if (asked === null) {
    process.stderr.write(usage);
    return 2;
  }
  const workplace = await createWorkplace();
  const rows = [];
  for (const name of asked.names) {
    process.stderr.write(`${name} ...\n`);
    rows.push(await rowOf(name, asked.pure ? { ...runtimes[name], workers: 0 } : runtimes[name], workplace));
    // Without the reference there is nothing to compare with.
    if (rows.at(-1).state === 'failed' && name === REFERENCE) break;
  }
  process.stdout.write(table(rows));
  if (rows.some(({ state }) => state === 'different' || state === 'failed')) {
    process.stdout.write(`the files are kept in ${workplace.folder}\n`);
    return 1;
  }
  rmSync(workplace.folder, { recursive: true });
  const missing = rows.filter(({ state }) => state === 'missing').map(({ name }) => name);
  if (missing.length > 0) process.stdout.write(`NOT COMPARED: ${missing.join(', ')}\n`);
  return missing.length > 0 && !asked.short ? 2 : 0;
}

/** null: not understood. */
function ask(words) {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        short: { type: 'boolean', default: false },
        pure: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
      },
    });
    const only = [...(values.only ?? []), ...positionals];
    if (only.some((name) => !Object.hasOwn(runtimes, name))) return null;
    const names = Object.keys(runtimes).filter((name) =>
      only.length > 0 ? only.includes(name) : !values.short || runtimes[name].short,
    );
    return { ...values, names: [REFERENCE, ...names.filter((name) => name !== REFERENCE)] };
  } catch {
    return null;
  }
}

/**
 * @returns {Promise<{ name: string, version: string, ran: string, state: State, found: string }>}
 * @typedef {'equal' | 'different' | 'failed' | 'missing'} State
 */
async function rowOf(name, runtime, workplace) {
  const ran = runtime.workers === 0 ? 'pure run' : `studies (--jobs ${runtime.workers}), pure run`;
  let installed;
  let version = '';
  try {
    installed = runtime.get();
    version = versionOf(installed);
  } catch (error) {
    return { name, version, ran: 'nothing', state: 'missing', found: error.message };
  }
  const from = performance.now();
  try {
    await carryOut(runtime, installed, workplace, workplace.out(name));
  } catch (error) {
    return { name, version, ran, state: 'failed', found: `failed: ${whatFailed(error)}` };
  }
  const problem = problemOf(name, runtime, workplace);
  if (problem !== null)
    return { name, version, ran, state: 'different', found: `${problem.path}: ${problem.what}` };
  const count = digestsOf(workplace.out(name)).size;
  const seconds = ((performance.now() - from) / 1000).toFixed(0);
  const word = name === REFERENCE ? 'reference' : 'equal';
  return { name, version, ran, state: 'equal', found: `${word}: ${count} files (${seconds} s)` };
}

function versionOf({ program }) {
  const [file, ...words] = program;
  const said = execFileSync(file, [...words, '--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said.trim();
}

async function carryOut({ kind, workers }, { program, words = [], env = {} }, { project, input }, out) {
  mkdirSync(join(out, 'pure'), { recursive: true });
  const scripts = join(project, 'scripts/runtimes');
  if (kind === 'browser')
    return await runInBrowser(program[0], join(scripts, 'pureRunPage.mjs'), input, join(out, 'pure'));
  const [file, ...rest] = [...program, ...words];
  const start = (script) =>
    run(file, [...rest, ...script], {
      cwd: project,
      env: { ...process.env, ...env },
      timeout: TIMEOUT_MS,
      maxBuffer: 2 ** 26,
    });
  await start([join(scripts, 'pureRunMain.mjs'), join(out, 'pure'), input]);
  if (workers === 0) return;
  const studies = ['--output', join(out, 'studies'), '--jobs', String(workers), '--quiet'];
  await start([join(project, 'dist/cli/main.js'), 'reproduce', ...studies]);
}

/** What is wrong with a runtime's files, or null. */
function problemOf(name, { workers }, { out }) {
  const notFinite = firstNotFinite(out(name));
  if (notFinite !== null) return notFinite;
  if (name === REFERENCE) return differsFromGolden(join(out(name), 'pure/summary.json'));
  const part = workers === 0 ? 'pure' : '.';
  return firstDifference(join(out(REFERENCE), part), join(out(name), part));
}

/** What all of them agree on may still be another thing than before. */
function differsFromGolden(summary) {
  const found = readFileSync(summary, 'utf8');
  const expected = readFileSync(GOLDEN, 'utf8');
  if (found === expected) return null;
  writeFileSync(`${GOLDEN}.new`, found);
  return { path: 'pure/summary.json', what: `differs from ${GOLDEN}; what was found is in ${GOLDEN}.new` };
}

function whatFailed(error) {
  const said = String(error.stderr ?? '').trim() || error.message;
  return said.split('\n').slice(-12).join('\n    ');
}

function table(rows) {
  const heads = { name: 'runtime', version: 'version', ran: 'ran', found: 'found' };
  const columns = Object.keys(heads);
  const all = [heads, ...rows];
  const width = (column) => Math.max(...all.map((row) => row[column].length));
  return all
    .map((row) =>
      columns
        .map((column, k) => (k < columns.length - 1 ? row[column].padEnd(width(column)) : row[column]))
        .join('  '),
    )
    .map((line) => `${line}\n`)
    .join('');
}
