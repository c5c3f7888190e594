// Mutated OpenQASM files: each gives a circuit or an error with its place, never a crash or a hang.
//   node scripts/run.mjs transpile/mutateOpenQasm [--inputs 100000] [--seed 1]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const { status } = spawnSync('npx', ['vitest', 'run', 'test/laws/openQasmMutation.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, QCKPT_MUTATIONS: values.inputs, QCKPT_SEED: values.seed },
});
process.exitCode = status ?? 1;
