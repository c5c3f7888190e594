// Side by side with other simulators, in one run: `qckpt bench --peers` with the peers' packages installed first, in
// `.venv`. Fails where numbers disagree or a peer cannot be asked; never for being slow. Needs `npm run build`, Python 3.
//   node test/peers/compare.mjs [--short] [options of qckpt bench]
// --short: Qiskit Aer alone, on two small sizes, in less than a minute once it is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const short = process.argv[2] === '--short';
const words = process.argv.slice(short ? 3 : 2);
const python = '.venv/bin/python';
const SHORT =
  '--peer aer --size 4q2l,6q2l --work A,C --device none --repetitions 3 --least 20 --budget 3 --quiet';

if (!existsSync(`${root}${python}`)) run('python3', '-m', 'venv', '.venv');
const list = `test/peers/${short ? 'requirements.txt' : 'requirements-all.txt'}`;
run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', list);
run(
  process.execPath,
  'dist/cli/main.js',
  ...['bench', '--peers', '--python', python],
  ...(short ? SHORT.split(' ') : []),
  ...words,
);

/** Ends with the program's code where it fails. */
function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
