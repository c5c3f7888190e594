// The laws of the transpiler at length: random circuits x every pass x every preset x devices of all kinds.
//   node scripts/run.mjs transpile/laws [--circuits 1000] [--only "on heavy-hex"]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { circuits: { type: 'string', default: '1000' }, only: { type: 'string', default: '' } },
});
const only = values.only === '' ? [] : ['-t', values.only];
const { status } = spawnSync('npx', ['vitest', 'run', 'test/laws/transpiler.test.ts', ...only], {
  stdio: 'inherit',
  env: { ...process.env, QCKPT_LAW_CIRCUITS: values.circuits },
});
process.exitCode = status ?? 1;
