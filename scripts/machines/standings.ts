// How often counts are called inconsistent with a stored calibration, at 5 %: counts that a machine's own noise model
// gives (idling as in the model), and counts that another machine's model gives. Of each recorded machine: circuit B, 4
// qubits and 2 layers, trained on its model for 60 samples; 20 images of the validation part, 1,000 shots each, 200
// times. What is counted goes another way than what is predicted: the circuit is written as OpenQASM 3 and read again,
// and shots are drawn one by one. Prints the table of docs/statistics.md; --write puts it there. Exits 1 where the share
// of a machine's own counts lies outside the central 99 % of the binomial law. Continues from its record.
//   node scripts/run.mjs machines/standings [--machines manila,nairobi,...] [--runs 200] [--seed 1] [--short]
//     [--record FILE.jsonl] [--write]
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  CONSISTENT_FROM,
  type CountsPrediction,
  countsDigest,
  countsStanding,
  predictCounts,
} from '#src/checkpoint/verify/measured/countsStanding.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '#src/circuit/openQasm/writeOpenQasm.ts';
import { loadDataSet } from '#src/experiment/loadDataSet.ts';
import { loadPlan } from '#src/experiment/plan/loadPlan.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { readExperiment } from '#src/experiment/spec/readExperiment.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '#src/hardware/noiseModel.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { prepareData } from '#src/learn/data/prepareData.ts';
import type { PreparedData } from '#src/learn/data/preparedData.ts';
import type { TrainState } from '#src/learn/trainState.ts';
import { sequentialUniforms } from '#src/numeric/streams.ts';
import { createEngine } from '#src/simulate/createEngine.ts';
import type { TrainCell } from '#src/training/cell.ts';
import { type ClassifierTraining, prepareTraining } from '#src/training/training.ts';
import { binomialRange } from '../statistics/nullTable.ts';

const MACHINES = ['manila', 'nairobi', 'yorktown', 'guadalupe', 'hanoi', 'sherbrooke', 'torino', 'garnet'];
const SHORT = ['manila', 'nairobi'];
const RUNS = 200;

const { values: options } = parseArgs({
  options: {
    machines: { type: 'string' },
    runs: { type: 'string', default: String(RUNS) },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    record: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const machines = options.machines?.split(',') ?? (options.short ? SHORT : MACHINES);
const runs = Number(options.runs);
const recordFile = options.record;

/** How many runs of a machine's counts a stored calibration rejects. */
interface Rejections {
  readonly stored: string;
  readonly counted: string;
  readonly seed: string;
  readonly runs: number;
  readonly rejected: number;
}

/** A machine with what its training has made, and what it would count. */
interface Machine {
  readonly name: string;
  /** Of angles that another machine's training has made. @returns [images][outcomes] probabilities */
  readonly lawsOf: (state: TrainState) => readonly Float64Array[];
  readonly state: TrainState;
  readonly predict: (drawnBy: string) => CountsPrediction;
  readonly shots: number;
}

const known: readonly Rejections[] =
  recordFile !== undefined && existsSync(recordFile)
    ? readFileSync(recordFile, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as Rejections)
    : [];
const opened = await openMachines();
const rows = opened.flatMap(rejectionsOf);
const table = tableOf(rows);
process.stdout.write(`${table}\n`);
if (options.write) {
  const page = new URL('docs/statistics.md', projectRoot);
  const text = readFileSync(page, 'utf8');
  const between = /(?<=<!-- standings -->\n)[\s\S]*?(?=\n<!-- end -->)/;
  if (!between.test(text)) throw new Error('docs/statistics.md has no place for the table');
  writeFileSync(page, text.replace(between, table));
}
const [least, most] = binomialRange(runs, CONSISTENT_FROM);
const outside = rows.filter(
  ({ stored, counted, rejected }) => stored === counted && (rejected < least || rejected > most),
);
for (const { stored, rejected } of outside)
  process.stderr.write(
    `${stored}: ${rejected} of ${runs} of its own counts are rejected, expected ${least} to ${most}\n`,
  );
process.exitCode = outside.length > 0 ? 1 : 0;

async function openMachines(): Promise<Machine[]> {
  const file = fileURLToPath(new URL('scripts/machines/spool.yaml', projectRoot));
  const spec = await readExperiment(file, { set: [`train.0.hardware=[${machines.join(',')}]`] });
  const { plan, resolved } = await loadPlan(spec);
  const cells = plan.tasks.map(({ cell }) => cell as unknown as TrainCell);
  const { data: config, model, seed } = cells[0];
  const width = ansatzOf(model).inputNames.length;
  const data = prepareData(await loadDataSet(config), config, width, seed);
  return cells.map((cell) => openMachine(cell, resolved.profiles[cell.hardware!.name], data));
}

function openMachine(cell: TrainCell, profile: HardwareProfile, data: PreparedData): Machine {
  const training = prepareTraining(cell, profile, data);
  let state = training.start();
  for (let k = 0; k < cell.samples; k++) ({ state } = training.step(state));
  const spec = training.objective
    .claims(cell, { isLast: false, isMoved: false })
    .find(({ name, split }) => name === 'measured_loss' && split === 'validation')!;
  const images = training.measured!.samples(spec);
  return {
    name: profile.name,
    state,
    lawsOf: lawsOf(training, cell.model, profile, images),
    predict: (drawnBy) => predictCounts(training.measured!, state, spec, images.length, drawnBy),
    shots: spec.shots!,
  };
}

/** By the text of the circuit and an engine of its own, waiting qubits relaxing as the model has it. */
function lawsOf(
  { compiled, sampleOf }: ClassifierTraining,
  model: TrainCell['model'],
  profile: HardwareProfile,
  images: readonly number[],
): Machine['lawsOf'] {
  const text = writeOpenQasm(compiled.circuit, { version: 3, physical: true });
  const engine = createEngine(readOpenQasm(text), createNoiseModel(profile), { idle: true, trainable: [] });
  const { parameterNames } = compiled.record;
  const inputs = ansatzOf(model).inputNames;
  return ({ parameters }) =>
    images.map((image) => {
      const { features } = sampleOf(image);
      const values = new Map([
        ...parameterNames.map((name, k) => [name, parameters[k]] as const),
        ...inputs.map((name, k) => [name, features[k]] as const),
      ]);
      return Float64Array.from(
        engine.probabilities(Float64Array.from(engine.parameterNames, (name) => values.get(name)!)),
      );
    });
}

function rejectionsOf(stored: Machine): Rejections[] {
  // How sharp the test is hangs little on which draws it has; how often it is wrong hangs on that.
  const common = stored.predict('common');
  return opened.map((counting) => {
    const own = { stored: stored.name, counted: counting.name, seed: options.seed, runs };
    const before = known.find((row) =>
      Object.entries(own).every(([key, value]) => row[key as keyof Rejections] === value),
    );
    if (before !== undefined) return before;
    const laws = counting.lawsOf(stored.state);
    const uniform = sequentialUniforms(options.seed, `${stored.name}/${counting.name}`);
    const isRejected = (): boolean => {
      const counts = laws.map((law) => shotsOf(law, stored.shots, uniform));
      const prediction = counting === stored ? stored.predict(countsDigest(counts)) : common;
      return countsStanding(prediction, counts).pValue <= CONSISTENT_FROM;
    };
    const row = { ...own, rejected: Array.from({ length: runs }, isRejected).filter(Boolean).length };
    if (recordFile !== undefined) appendFileSync(recordFile, `${JSON.stringify(row)}\n`);
    process.stderr.write(`${row.stored} stored, ${row.counted} counted: ${row.rejected} of ${runs}\n`);
    return row;
  });
}

/** Shot by shot. */
function shotsOf(law: Float64Array, shots: number, uniform: () => number): Int32Array {
  const counts = new Int32Array(law.length);
  for (let shot = 0; shot < shots; shot++) {
    let left = uniform();
    let outcome = 0;
    while (outcome < law.length - 1 && left >= law[outcome]) left -= law[outcome++];
    counts[outcome]++;
  }
  return counts;
}

/** Markdown: a line a stored calibration, a column a machine that counts. */
function tableOf(all: readonly Rejections[]): string {
  const names = opened.map(({ name }) => name);
  return [
    `| stored calibration | ${names.map((name) => `counts of ${name}`).join(' | ')} |`,
    `|---|${'---:|'.repeat(names.length)}`,
    ...names.map((name) => {
      const own = all.filter(({ stored }) => stored === name);
      return `| ${name} | ${own.map(({ rejected }) => (rejected / runs).toFixed(3)).join(' | ')} |`;
    }),
  ].join('\n');
}
