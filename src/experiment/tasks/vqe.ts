import type { CompiledModel } from '../../checkpoint/compileCircuit.ts';
import type { CheckpointFrame, CheckpointState, DecodedCheckpoint } from '../../checkpoint/contents.ts';
import { energyClaimSpecs, evaluateEnergyClaims } from '../../checkpoint/energyClaims.ts';
import type { CircuitRecord, Claim } from '../../checkpoint/metadata.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { createEnergyEngine, energyCircuit, hasNoInput, livingNames } from '../../learn/energyEngine.ts';
import { createEnergySetting, energyStep } from '../../learn/energyStep.ts';
import { createFreezing } from '../../learn/freezing.ts';
import { parameterNames } from '../../learn/models.ts';
import { createOptimizer, optimizerName } from '../../learn/optimizers.ts';
import { initialTrainState, startingAngles, type TrainState } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { freezingName } from '../cellNames.ts';
import type { OptimizerConfig } from '../configFiles.ts';
import type { FreezingSpec, NamedHardware, NamedModel } from '../plan.ts';
import {
  checkpointName,
  type FrameContext,
  readLastCheckpoint,
  resumeFrom,
  runFrame,
  stopAfter,
  whileSaving,
} from '../runCheckpoints.ts';
import { historyTensors, type SavedCheckpoint, seriesOf, stateOf, stateTensors } from '../savedState.ts';
import type { TaskKind } from '../taskContext.ts';
import { compileModel } from '../training.ts';

export interface VqeCell {
  readonly model: NamedModel;
  /** Whose values the noise has; null: none. */
  readonly hardware: NamedHardware | null;
  readonly optimizer: OptimizerConfig;
  readonly freezing: FreezingSpec;
  readonly steps: number;
  readonly checkpointEvery: number;
  readonly shots: number | null;
  readonly seed: string;
  readonly initialAngles?: readonly number[];
}

export interface VqeResult {
  readonly model: string;
  readonly qubits: number;
  readonly noise: string;
  readonly freezing: string;
  readonly optimizer: string;
  readonly seed: string;
  readonly steps: number;
  readonly shots: number | null;
  readonly parameters: number;
  readonly checkpoint: SavedCheckpoint;
  /** [steps] energy before each update, as measured. */
  readonly energy: readonly number[];
  /** [steps] forward passes until then, counted where energies are drawn: all bases of one circuit are one. */
  readonly passes: readonly number[];
  readonly forwardPasses: number;
  readonly shotsSpent: number;
  /** Steps that took 1 + 2 x the parameters that trained. */
  readonly stepsAsCounted: number;
  /** Exact energy under the noise at the end. */
  readonly finalEnergy: number;
}

/** Steps between two reports of progress. */
const BREATH = 50;

/** History, one value a step: the energy as measured, the parameters that trained, the forward passes. */
export interface EnergyHistory {
  readonly energy: number[];
  readonly active: number[];
  readonly passes: number[];
}

export const vqe: TaskKind<VqeCell, VqeResult> = {
  name: 'vqe',
  help: 'Finds the ground state of a transverse-field Ising chain, without noise or under Heron-like noise with shots.',
  example: 'qckpt run experiments/freezing-published.yaml --set seeds=1 --output results/runs/published',
  run: async (cell, context) => {
    const solver = prepareEigensolver(cell, await context.profile(cell.hardware));
    const resumed = resumeFrom(context, cell);
    let state = resumed === null ? solver.start() : stateOf(resumed, solver.setting.optimizer);
    const history = historyOf(resumed);

    await whileSaving(context, eigensolverFrame(cell, context, solver), async (writer) => {
      for (const moment of solverSteps(cell, solver, state, history)) {
        state = moment.state;
        const isLast = state.step === cell.steps;
        const stops = context.stopping() && !isLast;
        if (stops || isLast || state.step % cell.checkpointEvery === 0) {
          // What was saved before is on the disk first, or its failure ends the run.
          await writer.flush();
          const claims = solver.claims(state);
          writer.save(checkpointName(state), checkpointState(cell, solver, state, history, claims));
        }
        if (state.step % BREATH === 0) context.progress(state.step / cell.steps);
        if (stops) await stopAfter(`${state.step} of ${cell.steps} steps`, context, writer);
      }
    });
    const { saved, checkpoint } = readLastCheckpoint(context.folder);
    return vqeResultOf(cell, saved, checkpoint);
  },
  fromCheckpoint: vqeResultOf,
};

/** Everything that stays the same while a cell trains. */
export interface Eigensolver {
  readonly setting: ReturnType<typeof createEnergySetting>;
  readonly profile: HardwareProfile | null;
  readonly record: CircuitRecord;
  readonly start: () => TrainState;
  readonly claims: (state: TrainState) => readonly Claim[];
}

/** @throws QckptError SPEC: a model with an input */
export function prepareEigensolver(cell: VqeCell, profile: HardwareProfile | null): Eigensolver {
  const { model, seed, shots } = cell;
  if (!hasNoInput(model))
    throw new QckptError('SPEC', `vqe expected a model without input, got ${model.name} (${model.family})`);
  const names = parameterNames(model);
  const optimizer = createOptimizer(cell.optimizer);
  const freezing = createFreezing(cell.freezing, {
    seed,
    parameterNames: names,
    liveParameters: livingNames(model),
  });
  const { circuit, record } = markedModel(cell, profile);
  const engine = createEnergyEngine(model, circuit, profile);
  return {
    setting: createEnergySetting(engine, { optimizer, freezing, shots, seed }),
    profile,
    record,
    start: () => initialTrainState(startingAngles(cell, names.length), optimizer, freezing),
    claims: ({ parameters }) => evaluateEnergyClaims(engine, parameters, seed, energyClaimSpecs(shots)),
  };
}

/**
 * Takes step after step until the cell is done.
 * @param history grows with each step, before the state is handed out
 */
export function* solverSteps(
  cell: VqeCell,
  { setting }: Eigensolver,
  start: TrainState,
  history: EnergyHistory,
): Generator<{ readonly state: TrainState }> {
  let state = start;
  while (state.step < cell.steps) {
    const { state: next, record } = energyStep(setting, state);
    state = next;
    history.energy.push(record.energy);
    history.active.push(record.active);
    history.passes.push(record.passes);
    yield { state };
  }
}

/** What all checkpoints of a run share. */
export function eigensolverFrame(
  cell: VqeCell,
  context: FrameContext,
  { profile, record: circuit }: Eigensolver,
): CheckpointFrame {
  return runFrame(cell, context, { profile, usedQubits: circuit.initialLayout, circuit, data: null });
}

/** The ansatz as it is: nothing is compiled, under noise it gets its marks. */
function markedModel({ model, seed }: VqeCell, profile: HardwareProfile | null): CompiledModel {
  const ideal = compileModel(model, null, 0, seed);
  if (profile === null) return ideal;
  const compiledOpenQasm3 = writeOpenQasm(energyCircuit(model, true), { version: 3, physical: true });
  const passes = [{ name: 'markHeronNoise', options: {} }];
  return { circuit: readOpenQasm(compiledOpenQasm3), record: { ...ideal.record, compiledOpenQasm3, passes } };
}

export function historyOf(resumed: DecodedCheckpoint | null): EnergyHistory {
  return {
    energy: seriesOf(resumed, 'energy'),
    active: seriesOf(resumed, 'active'),
    passes: seriesOf(resumed, 'passes'),
  };
}

/** What one checkpoint adds. Shares arrays with the state: whoever keeps it copies it. */
export function checkpointState(
  cell: VqeCell,
  { setting }: Eigensolver,
  state: TrainState,
  history: EnergyHistory,
  claims: readonly Claim[],
): CheckpointState {
  const bases = setting.bases.length;
  return {
    ...stateTensors(cell.model, state),
    history: historyTensors({ ...history, circuits: history.passes.map((passes) => passes * bases) }),
    meta: {
      progress: {
        step: state.step,
        sampleCursor: 0,
        optimizerSteps: state.optimizer.steps,
        circuits: state.circuits * bases,
        shotsSpent: state.shotsSpent,
        forwardPasses: state.circuits,
      },
      claims,
    },
  };
}

/** What a run's last checkpoint says of it. @throws QckptError CORRUPT: without the claim of an energy */
function vqeResultOf(cell: VqeCell, saved: SavedCheckpoint, { meta, history }: DecodedCheckpoint): VqeResult {
  const exact = meta.claims.find(({ name }) => name === 'energy');
  if (exact === undefined) throw new QckptError('CORRUPT', `${saved.file} has no claim "energy"`);
  const series = (name: keyof EnergyHistory): readonly number[] => Array.from(history[name] ?? []);
  const [active, passes] = [series('active'), series('passes')];
  let before = 0;
  return {
    model: cell.model.name,
    qubits: cell.model.qubits,
    noise: cell.hardware?.name ?? 'none',
    freezing: freezingName(cell.freezing),
    optimizer: optimizerName(cell.optimizer),
    seed: cell.seed,
    steps: cell.steps,
    shots: cell.shots,
    parameters: parameterNames(cell.model).length,
    checkpoint: saved,
    energy: series('energy'),
    passes: passes.map((own) => {
      before += own;
      return before - own;
    }),
    forwardPasses: meta.progress.forwardPasses,
    shotsSpent: meta.progress.shotsSpent,
    stepsAsCounted: passes.filter((own, k) => own === 1 + 2 * active[k]).length,
    finalEnergy: exact.value,
  };
}
