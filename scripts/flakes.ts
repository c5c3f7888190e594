// Runs every test that starts processes or watches the clock again and again, while this script keeps all cores busy,
// and counts which ones ever fail. Exits 1 where one does. With --state it continues where it was stopped.
//   node scripts/run.mjs flakes [--times 50] [--state FILE] [--busy PROCESSES] [FILE...]
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { writeText } from '#src/storage/files/textFile.ts';
import { keepBusy } from './busy.ts';

/**
 * What gives away a test whose end may depend on the machine: calls that start processes and threads, set timers or read
 * clocks.
 */
const UNSTEADY =
  /\b(?:spawn|spawnSync|execFile|execFileSync|fork|setTimeout|setInterval|install|startThreads|runWorks|cpuClockMs|performance\.now|Date\.now)\b(?=[(<])/;

/** What stands in quotes, as the text of a program or the option of a command, is no call. */
const QUOTED = /'[^'\n]*'|"[^"\n]*"|`[^`]*`/g;

/** What is done so far, as --state keeps it: messages by the test's name. */
interface State {
  rounds: number;
  tests: number;
  readonly failures: Record<string, readonly string[]>;
}

/** What vitest reports, of what is looked at. */
interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface Failure {
  readonly name: string;
  readonly message: string;
}

const root = fileURLToPath(projectRoot);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '50' },
    state: { type: 'string' },
    busy: { type: 'string' },
  },
});
const times = Number(options.times);
const files = positionals.length > 0 ? positionals : unsteadyTests();
const scratch = mkdtempSync(join(tmpdir(), 'qckpt-flakes-'));
const state = continued();

console.log(`${files.length} files: ${files.join(', ')}`);
const rest = keepBusy(options.busy === undefined ? undefined : Number(options.busy));
let running: ChildProcess | null = null;
process.on('exit', () => {
  running?.kill();
  rest();
  rmSync(scratch, { recursive: true, force: true });
});
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(1));

while (state.rounds < times) {
  const { tests, failed } = await runOnce();
  state.rounds++;
  state.tests += tests;
  for (const { name, message } of failed) {
    state.failures[name] = [...(state.failures[name] ?? []), message];
    console.log(`round ${state.rounds}: ${name}: ${message.split('\n')[0]}`);
  }
  if (options.state !== undefined) writeText(options.state, JSON.stringify(state, null, 2));
  console.error(`${state.rounds} of ${times} rounds`);
}
rest();
const flaky = Object.entries(state.failures);
console.log(
  `${state.rounds} rounds, ${state.tests} tests on a busy machine: ${flaky.length === 0 ? 'none failed' : `${flaky.length} failed at times`}`,
);
for (const [name, messages] of flaky) console.log(`${messages.length} times: ${name}`);
process.exitCode = flaky.length === 0 ? 0 : 1;

function unsteadyTests(): string[] {
  const test = join(root, 'test');
  return readdirSync(test, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        file.endsWith('.test.ts') &&
        UNSTEADY.test(readFileSync(join(test, file), 'utf8').replace(QUOTED, '')),
    )
    .map((file) => relative(root, join(test, file)))
    .sort();
}

/** All files once. @returns the number of tests, and those that failed */
async function runOnce(): Promise<{ readonly tests: number; readonly failed: readonly Failure[] }> {
  const report = join(scratch, 'report.json');
  rmSync(report, { force: true });
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const words = ['run', '--reporter=json', `--outputFile=${report}`, ...files];
  const child = spawn(process.execPath, [program, ...words], { cwd: root, stdio: 'ignore' });
  running = child;
  await new Promise((resolve) => child.on('close', resolve));
  const { testResults, numTotalTests } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const failed = testResults.flatMap(({ name: path, status, message, assertionResults }) => {
    const file = relative(root, path);
    const tests = assertionResults
      .filter((one) => one.status === 'failed')
      .map((one) => ({ name: `${file}: ${one.fullName}`, message: one.failureMessages.join('\n') }));
    // Its hooks, or its imports.
    return status === 'failed' && tests.length === 0 ? [{ name: file, message }] : tests;
  });
  return { tests: numTotalTests, failed };
}

function continued(): State {
  if (options.state !== undefined && existsSync(options.state))
    return JSON.parse(readFileSync(options.state, 'utf8')) as State;
  return { rounds: 0, tests: 0, failures: {} };
}
