// experiments/iris-regression.yaml beside others: encoded features, targets and least squares (scikit-learn), loss and
// gradient without noise (PennyLane). Fails where they differ by more than 1e-10; with --write keeps what they say for
// the tests.
//   node scripts/run.mjs peers/irisRegression [--python .venv/bin/python] [--write]
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadDataConfig, loadModel, projectRoot } from '#src/experiment/spec/configFiles.ts';
import { regressionBaselineOf } from '#src/learn/baseline.ts';
import { evenSubset } from '#src/learn/data/evenSubset.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import { anglesOf } from '#src/learn/data/preparedData.ts';
import { prepareTraining } from '#src/training/training.ts';

const TOLERANCE = 1e-10;
const SEED = '1';
const BATCH = 4;
const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: DEFAULT_PYTHON },
    write: { type: 'boolean', default: false },
  },
});

const config = await loadDataConfig('iris-petal-width');
const samples = await loadDataSet(config);
const data = prepareData(samples, config, 3, SEED);
const training = prepareTraining(
  {
    model: { name: 'circuit-b-3q2l', ...(await loadModel('circuit-b-3q2l')) },
    ...{ level: 0, idle: true, shots: null, seed: SEED, batch: BATCH, freezing: { strategy: 'none' } },
    optimizer: { name: 'sgd', learningRate: 1 },
    objective: { name: 'regression', observable: 'Z0' },
  },
  null,
  data,
);
const start = training.start();
const { state } = training.step(start);
const rows = Array.from({ length: BATCH }, (_, k) => training.sampleAt(k).image);
const samplesSeen = data.split.train.length;
const beside = { seed: SEED, samples: samplesSeen, testImages: data.split.test.length };
const ours = {
  angles: rows.flatMap((row) => Array.from(anglesOf(data, row))),
  targets: rows.map((row) => data.targets![row]),
  loss: training.exact(start, rows).loss,
  gradient: Array.from(start.parameters, (value, k) => value - state.parameters[k]),
  leastSquares: regressionBaselineOf(data, data.targets!, beside).loss!,
};
const request = {
  table: Array.from({ length: samples.classes.length }, (_, row) =>
    Array.from(samples.images.subarray(row * samples.pixels, (row + 1) * samples.pixels)),
  ),
  numbers: Array.from(samples.targets!),
  train: data.split.train,
  seen: data.split.train,
  test: evenSubset(data.split.test, beside.testImages),
  rows,
  parameters: Array.from(start.parameters),
};
const { status, stdout, error } = spawnSync(
  options.python,
  [fileURLToPath(new URL('test/peers/irisRegression.py', projectRoot))],
  { encoding: 'utf8', input: JSON.stringify(request), stdio: ['pipe', 'pipe', 'inherit'] },
);
if (status !== 0)
  throw new Error(
    `${options.python} test/peers/irisRegression.py failed${error ? `: ${error.message}` : ''}`,
  );
const theirs = JSON.parse(stdout);

for (const [name, own] of Object.entries(ours)) {
  const other = [theirs[name]].flat(2);
  const distance = Math.max(...[own].flat().map((value, k) => Math.abs(value - other[k])));
  console.log(`${name}: largest difference ${distance.toExponential(1)}`);
  if (!(distance <= TOLERANCE)) process.exitCode = 1;
}
if (options.write)
  writeFileSync(
    new URL('test/golden/learn/iris-regression.json', projectRoot),
    `${JSON.stringify({ seed: SEED, rows, parameters: request.parameters, ...theirs })}\n`,
  );
