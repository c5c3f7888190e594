// A forger who knows the source: he puts gates into the circuits of honest checkpoints and trains them, by gradient and
// by CMA-ES, to lift what is claimed while passing the comparison of circuits; and he grinds free text so that the
// random inputs of that comparison suit. Whatever `verify` lets pass must claim what the honest file claims. Exits 1
// where it does not. Attempts that are in the log are not made again.
//   node scripts/run.mjs hostile/forger [--attempts 1000] [--seed 1] [--log FILE]
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decodeCheckpoint } from '#src/checkpoint/format/contents.ts';
import { movableSubject, storedMachine } from '#src/checkpoint/verify/claimSubject.ts';
import { verifyCheckpoint } from '#src/checkpoint/verify/verify.ts';
import type { Circuit } from '#src/circuit/circuit.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { createPreparer, preparedFor } from '#src/cli/checkpoints/createPreparer.ts';
import { recordedFor } from '#src/experiment/retraining/recordedFor.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { bindParameters, bindValues } from '#src/learn/binding.ts';
import { EXACT_TOLERANCE } from '#src/learn/objectives/claim.ts';
import { evaluateClaims } from '#src/learn/objectives/classificationClaims.ts';
import { createEvaluationSetting } from '#src/learn/objectives/evaluationSetting.ts';
import { QckptError } from '#src/numeric/qckptError.ts';
import { sequentialUniforms } from '#src/numeric/streams.ts';
import { createEngine } from '#src/simulate/createEngine.ts';
import { minimizeByCmaEs, type Objective } from './cmaEs.ts';
import { type FreshType, freshFiles, scratchFolder } from './freshFiles.ts';
import { drawInsertions } from './insertedGates.ts';
import { type OpenFile, openFile, sealFile } from './openFile.ts';
import { reclaim } from './reclaim.ts';

type Uniform = () => number;

/** A point of a circuit: its trained angles, and its input. */
interface Point {
  readonly angles: Float64Array;
  readonly input: Float64Array;
}

type Target = Awaited<ReturnType<typeof targetOf>>;

interface Attempt {
  readonly file: OpenFile;
  readonly what: string;
}

/** What became of an attempt. */
interface Judged {
  readonly verdict: string;
  /** By how much its claims differ from the honest ones. */
  readonly gain: number;
}

type Minimizer = (objective: Objective, start: readonly number[], uniform: Uniform) => number[];

const PASSES = ['bit-identical', 'within tolerance'];
const PROGRESS_MS = 10_000;
/** Inputs and angles at which the forger compares circuits while he trains; he cannot foresee those of the file. */
const COMPARED = 4;

const { values: options } = parseArgs({
  options: {
    attempts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    log: { type: 'string' },
  },
});
const attempts = Number(options.attempts);
const fresh = freshFiles(scratchFolder('forger'));
const targets = await Promise.all((['manila', 'none'] as const).map((type) => targetOf(type, fresh[type])));
const log = openLog(targets.map(({ honest }) => honest.stateDigest).join(' '));

const methods: Readonly<Record<string, (target: Target, uniform: Uniform) => Attempt>> = {
  gradient: (target, uniform) => trained(target, uniform, descend),
  'CMA-ES': (target, uniform) => trained(target, uniform, evolve),
  grinding: ground,
};
const startedAtMs = performance.now();
let nextWordMs = startedAtMs + PROGRESS_MS;
for (let attempt = 0; attempt < attempts; attempt++)
  for (const [method, make] of Object.entries(methods)) {
    const key = `${method} ${attempt}`;
    if (log.has(key)) continue;
    const uniform = sequentialUniforms(options.seed, `forger/${key}`);
    // Mostly the compiled circuit: of noise-free files both texts are the model's own.
    const target = targets[attempt % 5 === 4 ? 1 : 0];
    const { file, what } = make(target, uniform);
    log.add(key, { what, ...(await judged(target, file)) });
    if (performance.now() > nextWordMs) {
      nextWordMs = performance.now() + PROGRESS_MS;
      console.error(`${attempt} of ${attempts} attempts each, ${seconds()} s`);
    }
  }
summarize();

/** An honest file with what a forger computes on it. */
async function targetOf(type: FreshType, bytes: Uint8Array) {
  const honest = decodeCheckpoint(bytes);
  const subject = movableSubject(honest);
  const data = (await preparedFor(createPreparer(), subject))!;
  const { profile } = storedMachine(honest);
  const names = ansatzOf(subject.model).parameterNames;
  const inputs = ansatzOf(subject.model).inputNames;
  const [goal] = honest.meta.claims.filter(({ split, name }) => split === 'test' && name === 'loss');
  const outcomes = (circuit: Circuit, points: readonly Point[]) => {
    const engine = createEngine(circuit, null, { idle: false, trainable: [] });
    const binding = bindParameters(engine.parameterNames, names, inputs);
    return points.map(({ angles, input }) =>
      engine.probabilitiesOfMany(bindValues(binding, angles, input), inputs, input),
    );
  };
  return {
    type,
    honest,
    subject,
    data,
    names,
    /** Test loss under the noise, of the circuit in the text. */
    lossOf: (text: string) => {
      const circuit = readOpenQasm(text, profile === null ? {} : { qubits: profile.qubits.length });
      const setting = createEvaluationSetting({ ...subject, circuit, profile, data });
      return evaluateClaims(setting, honest.parameters.data, [goal])[0].value;
    },
    /** Compares outcomes without noise at random inputs and angles. */
    comparedAt: (uniform: Uniform) => {
      const draw = (count: number) => Float64Array.from({ length: count }, () => 2 * Math.PI * uniform());
      const points = Array.from({ length: COMPARED }, (_, k) => ({
        angles: k === 0 ? honest.parameters.data : draw(names.length),
        input: draw(inputs.length),
      }));
      const expected = outcomes(ansatzOf(subject.model).circuit, points);
      return (text: string) => {
        const found = outcomes(readOpenQasm(text), points);
        return Math.max(
          ...found.flatMap((row, k) => Array.from(row, (value, i) => Math.abs(value - expected[k][i]))),
        );
      };
    },
  };
}

/** Gates are drawn, their angles trained: for the loss alone, then with more and more weight on passing. */
function trained(target: Target, uniform: Uniform, minimize: Minimizer): Attempt {
  const { circuit } = target.honest.meta;
  const insertions = drawInsertions(
    circuit.compiledOpenQasm3,
    { names: target.names, values: target.honest.parameters.data },
    uniform,
  );
  const distanceOf = target.comparedAt(uniform);
  let weights: number[] = Array.from({ length: insertions.size }, () => uniform() - 0.5);
  for (const penalty of [0.1, 10, 1e4])
    weights = minimize(
      (at) => {
        const text = insertions.textAt(at);
        return target.lossOf(text) + penalty * distanceOf(text);
      },
      weights,
      uniform,
    );
  const file = withCircuit(target, insertions.textAt(weights));
  return { file, what: insertions.what };
}

/** Steps against central differences, halved where they do not help. */
function descend(objective: Objective, start: readonly number[]): number[] {
  let at = [...start];
  let value = objective(at);
  let step = 0.5;
  for (let k = 0; k < 4; k++) {
    const slope = at.map((_, i) => {
      const moved = (by: number) => objective(at.map((one, j) => (i === j ? one + by : one)));
      return (moved(1e-4) - moved(-1e-4)) / 2e-4;
    });
    const length = Math.hypot(...slope) || 1;
    for (let halved = 0; halved < 6; halved++, step /= 2) {
      const next = at.map((one, i) => one - (step * slope[i]) / length);
      const found = objective(next);
      if (found < value) {
        [at, value] = [next, found];
        break;
      }
    }
  }
  return at;
}

function evolve(objective: Objective, start: readonly number[], uniform: Uniform): number[] {
  return minimizeByCmaEs(objective, { start, step: 0.3, generations: 6, uniform }).at;
}

/** One tilt, small but worth a claim; what nobody checks is worded at random until the digest suits. */
function ground(target: Target, uniform: Uniform): Attempt {
  const { meta, parameters } = target.honest;
  const place = sequentialUniforms(options.seed, 'forger/ground');
  const insertions = drawInsertions(
    meta.circuit.compiledOpenQasm3,
    { names: target.names, values: parameters.data },
    place,
  );
  const file = withCircuit(target, insertions.textAt(Array(insertions.size).fill(1e-6)));
  const word = () => Math.floor(uniform() * 2 ** 48).toString(36);
  file.meta.run.experiment = word();
  file.meta.provenance.commit = Array.from({ length: 40 }, () =>
    Math.floor(uniform() * 16).toString(16),
  ).join('');
  file.meta.provenance.versions.qckpt = word();
  if (uniform() < 0.5) file.meta.run.cellId = `train/${word()}`;
  if (uniform() < 0.5) file.meta.run.cell.model.name = word();
  return { file, what: `free text for ${insertions.what} of 1e-6` };
}

function withCircuit({ honest, type }: Target, text: string): OpenFile {
  const file = openFile(fresh[type]);
  file.meta.circuit.compiledOpenQasm3 = text;
  if (honest.meta.calibration === null) file.meta.circuit.logicalOpenQasm3 = text;
  return file;
}

/** What `verify` says of the forged file with claims that fit, and how far those are from the honest ones. */
async function judged({ honest, subject, data }: Target, forged: OpenFile): Promise<Judged> {
  let bytes: Uint8Array;
  try {
    bytes = sealFile(await reclaim(forged));
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    return { verdict: `refused: ${error.code}`, gain: 0 };
  }
  const checkpoint = decodeCheckpoint(bytes);
  const found = verifyCheckpoint(checkpoint, subject, data, await recordedFor(checkpoint));
  const gain = Math.max(
    ...checkpoint.meta.claims.map(({ value }, k) => Math.abs(value - honest.meta.claims[k].value)),
  );
  return { verdict: found.verdict, gain };
}

/** Attempts that are done, by key: in memory, and in a file where one is named. */
function openLog(head: string) {
  type Noted = Judged & Pick<Attempt, 'what'>;
  const known = new Map<string, Noted>();
  const { log: path } = options;
  if (path !== undefined && existsSync(path)) {
    const [first, ...lines] = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    if ((JSON.parse(first) as { head: string }).head !== head)
      throw new Error(`${path} is of other files: choose another --log`);
    for (const line of lines) {
      const { key, ...found } = JSON.parse(line) as Noted & { readonly key: string };
      known.set(key, found);
    }
  } else if (path !== undefined) appendFileSync(path, `${JSON.stringify({ head })}\n`);
  return {
    has: (key: string) => known.has(key),
    add: (key: string, found: Noted) => {
      known.set(key, found);
      if (path !== undefined) appendFileSync(path, `${JSON.stringify({ key, ...found })}\n`);
    },
    all: () => [...known],
  };
}

function summarize(): void {
  const all = log.all();
  const gained = all.filter(([, { verdict, gain }]) => PASSES.includes(verdict) && gain > EXACT_TOLERANCE);
  for (const method of Object.keys(methods)) {
    const own = all.filter(([key]) => key.startsWith(`${method} `));
    const passed = own.filter(([, { verdict }]) => PASSES.includes(verdict));
    const most = (list: typeof own) => Math.max(0, ...list.map(([, { gain }]) => gain)).toExponential(1);
    console.log(
      `${method.padEnd(9)} ${own.length} attempts: claims moved by up to ${most(own)}; ${passed.length} pass, by up to ${most(passed)}`,
    );
  }
  for (const [key, { what, verdict, gain }] of gained.slice(0, 20))
    console.log(`${key}: ${what}: ${verdict}, yet claims differ by ${gain}`);
  console.log(
    `${all.length} attempts, ${seconds()} s: ${gained.length === 0 ? `nothing is gained beyond ${EXACT_TOLERANCE}` : `${gained.length} GAINED`}`,
  );
  process.exitCode = gained.length === 0 ? 0 : 1;
}

function seconds(): string {
  return ((performance.now() - startedAtMs) / 1000).toFixed(0);
}
