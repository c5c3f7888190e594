// Packs the package, installs it in an empty folder outside of the working copy, and uses it there as its README says,
// with no registry in reach. Exit code 0: all of it works, in time; 1: something does not.
//   node scripts/run.mjs package/check [--short] [--tarball FILE] [--cache FOLDER]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/projectRoot.ts';
import { runtimes, usualCache } from '../runtimes/runtimes.ts';
import { consumer } from './consumer.ts';
import { importIn } from './importIn.ts';

/** Without what it depends on. */
const MOST_BYTES = 6_000_000;
/** Of a core, from `init` to the last verdict. */
const MOST_SECONDS = 60;
/** Nothing answers there: whatever asks a registry fails. */
const OFFLINE = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true' };

const root = fileURLToPath(projectRoot);
const { values: asked } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    tarball: { type: 'string' },
    cache: { type: 'string', default: usualCache },
  },
});
const scratch = mkdtempSync(join(tmpdir(), 'qckpt-package-'));
const home = join(scratch, 'empty');
const problems: string[] = [];

mkdirSync(home);
writeFileSync(join(home, 'package.json'), '{"name":"empty","private":true,"type":"module"}\n');
const tarball = asked.tarball === undefined ? pack() : resolve(asked.tarball);
install();
checkContents();
gettingStarted(process.execPath);
checkConsumer();
for (const [name, { short, workers, kind }] of Object.entries(runtimes))
  if ((short || !asked.short) && (kind === 'browser' || (workers === 2 && name !== 'node')))
    await tryRuntime(name);
expectRun('verify of the reference', ['verify', join(installed(), 'results/reference')], /\bbit-identical\b/);
if (!asked.short) {
  const words = ['reproduce', '--quick', '--quiet', '--output', 'quick'];
  expectRun('reproduce --quick', words, /^accuracy\.csv: (\d+) of \1 shared rows equal$|nothing to compare/m);
  for (const name of Object.keys(runtimes).filter((one) => /^node-\d/.test(one))) otherNode(name);
}
for (const problem of problems) process.stdout.write(`failed: ${problem}\n`);
if (problems.length === 0) rmSync(scratch, { recursive: true, force: true });
else process.stdout.write(`what was made is kept in ${scratch}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function pack(): string {
  const words = ['pack', '--silent', '--pack-destination', scratch];
  const name = execFileSync('npm', words, { cwd: root, encoding: 'utf8' }).trim().split('\n').at(-1)!;
  say('packed', name);
  return join(scratch, name);
}

/** From npm's cache, which has what `npm ci` has fetched; from the registry where it has not all of it. */
function install(): void {
  const words = ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball];
  const offline = spawnSync('npm', [...words, '--offline'], { cwd: home, encoding: 'utf8' });
  if (offline.status !== 0) execFileSync('npm', [...words, '--prefer-offline'], { cwd: home });
  say(
    'installed',
    offline.status === 0 ? "offline, from npm's cache" : 'from the registry: the cache lacks some',
  );
}

function installed(): string {
  return join(home, 'node_modules/qckpt');
}

function checkContents(): void {
  const files = readdirSync(installed(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const bytes = files.reduce((sum, path) => sum + statSync(path).size, 0);
  say('unpacked', `${(bytes / 1e6).toFixed(2)} MB in ${files.length} files`);
  if (bytes >= MOST_BYTES) problems.push(`expected less than ${MOST_BYTES} bytes unpacked, got ${bytes}`);
  const odd = files.filter((path) =>
    /\.map$|\.test\.|(?<!\.d)\.ts$|[/\\]test[/\\]/.test(path.slice(home.length)),
  );
  if (odd.length > 0) problems.push(`expected no source maps, sources or tests, got ${odd[0]}`);
}

/** As the first page of the documentation says, from the folder that `init` makes. */
function gettingStarted(node: string): void {
  const name = `demo-${node.length}-${readdirSync(home).length}`;
  const start = performance.now();
  // The shell says last what its children took: on a busy machine the clock says more of the others.
  const steps = [
    `npx --no-install qckpt init ${name}`,
    `cd ${name}`,
    'npx --no-install qckpt run experiment.yaml --quiet',
    'npx --no-install qckpt verify results',
    'times',
  ];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', steps.join(' && ')], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, ...OFFLINE, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  });
  const seconds = (performance.now() - start) / 1000;
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const [, ...times] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stdout) ?? [];
  const [userM, user, systemM, system] = times.map(Number);
  const busy = 60 * (userM + systemM) + user + system;
  const verdicts = Number(/^(\d+) files: \1 bit-identical$/m.exec(stdout)?.[1] ?? 0);
  say(
    'init, run, verify',
    `${seconds.toFixed(0)} s (${busy.toFixed(0)} s of a core) with Node.js ${version}, ${verdicts} checkpoints bit-identical`,
  );
  if (status !== 0 || verdicts === 0)
    problems.push(`init, run, verify with ${version}: ${stderr.slice(-2000)}`);
  else if (!(busy < MOST_SECONDS))
    problems.push(`expected less than ${MOST_SECONDS} s of a core, got ${busy.toFixed(0)}`);
  const runs = join(home, name, 'results/runs/experiment-1/run.json');
  if (statSync(runs, { throwIfNoEntry: false }) === undefined) problems.push(`expected the run in ${runs}`);
}

/** A program of somebody else's: checked by the compiler as it comes, then run. */
function checkConsumer(): void {
  writeFileSync(join(home, 'consumer.ts'), consumer);
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    module: 'nodenext',
    lib: ['es2023', 'dom'],
    // For readFile; the package's own types need nothing of it.
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const compiled = spawnSync(process.execPath, [compiler, '-p', home], { encoding: 'utf8' });
  if (compiled.status !== 0) problems.push(`types of a consumer: ${compiled.stdout}`);
  const ran = spawnSync(process.execPath, [join(home, 'consumer.js')], { cwd: home, encoding: 'utf8' });
  say('import', ran.stdout.trim() || 'failed');
  if (ran.stdout !== 'bit-identical, bit-identical in the browser\n')
    problems.push(`a consumer: ${ran.stderr}`);
}

/** Imported, and a checkpoint verified. */
async function tryRuntime(name: string): Promise<void> {
  const found = await importIn(name, home, resolve(asked.cache)).catch((error: Error) => error);
  const said = found instanceof Error ? found.message.trim().split('\n').at(-1)! : found;
  say(`import in ${name}`, said);
  if (!said.includes('bit-identical')) problems.push(`import in ${name}: ${said}`);
}

function expectRun(what: string, words: readonly string[], expected: RegExp): void {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'qckpt', ...words], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, ...OFFLINE },
    maxBuffer: 2 ** 26,
  });
  say(what, status === 0 ? 'works' : `exit code ${status}`);
  if (status !== 0 || !expected.test(stdout))
    problems.push(`${what}: ${stderr.slice(-2000)}${stdout.slice(-500)}`);
}

function otherNode(name: string): void {
  try {
    const [program] = runtimes[name].get(resolve(asked.cache)).program;
    gettingStarted(program);
  } catch (error) {
    say(name, `cannot be had: ${(error as Error).message.split('\n')[0]}`);
  }
}

function say(what: string, found: string): void {
  process.stdout.write(`${what.padEnd(26)}${found}\n`);
}
