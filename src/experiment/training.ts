import type { EvaluationSetting } from '../checkpoint/claims.ts';
import { outcomesOf } from '../checkpoint/claims.ts';
import { type CompiledModel, compileCircuit } from '../checkpoint/compileCircuit.ts';
import { createEvaluationSetting } from '../checkpoint/evaluationSetting.ts';
import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { Freezing } from '../learn/freezing/freezingStrategy.ts';
import { createFreezing } from '../learn/freezing.ts';
import { inputNames, type Model, parameterNames } from '../learn/models.ts';
import { createOptimizer, type Optimizer } from '../learn/optimizers.ts';
import { anglesOf, type PreparedData } from '../learn/prepareData.ts';
import { buildQnn } from '../learn/qnn.ts';
import { sampleOrder } from '../learn/sampleOrder.ts';
import { structurallyLive } from '../learn/structurallyLive.ts';
import { createTrainingContext, type TrainingContext } from '../learn/trainingContext.ts';
import { type TrainingRecord, trainingStep } from '../learn/trainingStep.ts';
import { initialTrainState, startingAngles, type TrainState } from '../learn/trainState.ts';
import type { FreezingSpec, TrainCell } from './plan.ts';

/** @param profile null: noise-free, the logical circuit runs as it is */
export function compileModel(
  model: Model,
  profile: HardwareProfile | null,
  level: number,
  seed: string,
): CompiledModel {
  const logicalOpenQasm3 = writeOpenQasm(buildQnn(model), { version: 3 });
  return compileCircuit({ logicalOpenQasm3, parameterNames: parameterNames(model) }, profile, {
    level,
    seed,
  });
}

/** Everything that stays the same while a cell trains. */
export interface Training {
  readonly setting: EvaluationSetting;
  readonly context: TrainingContext;
  readonly optimizer: Optimizer;
  readonly freezing: Freezing;
  readonly data: PreparedData;
  readonly compiled: CompiledModel;
  readonly profile: HardwareProfile | null;
  readonly liveParameters: ReadonlySet<string>;
  readonly start: () => TrainState;
  /** The step's sample, by the seed's data order. */
  readonly step: (state: TrainState) => { readonly state: TrainState; readonly record: TrainingRecord };
}

export type TrainingChoices = Pick<
  TrainCell,
  'model' | 'level' | 'freezing' | 'optimizer' | 'idle' | 'relaxation' | 'shots' | 'seed' | 'initialAngles'
>;

export function prepareTraining(
  cell: TrainingChoices,
  profile: HardwareProfile | null,
  data: PreparedData,
): Training {
  const { model, seed, shots } = cell;
  const compiled = compileModel(model, profile, cell.level, seed);
  const setting = createEvaluationSetting({
    circuit: compiled.circuit,
    profile,
    idle: cell.idle,
    relaxation: cell.relaxation,
    model,
    data,
    seed,
  });
  const names = parameterNames(model);
  const liveParameters = structurallyLive(model);
  const optimizer = createOptimizer(cell.optimizer);
  const freezing = createFreezing(cell.freezing as FreezingSpec, {
    seed,
    parameterNames: names,
    liveParameters,
  });
  const context = createTrainingContext({
    seed,
    engine: setting.engine,
    parameterNames: names,
    inputNames: inputNames(model),
    optimizer,
    freezing,
    shots,
  });
  const imageAt = sampleOrder(seed, data.split.train, data.shuffled);
  const outcomes = outcomesOf(model);
  return {
    setting,
    context,
    optimizer,
    freezing,
    data,
    compiled,
    profile,
    liveParameters,
    start: () => initialTrainState(startingAngles(cell, names.length), optimizer, freezing),
    step: (state) => {
      const image = imageAt(state.step);
      return trainingStep(context, state, {
        image,
        features: anglesOf(data, image),
        outcome: outcomes[data.classes[image]],
      });
    },
  };
}
