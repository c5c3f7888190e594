// Side by side with other simulators, in one run: `qckpt bench --peers` with the peers' packages installed first, in
// `.venv`. Fails where numbers disagree or a peer cannot be asked; never for being slow. Needs Python 3.
//   node scripts/run.mjs peers/compare [--short] [options of qckpt bench]
// --short: Qiskit Aer alone, on two small sizes, in less than a minute once it is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';

const root = fileURLToPath(projectRoot);
const short = process.argv[2] === '--short';
const words = process.argv.slice(short ? 3 : 2);
const SHORT =
  '--peer aer --size 4q2l,6q2l --work A,C --device none --repetitions 3 --least 20 --budget 3 --quiet';

if (!existsSync(`${root}${DEFAULT_PYTHON}`)) run('python3', '-m', 'venv', '.venv');
const list = `test/peers/${short ? 'requirements.txt' : 'requirements-all.txt'}`;
run(DEFAULT_PYTHON, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list);
run(
  process.execPath,
  'dist/cli/main.js',
  ...['bench', '--peers', '--python', DEFAULT_PYTHON],
  ...(short ? SHORT.split(' ') : []),
  ...words,
);

/** Ends with the program's code where it fails. */
function run(program: string, ...args: string[]): void {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
