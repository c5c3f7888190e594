// The same bytes on every runtime? Exit code 0: yes; 1: no, or a runtime could not be had; 2: the command is wrong.
//   node scripts/run.mjs runtimes/compare [--short] [--pure] [--allow-missing] [--cache FOLDER] [NAME...]
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { textTable } from '#src/cli/text/textTable.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { STUDIES } from '#src/experiment/spec/studies.ts';
import { runInBrowser } from './browser.ts';
import {
  type Difference,
  differingPaths,
  digestsOf,
  firstDifference,
  firstNotFinite,
} from './compareFolders.ts';
import { type Installed, type Runtime, runtimeOf, runtimes, usualCache } from './runtimes.ts';
import { createWorkplace, type Workplace } from './workplace.ts';

const run = promisify(execFile);
const REFERENCE = 'node';
const GOLDEN = fileURLToPath(new URL('test/runtimes/expected.json', projectRoot));
const TIMEOUT_MS = 1_800_000;

/** What is compared, by the paths of its files. */
const ARTEFACTS: Readonly<Record<string, RegExp>> = {
  'pure run': /^pure\//,
  ...Object.fromEntries(STUDIES.map((study) => [study, new RegExp(`^studies/${study}/`)])),
  tables: /^studies\/[^/]+$/,
};

type State = 'equal' | 'differs' | 'failed' | 'missing';

interface Row {
  readonly name: string;
  readonly state: State;
  readonly version: string;
  readonly workers: number;
  readonly seconds: number;
  /** What is wrong, or nothing. */
  readonly found: string;
  /** A word for each that was made. */
  readonly artefacts: Readonly<Record<string, string>>;
}

/** What the command line asks for. */
interface Asked {
  readonly pure: boolean;
  readonly 'allow-missing': boolean;
  readonly cache: string;
  readonly names: readonly string[];
}

const usage = `usage: node scripts/run.mjs runtimes/compare [--short] [--pure] [--allow-missing] [--cache FOLDER] [NAME...]

Runs the four quick studies, made small, and a pure run (training under noise and verification with the pure rooms alone)
on every runtime, or on those named, and compares all files byte by byte with those of the Node.js that runs this script.
Installs what is missing: npm packages into the cache, Debian packages where this user may.
--short: only the runtimes marked short. --pure: only the pure run. --allow-missing: what cannot be had is no failure.
--cache: where runtimes from npm are kept, instead of node_modules/.cache/runtimes.

${Object.entries(runtimes)
  .map(([name, { help, short }]) => `  ${name.padEnd(14)}${short ? 'short  ' : '       '}${help}\n`)
  .join('')}`;

/** What runs ends with this script: a browser through `exit`, all else through this. */
const stop = new AbortController();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    stop.abort();
    process.exit(code);
  });
process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const asked = ask(words);
  if (asked === null) {
    process.stderr.write(usage);
    return 2;
  }
  const workplace = await createWorkplace();
  const rows: Row[] = [];
  for (const [index, name] of asked.names.entries()) {
    process.stderr.write(`[${index + 1}/${asked.names.length}] ${name}: ${runtimes[name].help}\n`);
    const row = await rowOf(name, asked, workplace);
    rows.push(row);
    process.stderr.write(`    ${row.state} after ${row.seconds.toFixed(0)} s\n`);
    // Without the reference there is nothing to compare with.
    if (name === REFERENCE && /failed|missing/.test(row.state)) break;
  }
  process.stdout.write(tableOf(rows));
  for (const { name, state, found } of rows)
    if (found !== '') process.stdout.write(`${name} ${state}: ${found}\n`);
  const has = (...states: State[]) => rows.some(({ state }) => states.includes(state));
  if (has('differs', 'failed')) process.stdout.write(`the files are kept in ${workplace.folder}\n`);
  else if (!has('missing')) process.stdout.write(`the same bytes on all ${rows.length}\n`);
  if (has('differs', 'failed')) return 1;
  rmSync(workplace.folder, { recursive: true, maxRetries: 3 });
  return has('missing') && !asked['allow-missing'] ? 1 : 0;
}

/** null: not understood. */
function ask(words: readonly string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        short: { type: 'boolean', default: false },
        pure: { type: 'boolean', default: false },
        'allow-missing': { type: 'boolean', default: false },
        cache: { type: 'string', default: usualCache },
      },
    });
    if (positionals.some((name) => !Object.hasOwn(runtimes, name))) return null;
    const names = Object.keys(runtimes).filter((name) =>
      positionals.length > 0 ? positionals.includes(name) : !values.short || runtimes[name].short,
    );
    return {
      ...values,
      cache: resolve(values.cache),
      names: [REFERENCE, ...names.filter((name) => name !== REFERENCE)],
    };
  } catch {
    return null;
  }
}

async function rowOf(name: string, { pure, cache }: Asked, workplace: Workplace): Promise<Row> {
  const runtime = pure ? { ...runtimeOf(name), workers: 0 } : runtimeOf(name);
  const row = { name, version: '', workers: runtime.workers, seconds: 0, found: '', artefacts: {} };
  let installed: Installed;
  try {
    installed = runtime.get(cache);
    row.version = versionOf(installed);
  } catch (error) {
    return { ...row, state: 'missing', found: (error as Error).message };
  }
  const from = performance.now();
  const out = workplace.out(name);
  try {
    await carryOut(runtime, installed, workplace, out);
  } catch (error) {
    return { ...row, state: 'failed', found: whatFailed(error) };
  }
  row.seconds = (performance.now() - from) / 1000;
  const reference = workplace.out(REFERENCE);
  const part = runtime.workers === 0 ? 'pure' : '.';
  const problem =
    firstNotFinite(out) ??
    (name === REFERENCE
      ? differsFromGolden(join(out, 'pure/summary.json'))
      : firstDifference(join(reference, part), join(out, part)));
  return {
    ...row,
    state: problem === null ? 'equal' : 'differs',
    found: problem === null ? '' : `${problem.path}: ${problem.what}`,
    artefacts: artefactsOf(digestsOf(reference), digestsOf(out), name === REFERENCE),
  };
}

/** How many files of each artefact are equal, or differ. */
function artefactsOf(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  isReference: boolean,
): Record<string, string> {
  const differing = differingPaths(expected, found);
  const count = (paths: Iterable<string>, pattern: RegExp) =>
    [...paths].filter((path) => pattern.test(path)).length;
  return Object.fromEntries(
    Object.entries(ARTEFACTS)
      .filter(([, pattern]) => count(found.keys(), pattern) > 0)
      .map(([artefact, pattern]) => {
        const wrong = count(differing, pattern);
        const all = count(new Set([...expected.keys(), ...found.keys()]), pattern);
        return [
          artefact,
          isReference ? `${all} files` : wrong === 0 ? `${all} equal` : `${wrong}/${all} DIFFER`,
        ];
      }),
  );
}

function versionOf({ program }: Installed): string {
  const [file, ...words] = program;
  const said = execFileSync(file, [...words, '--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said.trim();
}

async function carryOut(
  { kind, workers }: Runtime,
  { program, words = [], env = {} }: Installed,
  { project, input }: Workplace,
  out: string,
): Promise<void> {
  mkdirSync(join(out, 'pure'), { recursive: true });
  const scripts = join(project, 'dist-scripts/runtimes');
  if (kind === 'browser')
    return await runInBrowser(program[0], join(scripts, 'pureRunPage.js'), input, join(out, 'pure'));
  const [file, ...rest] = [...program, ...words];
  const start = (script: readonly string[]) =>
    run(file, [...rest, ...script], {
      cwd: project,
      env: { ...process.env, ...env },
      signal: stop.signal,
      killSignal: 'SIGKILL',
      timeout: TIMEOUT_MS,
      maxBuffer: 2 ** 26,
    });
  await start([join(scripts, 'pureRunMain.js'), join(out, 'pure'), input]);
  if (workers === 0) return;
  const studies = ['--quick', '--output', join(out, 'studies'), '--jobs', String(workers), '--quiet'];
  await start([join(project, 'dist/cli/main.js'), 'reproduce', ...studies]);
}

/** What all of them agree on may still be another thing than before. */
function differsFromGolden(summary: string): Difference | null {
  const found = readFileSync(summary, 'utf8');
  if (existsSync(GOLDEN) && found === readFileSync(GOLDEN, 'utf8')) return null;
  writeFileSync(`${GOLDEN}.new`, found);
  return {
    path: 'pure/summary.json',
    what: `differs from ${GOLDEN}; what was found is in ${GOLDEN}.new; QCKPT_UPDATE_GOLDEN=1 npx vitest run test/runtimes accepts it`,
  };
}

function whatFailed(error: unknown): string {
  const { stderr, message } = error as Error & { readonly stderr?: unknown };
  const said = String(stderr ?? '').trim() || message;
  return said.split('\n').slice(-12).join('\n    ');
}

function tableOf(rows: readonly Row[]): string {
  const artefacts = Object.keys(ARTEFACTS);
  const lines = rows.map(({ name, version, workers, state, seconds, artefacts: found }) => [
    name,
    version,
    workers === 0 ? '-' : String(workers),
    ...artefacts.map((artefact) => found[artefact] ?? (/failed|missing/.test(state) ? state : '-')),
    seconds.toFixed(0),
  ]);
  return `${textTable(['runtime', 'version', 'workers', ...artefacts, 'seconds'], lines)}\n`;
}
