import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import type { JobsRecord } from '../../checkpoint/format/jobs.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { type Baseline, baselineOf, regressionBaselineOf } from '../../learn/baseline.ts';
import { bindValues } from '../../learn/binding.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { createFreezing } from '../../learn/freezing.ts';
import type { Claim } from '../../learn/objectives/claim.ts';
import { objectiveNamed } from '../../learn/objectives/objectives.ts';
import { createOptimizer, optimizerName } from '../../learn/optimizers.ts';
import { expectedPasses } from '../../learn/trainingContext.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { backends } from '../../machine/backends.ts';
import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Backend } from '../../training/backend.ts';
import { freezingName, type TrainCell } from '../../training/cell.ts';
import { courseOf } from '../../training/course.ts';
import { shotTime } from '../../training/qpuTime.ts';
import type { SavedCheckpoint } from '../../training/savedState.ts';
import { type ClassifierTraining, prepareTraining } from '../../training/training.ts';
import { type CircuitMetrics, circuitMetrics } from '../../transpile/circuitMetrics.ts';
import { channelTo } from './machineChannel.ts';
import { runCourse } from './runCourse.ts';
import type { TaskKind } from './taskContext.ts';

/**
 * What a finished training leaves for tables, and for tasks that start from it; all but `ignoredGradient` and
 * `baseline`
 * follows from its last checkpoint.
 */
export interface TrainResult {
  readonly model: string;
  /** A profile's name, or `none`. */
  readonly hardware: string;
  readonly level: number;
  readonly freezing: string;
  readonly optimizer: string;
  readonly seed: string;
  readonly samples: number;
  readonly shots: number | null;
  readonly checkpoint: SavedCheckpoint;
  readonly claims: readonly Claim[];
  /** What validation said at each checkpoint, and the circuits run until then. */
  readonly curve: {
    readonly step: readonly number[];
    readonly circuits: readonly number[];
    readonly loss: readonly number[];
    readonly accuracy: readonly number[];
  };
  readonly parameters: number;
  readonly liveParameters: number;
  readonly circuits: number;
  readonly shotsSpent: number;
  /**
   * Steps whose circuits, counted where samples are drawn, were 1 + 2 x the parameters that trained (and 2 for each
   * that freezing probed; 2 in all under simultaneous perturbation).
   */
  readonly stepsAsCounted: number;
  /**
   * Largest and mean |dL/dtheta| of the angles outside the ideal circuit's cone, exact under the noise, over some test
   * images at the end: what structural freezing ignores on this machine. null: noise-free, or no such angle.
   */
  readonly ignoredGradient: { readonly largest: number; readonly mean: number } | null;
  /**
   * Logistic regression, or least squares, on the same features, training and test images: what every accuracy, or
   * mean squared error, stands beside. Absent in
   * results that are older than it.
   */
  readonly baseline?: Baseline;
  /** Of the compiled circuit; null: noise-free. */
  readonly compiled: CircuitMetrics | null;
  /** Who counted, where a real machine did. */
  readonly machine?: CountingMachine;
  /** Modelled time of one circuit with its shots; null: noise-free or exact. */
  readonly qpuSecondsPerCircuit: number | null;
}

/** A machine beyond this program, as its responses say. */
export interface CountingMachine {
  readonly backends: readonly string[];
  readonly jobs: number;
  readonly sessions: number;
}

/** The kind of task that the grids under an experiment's `train` become. */
export const train: TaskKind<TrainCell, TrainResult> = {
  name: 'train',
  help: 'Trains one QNN under one noise model with one seed, with a checkpoint (and its claims) every so many samples.',
  example: 'qckpt run experiments/hardware.yaml --set seeds=1 --set analyses=[] --output results/runs/one',
  run: async (cell, context) => {
    const profile = await context.profile(cell.hardware);
    const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
    const training = prepareTraining(cell, profile, data);
    const openBackend = (resumed: DecodedCheckpoint | null): Backend | null =>
      cell.backend === undefined
        ? null
        : backends[cell.backend].open({ ...cell, profile, ...channelTo(cell, context, resumed) });
    const { state, saved, checkpoint } = await runCourse(courseOf(cell, training), context, openBackend);
    return {
      ...trainResultOf(cell, saved, checkpoint, profile),
      ignoredGradient:
        profile === null || freezingName(cell.freezing) !== 'structural'
          ? null
          : ignoredGradient(training, cell, state),
      baseline: baselineBeside(cell, data, state.step),
    };
  },
  fromCheckpoint: trainResultOf,
};

/**
 * What a run's last checkpoint says of it: all of the result but what only the training knew.
 * @throws QckptError CORRUPT: without the claims of a last checkpoint; QASM,
 *   CIRCUIT, HARDWARE: a circuit that cannot run
 */
function trainResultOf(
  cell: TrainCell,
  saved: SavedCheckpoint,
  { meta, history }: Pick<DecodedCheckpoint, 'meta' | 'history'>,
  profile: HardwareProfile | null,
): Omit<TrainResult, 'ignoredGradient' | 'baseline'> {
  const { claims, progress } = meta;
  if (!claims.some(({ split }) => split === 'test'))
    throw new QckptError('CORRUPT', `${saved.file} has no claims on test images, it is not the last one`);
  const series = (name: string): readonly number[] => Array.from(history[name] ?? []);
  const active = series('active');
  const names = ansatzOf(cell.model).parameterNames;
  const liveParameters = liveParametersOf(cell);
  const counted = {
    optimizer: createOptimizer(cell.optimizer),
    freezing: createFreezing(cell.freezing, { seed: cell.seed, parameterNames: names, liveParameters }),
    batch: cell.batch ?? 1,
  };
  const bases = objectiveNamed(cell.objective, true).bases(cell.model);
  // Without a machine nothing is compiled, and nothing hangs on the circuit.
  const circuit =
    profile === null ? null : readOpenQasm(meta.circuit.compiledOpenQasm3, { qubits: profile.qubits.length });
  return {
    model: cell.model.name,
    hardware: cell.hardware?.name ?? 'none',
    level: cell.level,
    freezing: freezingName(cell.freezing),
    optimizer: optimizerName(cell.optimizer),
    seed: cell.seed,
    samples: progress.step * (cell.batch ?? 1),
    shots: cell.shots,
    checkpoint: saved,
    claims,
    curve: {
      step: series('validation_step'),
      circuits: series('validation_circuits'),
      loss: series('validation_loss'),
      accuracy: series('validation_accuracy'),
    },
    parameters: names.length,
    liveParameters: liveParameters.size,
    circuits: progress.forwardPasses,
    shotsSpent: progress.shotsSpent,
    stepsAsCounted: series('circuits').filter(
      (circuits, k) => circuits === bases * expectedPasses(counted, active[k]),
    ).length,
    compiled: profile === null || circuit === null ? null : circuitMetrics(circuit, profile),
    ...(meta.jobs === undefined ? {} : { machine: machineOf(meta.jobs) }),
    qpuSecondsPerCircuit:
      profile === null || circuit === null || cell.shots === null
        ? null
        : (cell.shots * shotTime(circuit, profile, cell.resetUs).totalUs) / 1e6,
  };
}

function machineOf({ jobs, machines }: JobsRecord): CountingMachine {
  return {
    backends: [...new Set(machines.map(({ backend }) => backend))].sort(),
    jobs: jobs.length,
    sessions: new Set(jobs.flatMap(({ session }) => session ?? [])).size,
  };
}

/** By the canonical JSON of a model and an objective: thousands of cells have the same. */
const liveByModel = new Map<string, ReadonlySet<string>>();

function liveParametersOf({ model, objective }: Pick<TrainCell, 'model' | 'objective'>): ReadonlySet<string> {
  const key = canonicalJson([model, objective ?? null] as JsonValue);
  const live = liveByModel.get(key) ?? objectiveNamed(objective, true).liveNames(model);
  liveByModel.set(key, live);
  return live;
}

/** By all that decides it: machines and methods have the same. */
const baselines = new Map<string, Baseline>();

function baselineBeside(cell: TrainCell, data: PreparedData, samples: number): Baseline {
  const { data: config, seed, testImages } = cell;
  const targets =
    objectiveNamed(cell.objective, true).statement(cell).classes === null ? data.targets : undefined;
  const isOfNumbers = targets !== undefined;
  const key = canonicalJson([config, data.digest, data.features, seed, samples, testImages, isOfNumbers]);
  const beside = { seed, samples, testImages };
  const baseline =
    baselines.get(key) ??
    (isOfNumbers ? regressionBaselineOf(data, targets, beside) : baselineOf(data, beside));
  baselines.set(key, baseline);
  return baseline;
}

const GRADIENT_IMAGES = 8;

function ignoredGradient(
  { context: { measurement }, data, liveParameters, sampleOf }: ClassifierTraining,
  cell: TrainCell,
  { parameters, head }: TrainState,
): TrainResult['ignoredGradient'] {
  const names = ansatzOf(cell.model).parameterNames;
  const { sources } = measurement.binding;
  const dead = names.flatMap((name, k) => (liveParameters.has(name) ? [] : [k]));
  if (dead.length === 0) return null;
  const sizes = evenSubset(data.split.test, GRADIENT_IMAGES).flatMap((image) => {
    const sample = sampleOf(image);
    const angles = bindValues(measurement.binding, parameters, sample.features);
    const shown = measurement.gradient(angles, sample);
    const means = shown.map(({ probability }) => probability);
    const { byValue } = measurement.slope(means, null, sample, head?.weights);
    const gradient = new Float64Array(names.length);
    shown.forEach(({ occurrences, slopes }, value) => {
      const byName = new Float64Array(names.length);
      occurrences.forEach(({ parameter, coefficient }, k) => {
        const place = sources[parameter];
        if (place >= 0) byName[place] += coefficient * slopes[k];
      });
      for (const k of dead) gradient[k] += byValue[value] * byName[k];
    });
    return dead.map((k) => Math.abs(gradient[k]));
  });
  return {
    largest: sizes.reduce((most, size) => Math.max(most, size), 0),
    mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
  };
}
