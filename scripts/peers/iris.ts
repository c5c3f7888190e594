// experiments/iris.yaml beside others: encoded features (scikit-learn), loss and gradient without noise (PennyLane),
// probabilities of what is compiled for manila (Qiskit Aer). Fails where they differ by more than 1e-10; with --write
// keeps what they say for the tests.
//   node scripts/run.mjs peers/iris [--python .venv/bin/python] [--write]    (needs test/peers/requirements-all.txt)
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadDataConfig, loadModel, projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { bindValues } from '#src/learn/binding.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import { anglesOf } from '#src/learn/data/preparedData.ts';
import { prepareTraining } from '#src/training/training.ts';

const TOLERANCE = 1e-10;
const SEED = '1';
const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: DEFAULT_PYTHON },
    write: { type: 'boolean', default: false },
  },
});

const config = await loadDataConfig('iris');
const samples = await loadDataSet(config);
const model = { name: 'strongly-entangling-3q2l', ...(await loadModel('strongly-entangling-3q2l')) };
const { inputNames, parameterNames } = ansatzOf(model);
const data = prepareData(samples, config, inputNames.length, SEED);
const manila = await loadHardware('manila');
const cell = {
  model,
  level: 1,
  freezing: { strategy: 'none' },
  optimizer: { name: 'sgd', learningRate: 0.1 },
  idle: false,
  shots: null,
  seed: SEED,
};
const [ideal, noisy] = [null, manila].map((profile) => prepareTraining(cell, profile, data));
const { parameters } = ideal.start();
/** Two flowers of each class, held out, training steps' or not. */
const rows = [0, 1, 2].flatMap((own) =>
  data.split.test.filter((row) => data.classes[row] === own).slice(0, 2),
);

const ours = rows.map((row) => {
  const features = anglesOf(data, row);
  const outcome = ansatzOf(model).outcomeOfClass(data.classes[row]);
  const { measurement } = ideal.context;
  const values = bindValues(measurement.binding, parameters, features);
  const sample = { image: row, features, outcome };
  const [{ probability, occurrences, slopes }] = measurement.gradient(values, sample);
  const { byValue } = measurement.slope([probability], null, sample, undefined);
  const gradient = new Array<number>(parameters.length).fill(0);
  occurrences.forEach(({ parameter, coefficient }, k) => {
    gradient[measurement.binding.sources[parameter]] += byValue[0] * coefficient * slopes[k];
  });
  const onManila = bindValues(noisy.setting.binding, parameters, features);
  return {
    angles: Array.from(features),
    outcome,
    loss: measurement.loss([probability], null, sample, undefined),
    gradient,
    probabilities: Array.from(ideal.setting.engine.probabilities(values)),
    noisy: Array.from(noisy.setting.engine.probabilities(onManila)),
  };
});

const golden = (file: string) => new URL(`test/golden/${file}`, projectRoot);
const request = {
  table: Array.from({ length: samples.classes.length }, (_, row) =>
    Array.from(samples.images.subarray(row * samples.pixels, (row + 1) * samples.pixels)),
  ),
  train: data.split.train,
  rows,
  outcomes: ours.map(({ outcome }) => outcome),
  names: parameterNames,
  parameters: Array.from(parameters),
  compiled: noisy.compiled.record.compiledOpenQasm3,
  noise: JSON.parse(readFileSync(golden('noise-channels-manila-torino.json'), 'utf8')).FakeManilaV2.gates,
  readout: noisy.compiled.circuit.measurements
    .toSorted((a, b) => a.bit - b.bit)
    .map(({ qubit }) => [manila.qubits[qubit].readoutP1Given0, manila.qubits[qubit].readoutP0Given1]),
};
const { status, stdout, error } = spawnSync(
  options.python,
  [fileURLToPath(new URL('test/peers/iris.py', projectRoot))],
  { encoding: 'utf8', input: JSON.stringify(request), stdio: ['pipe', 'pipe', 'inherit'] },
);
if (status !== 0)
  throw new Error(`${options.python} test/peers/iris.py failed${error ? `: ${error.message}` : ''}`);
const theirs = JSON.parse(stdout);

for (const name of ['angles', 'loss', 'gradient', 'probabilities', 'noisy'] as const) {
  const distance = Math.max(
    ...ours.flatMap((own, k) =>
      [own[name]].flat().map((value, j) => Math.abs(value - [theirs[name][k]].flat()[j])),
    ),
  );
  console.log(`${name}: largest difference ${distance.toExponential(1)}`);
  if (!(distance <= TOLERANCE)) process.exitCode = 1;
}
if (options.write) {
  const { rows: kept, outcomes, parameters: angles } = request;
  writeFileSync(
    golden('learn/iris.json'),
    `${JSON.stringify({ seed: SEED, rows: kept, outcomes, parameters: angles, ...theirs })}\n`,
  );
}
