import { type EvaluationSetting, outcomesOf } from '../checkpoint/claims.ts';
import { type CompiledModel, compileCircuit } from '../checkpoint/compileCircuit.ts';
import { createEvaluationSetting } from '../checkpoint/evaluationSetting.ts';
import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import { anglesOf, type PreparedData } from '../learn/data/preparedData.ts';
import { sampleOrder } from '../learn/data/sampleOrder.ts';
import { createFreezing } from '../learn/freezing.ts';
import type { Measurement, TrainingSample } from '../learn/objectives/measurement.ts';
import { outcomeMeasurement } from '../learn/objectives/outcomeMeasurement.ts';
import { createOptimizer } from '../learn/optimizers.ts';
import { structurallyLive } from '../learn/structurallyLive.ts';
import { createTrainingContext, type TrainingContext } from '../learn/trainingContext.ts';
import { type TrainingRecord, trainingStep } from '../learn/trainingStep.ts';
import { initialTrainState, startingAngles, type TrainState } from '../learn/trainState.ts';
import type { TrainCell, VqeCell } from './cell.ts';

/** Everything that stays the same while a cell trains, whatever its objective. */
export interface Training {
  readonly context: TrainingContext;
  readonly compiled: CompiledModel;
  readonly profile: HardwareProfile | null;
  readonly liveParameters: ReadonlySet<string>;
  readonly start: () => TrainState;
  /** Whose turn it is. */
  readonly sampleAt: (step: number) => TrainingSample;
  /** One step, on the sample that is its turn. @throws as `trainingStep` */
  readonly step: (state: TrainState) => Stepped;
}

export interface Stepped {
  readonly state: TrainState;
  readonly record: TrainingRecord;
}

/** A classifier's. */
export interface ClassifierTraining extends Training {
  readonly setting: EvaluationSetting;
  readonly data: PreparedData;
}

export type TrainingChoices = Pick<
  TrainCell,
  'model' | 'level' | 'freezing' | 'optimizer' | 'idle' | 'relaxation' | 'shots' | 'seed' | 'initialAngles'
>;

/** @param profile null: noise-free, the logical circuit runs as it is */
export function compileModel(
  model: Model,
  profile: HardwareProfile | null,
  level: number,
  seed: string,
): CompiledModel {
  const logicalOpenQasm3 = writeOpenQasm(ansatzOf(model).circuit, { version: 3 });
  return compileCircuit({ logicalOpenQasm3, parameterNames: ansatzOf(model).parameterNames }, profile, {
    level,
    seed,
  });
}

/** @throws QckptError SPEC, CIRCUIT, TRANSPILE, HARDWARE */
export function prepareTraining(
  cell: TrainingChoices,
  profile: HardwareProfile | null,
  data: PreparedData,
): ClassifierTraining {
  const { model, seed } = cell;
  const compiled = compileModel(model, profile, cell.level, seed);
  const { circuit } = compiled;
  const setting = createEvaluationSetting({
    circuit,
    profile,
    ...{ idle: cell.idle, relaxation: cell.relaxation, model, data, seed },
  });
  const imageAt = sampleOrder(seed, data.split.train, data.shuffled);
  const outcomes = outcomesOf(model);
  const training = trainingOf(cell, {
    measurement: outcomeMeasurement(
      setting.engine,
      ansatzOf(model).parameterNames,
      ansatzOf(model).inputNames,
      circuit.measurements.length,
    ),
    liveParameters: structurallyLive(model),
    compiled,
    profile,
    sampleAt: (step) => {
      const image = imageAt(step);
      return { image, features: anglesOf(data, image), outcome: outcomes[data.classes[image]] };
    },
  });
  return { ...training, setting, data };
}

/** Optimizer, freezing and the step around what an objective measures. @throws QckptError SPEC */
export function trainingOf(
  cell: Pick<VqeCell, 'model' | 'freezing' | 'optimizer' | 'shots' | 'seed' | 'initialAngles'>,
  made: Pick<Training, 'compiled' | 'profile' | 'liveParameters' | 'sampleAt'> & {
    readonly measurement: Measurement;
  },
): Training {
  const { seed, shots } = cell;
  const { measurement, ...shared } = made;
  const names = ansatzOf(cell.model).parameterNames;
  const optimizer = createOptimizer(cell.optimizer);
  const freezing = createFreezing(cell.freezing, {
    seed,
    parameterNames: names,
    liveParameters: shared.liveParameters,
  });
  const context = createTrainingContext({ seed, measurement, optimizer, freezing, shots });
  return {
    ...shared,
    context,
    start: () => initialTrainState(startingAngles(cell, names.length), optimizer, freezing),
    step: (state) => trainingStep(context, state, shared.sampleAt(state.step)),
  };
}
