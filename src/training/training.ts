import { type CompiledModel, compileCircuit } from '../checkpoint/format/compileCircuit.ts';
import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import type { PreparedData } from '../learn/data/preparedData.ts';
import { createFreezing } from '../learn/freezing.ts';
import type { OpenClassification } from '../learn/objectives/classification.ts';
import type { TrainingSample } from '../learn/objectives/measurement.ts';
import type { Objective, OpenObjective } from '../learn/objectives/objective.ts';
import { objectiveNamed } from '../learn/objectives/objectives.ts';
import { outcome } from '../learn/objectives/outcome.ts';
import { createOptimizer } from '../learn/optimizers.ts';
import { createTrainingContext, type TrainingContext } from '../learn/trainingContext.ts';
import { type TrainingRecord, trainingStep } from '../learn/trainingStep.ts';
import { initialTrainState, startingAngles, type TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Cell, TrainCell } from './cell.ts';
import { compiledOnce } from './compiledOnce.ts';

/** Everything that stays the same while a cell trains, whatever its objective. */
export interface Training extends Omit<OpenObjective, 'training' | 'range'> {
  readonly objective: Objective;
  readonly context: TrainingContext;
  readonly compiled: CompiledModel;
  readonly profile: HardwareProfile | null;
  /** null: the objective reads none. */
  readonly data: PreparedData | null;
  readonly liveParameters: ReadonlySet<string>;
  readonly start: () => TrainState;
  /** Whose turn it is, by number among all samples that the run trains on. */
  readonly sampleAt: (number: number) => TrainingSample;
  /** Any sample of the data, by its index there. */
  readonly sampleOf: (image: number) => TrainingSample;
  /** One step, on the samples that are its turn. @throws as `trainingStep` */
  readonly step: (state: TrainState) => Stepped;
}

/** A step's outcome: the state after it, and what it measured on the state before. */
export interface Stepped {
  readonly state: TrainState;
  readonly record: TrainingRecord;
}

/** A classifier's: what data are prepared for. */
export type ClassifierTraining = Training & Pick<OpenClassification, 'setting' | 'data'>;

/** What of a classifier's cell decides its steps; how long it trains and what it claims does not. */
export type TrainingChoices = Pick<
  TrainCell,
  | 'model'
  | 'level'
  | 'freezing'
  | 'optimizer'
  | 'idle'
  | 'relaxation'
  | 'noiseScale'
  | 'shots'
  | 'seed'
  | 'shotStream'
  | 'initialAngles'
  | 'objective'
  | 'batch'
>;

/**
 * @param profile null: noise-free, the logical circuit runs as it is
 * @param objective what is measured: the model's outcomes where absent
 */
export function compileModel(
  model: Model,
  profile: HardwareProfile | null,
  level: number,
  seed: string,
  objective: Pick<Objective, 'circuit' | 'keepsPhases'> = outcome,
): CompiledModel {
  const { keepsPhases } = objective;
  const logicalOpenQasm3 = writeOpenQasm(objective.circuit(model), { version: 3 });
  const circuit = { logicalOpenQasm3, parameterNames: ansatzOf(model).parameterNames };
  const options = { level, seed, keepsPhases };
  return profile === null
    ? compileCircuit(circuit, profile, options)
    : compiledOnce(circuit, profile, options);
}

/**
 * @param profile null: noise-free, the logical circuit runs as it is
 * @param data null: an objective that reads none
 * @throws QckptError SPEC: a model that the objective cannot have; CIRCUIT, TRANSPILE, HARDWARE, CAPACITY
 */
export function prepareTraining(
  cell: TrainingChoices,
  profile: HardwareProfile | null,
  data: PreparedData,
): ClassifierTraining;

/** The same for the cell of any objective. */
export function prepareTraining(
  cell: Cell | TrainingChoices,
  profile: HardwareProfile | null,
  data: PreparedData | null,
  as?: CompiledModel,
): Training;

/**
 * Opens the cell's objective on the compiled circuit, with optimizer, freezing and streams of random numbers by its
 * seed.
 * @param as compiled before; absent: it is compiled here
 */
export function prepareTraining(
  cell: Cell | TrainingChoices,
  profile: HardwareProfile | null,
  data: PreparedData | null,
  as?: CompiledModel,
): Training {
  const { model, seed, shotStream, shots } = cell;
  const objective = objectiveNamed(cell.objective, data !== null);
  const problem = objective.modelProblem(model);
  if (problem !== null)
    throw new QckptError('SPEC', `${objective.name} expected ${problem}, got ${model.name}`);
  const compiled = as ?? compileCell(cell, objective, profile);
  const open = objective.open({ ...cell, circuit: compiled.circuit, profile, data });
  const { measurement, sampleAt, sampleOf } = open.training();
  const liveParameters = objective.liveNames(model);
  const names = ansatzOf(model).parameterNames;
  const optimizer = createOptimizer(cell.optimizer);
  const pruned = new Set(model.pruned);
  const freezing = createFreezing(cell.freezing, { seed, parameterNames: names, liveParameters, pruned });
  const batch = 'batch' in cell ? cell.batch : undefined;
  const context = createTrainingContext({
    ...{ seed, shotStream, measurement, optimizer, freezing, shots },
    ...(batch === undefined ? {} : { batch }),
  });
  const othersOf = (step: number): TrainingSample[] =>
    Array.from({ length: context.batch - 1 }, (_, k) => sampleAt(step * context.batch + 1 + k));
  return {
    ...open,
    ...{ objective, context, compiled, profile, data, liveParameters, sampleAt, sampleOf },
    start: () => initialTrainState(startingAngles(cell), optimizer, freezing, measurement.head),
    step:
      context.batch === 1
        ? (state) => trainingStep(context, state, sampleAt(state.step))
        : (state) =>
            trainingStep(context, state, sampleAt(state.step * context.batch), ...othersOf(state.step)),
  };
}

/** By the transpiler; or as it is, under noise with its marks. */
function compileCell(
  cell: Cell | TrainingChoices,
  objective: Objective,
  profile: HardwareProfile | null,
): CompiledModel {
  const { model, seed } = cell;
  const { marked } = objective;
  if (marked === null)
    return compileModel(model, profile, ('level' in cell && cell.level) || 0, seed, objective);
  const ideal = compileModel(model, null, 0, seed, objective);
  if (profile === null) return ideal;
  const compiledOpenQasm3 = writeOpenQasm(marked.circuit(model), { version: 3, physical: true });
  const passes = [{ name: marked.pass, options: {} }];
  return { circuit: readOpenQasm(compiledOpenQasm3), record: { ...ideal.record, compiledOpenQasm3, passes } };
}
