import { outcomesOf } from '../../checkpoint/claims.ts';
import {
  type Checkpoint,
  type CheckpointFrame,
  type CheckpointState,
  type DecodedCheckpoint,
  joinCheckpoint,
} from '../../checkpoint/contents.ts';
import type { Claim } from '../../checkpoint/metadata.ts';
import { activeQubits } from '../../circuit/activeQubits.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { evenSubset } from '../../learn/evenSubset.ts';
import { createFreezing } from '../../learn/freezing.ts';
import { crossEntropySlope } from '../../learn/loss.ts';
import { parameterNames } from '../../learn/models.ts';
import { createOptimizer, optimizerName } from '../../learn/optimizers.ts';
import { bindValues } from '../../learn/parameterShift.ts';
import { anglesOf } from '../../learn/prepareData.ts';
import { samplePosition } from '../../learn/sampleOrder.ts';
import { structurallyLive } from '../../learn/structurallyLive.ts';
import { expectedCircuits } from '../../learn/trainingContext.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type CircuitMetrics, circuitMetrics } from '../../transpile/circuitMetrics.ts';
import { freezingName } from '../cellNames.ts';
import type { TrainCell } from '../plan.ts';
import { shotTime } from '../qpuTime.ts';
import {
  checkpointName,
  type FrameContext,
  readLastCheckpoint,
  resumeFrom,
  runFrame,
  stopAfter,
  whileSaving,
} from '../runCheckpoints.ts';
import { historyTensors, type SavedCheckpoint, stateOf, stateTensors } from '../savedState.ts';
import type { TaskContext, TaskKind } from '../taskContext.ts';
import { prepareTraining, type Training } from '../training.ts';
import { type History, historyOf, trainSteps } from '../trainSteps.ts';

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
   * Steps whose circuits, counted where samples are drawn, were 1 + 2 x the parameters that trained (and 2 for each that
   * freezing probed; 2 in all under simultaneous perturbation).
   */
  readonly stepsAsCounted: number;
  /**
   * Largest and mean |dL/dtheta| of the angles outside the ideal circuit's cone, exact under the noise, over some test
   * images at the end: what structural freezing ignores on this machine. null: noise-free, or no such angle.
   */
  readonly ignoredGradient: { readonly largest: number; readonly mean: number } | null;
  /** Of the compiled circuit; null: noise-free. */
  readonly compiled: CircuitMetrics | null;
  /** Modelled time of one circuit with its shots; null: noise-free or exact. */
  readonly qpuSecondsPerCircuit: number | null;
}

/** Samples between two reports of progress. */
const BREATH = 20;

export const train: TaskKind<TrainCell, TrainResult> = {
  name: 'train',
  help: 'Trains one QNN under one noise model with one seed, with a checkpoint (and its claims) every so many samples.',
  example: 'qckpt run experiments/hardware.yaml --set seeds=1 --set analyses=[] --output results/runs/one',
  run: runTraining,
  fromCheckpoint: trainResultOf,
};

async function runTraining(cell: TrainCell, context: TaskContext): Promise<TrainResult> {
  const profile = await context.profile(cell.hardware);
  const data = await context.data(cell.data, cell.model.qubits, cell.seed);
  const training = prepareTraining(cell, profile, data);
  const resumed = resumeFrom(context, cell);
  let state = resumed ? stateOf(resumed, training.optimizer) : training.start();
  const history = historyOf(resumed);

  await whileSaving(context, checkpointFrame(cell, context, training), async (writer) => {
    for (const moment of trainSteps(cell, training, state, history)) {
      state = moment.state;
      const { isLast, saves, claims } = moment;
      const stops = context.stopping() && !isLast;
      if (saves || stops) {
        // The one before is on the disk by now, or its failure ends the run; this one is written while training goes on.
        await writer.flush();
        writer.save(checkpointName(state), checkpointState(cell, training, state, history, claims()));
      }
      if (state.step % BREATH === 0)
        context.progress(
          Math.max(state.step / cell.samples, cell.passes ? state.circuits / cell.passes.budget : 0),
        );
      if (stops) await stopAfter(`${state.step} of ${cell.samples} samples`, context, writer);
    }
  });
  const { saved, checkpoint } = readLastCheckpoint(context.folder);
  return {
    ...trainResultOf(cell, saved, checkpoint, profile),
    ignoredGradient:
      profile === null || freezingName(cell.freezing) !== 'structural'
        ? null
        : ignoredGradient(training, cell, state),
  };
}

/** Everything of a run at one moment. */
export function checkpointOf(
  cell: TrainCell,
  context: FrameContext,
  training: Pick<Training, 'compiled' | 'profile' | 'data'>,
  state: TrainState,
  history: History,
  claims: readonly Claim[],
): Checkpoint {
  return joinCheckpoint(
    checkpointFrame(cell, context, training),
    checkpointState(cell, training, state, history, claims),
  );
}

/** What all checkpoints of a run share. */
export function checkpointFrame(
  cell: TrainCell,
  context: FrameContext,
  { compiled, profile, data }: Pick<Training, 'compiled' | 'profile' | 'data'>,
): CheckpointFrame {
  return runFrame(cell, context, {
    profile,
    usedQubits: activeQubits(compiled.circuit),
    circuit: compiled.record,
    seeds: { transpile: cell.seed },
    data: {
      name: cell.data.name,
      sha256: data.digest,
      split: {
        seed: cell.seed,
        ...('fit' in cell.data ? { fit: cell.data.fit } : { heldOut: cell.data.heldOut }),
        train: data.split.train.length,
        validation: data.split.validation.length,
        test: data.split.test.length,
      },
    },
  });
}

/** What one checkpoint adds. Shares arrays with the state: whoever keeps it copies it. */
export function checkpointState(
  cell: TrainCell,
  { data }: Pick<Training, 'data'>,
  state: TrainState,
  history: History,
  claims: readonly Claim[],
): CheckpointState {
  return {
    ...stateTensors(cell.model, state),
    history: historyTensors({ ...history }),
    meta: {
      progress: {
        step: state.step,
        sampleCursor: samplePosition(state.step, data.split.train.length).cursor,
        optimizerSteps: state.optimizer.steps,
        circuits: state.circuits,
        shotsSpent: state.shotsSpent,
        forwardPasses: state.circuits,
      },
      claims,
    },
  };
}

/**
 * What a run's last checkpoint says of it: all of the result but what only the training knew.
 * @throws QckptError CORRUPT: without the claims of a last checkpoint; QASM, CIRCUIT, HARDWARE: a circuit that cannot run
 */
function trainResultOf(
  cell: TrainCell,
  saved: SavedCheckpoint,
  { meta, history }: DecodedCheckpoint,
  profile: HardwareProfile | null,
): Omit<TrainResult, 'ignoredGradient'> {
  const { claims, progress } = meta;
  if (!claims.some(({ split }) => split === 'test'))
    throw new QckptError('CORRUPT', `${saved.file} has no claims on test images, it is not the last one`);
  const series = (name: keyof History): readonly number[] => Array.from(history[name] ?? []);
  const active = series('active');
  const names = parameterNames(cell.model);
  const liveParameters = structurallyLive(cell.model);
  const counted = {
    optimizer: createOptimizer(cell.optimizer),
    freezing: createFreezing(cell.freezing, { seed: cell.seed, parameterNames: names, liveParameters }),
  };
  const width = profile === null ? {} : { qubits: profile.qubits.length };
  const circuit = readOpenQasm(meta.circuit.compiledOpenQasm3, width);
  return {
    model: cell.model.name,
    hardware: cell.hardware?.name ?? 'none',
    level: cell.level,
    freezing: freezingName(cell.freezing),
    optimizer: optimizerName(cell.optimizer),
    seed: cell.seed,
    samples: progress.step,
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
      (circuits, k) => circuits === expectedCircuits(counted, active[k]),
    ).length,
    compiled: profile === null ? null : circuitMetrics(circuit, profile),
    qpuSecondsPerCircuit:
      profile === null || cell.shots === null
        ? null
        : (cell.shots * shotTime(circuit, profile, cell.resetUs).totalUs) / 1e6,
  };
}

const GRADIENT_IMAGES = 8;

function ignoredGradient(
  { setting, context, data, liveParameters }: Training,
  cell: TrainCell,
  state: TrainState,
): TrainResult['ignoredGradient'] {
  const names = parameterNames(cell.model);
  const outcomes = outcomesOf(cell.model);
  const dead = names.flatMap((name, k) => (liveParameters.has(name) ? [] : [k]));
  if (dead.length === 0) return null;
  const sizes = evenSubset(data.split.test, GRADIENT_IMAGES).flatMap((image) => {
    const values = bindValues(context.binding, state.parameters, anglesOf(data, image));
    const { probability, occurrences, slopes } = setting.engine.gradient(
      values,
      outcomes[data.classes[image]],
    );
    const byName = new Float64Array(names.length);
    occurrences.forEach(({ parameter, coefficient }, k) => {
      const place = context.binding.sources[parameter];
      if (place >= 0) byName[place] += coefficient * slopes[k];
    });
    return dead.map((k) => Math.abs(crossEntropySlope(probability, null) * byName[k]));
  });
  return {
    largest: sizes.reduce((most, size) => Math.max(most, size), 0),
    mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
  };
}
