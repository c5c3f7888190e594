import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { createNoiseModel, relaxationRules } from '../../hardware/noiseModel.ts';
import { noiseScaleSchema } from '../../hardware/noiseScale.ts';
import { multinomialAt, streamKey } from '../../numeric/streams.ts';
import { evaluationWork } from '../../simulate/evaluationWork.ts';
import { ansatzOf } from '../ansatz/models.ts';
import { dataConfigSchema } from '../data/dataSources.ts';
import { anglesOf, type PreparedData } from '../data/preparedData.ts';

import { sampleOrder } from '../data/sampleOrder.ts';
import { shotSeed } from '../shotSeed.ts';
import { stepsOf } from '../stepsOf.ts';
import { structurallyLive } from '../structurallyLive.ts';
import type { ClaimSpec, ValueLaw } from './claim.ts';
import {
  claimedSamples,
  claimProblem,
  claimRange,
  claimSpecs,
  type EvaluationSetting,
  evaluateClaims,
  measuredValue,
  outcomesOf,
  probabilitiesOfImages,
} from './classificationClaims.ts';
import { createEvaluationSetting } from './evaluationSetting.ts';
import { measuredFrequencies } from './exactEvaluation.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';
import type { TrainingSample } from './measurement.ts';
import type {
  DrawnFrom,
  HistoryKind,
  Objective,
  ObjectiveCell,
  ObjectiveSource,
  OpenObjective,
  RecomputedCircuits,
} from './objective.ts';
import { type ObjectiveStatement, statedOutcome } from './objectiveStatement.ts';
import { outcomeMeasurement } from './outcomeMeasurement.ts';

const count = z.int().min(1);

/** The backend whose counts are a machine's own: claims are made from them. */
export const MEASURING_BACKEND = 'spool';

/** Members of a classifier's cell: these and those of every training, no other. */
export const classifierMembers = {
  level: z.int().min(0).max(3),
  data: dataConfigSchema,
  idle: z.boolean(),
  relaxation: z.enum(relaxationRules).optional(),
  noiseScale: noiseScaleSchema.optional(),
  samples: count,
  validationImages: count,
  testImages: count,
  resetUs: z.number().min(0),
  passes: z.strictObject({ budget: count, every: count }).optional(),
  /** Samples a step; one where absent. */
  batch: count.optional(),
  /** Where its circuits ran; the simulator where absent. */
  backend: z.string().min(1).max(64).optional(),
};

/** What an objective with data reads of its cell. */
export interface ClassifierCell extends ObjectiveCell {
  readonly data: { readonly labels: readonly (number | string)[] };
  readonly samples: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly batch?: number | undefined;
  readonly backend?: string | undefined;
  readonly passes?: { readonly budget: number; readonly every: number } | undefined;
}

/** The samples' losses, and what validation said at each checkpoint. */
export const classifierHistory: HistoryKind = {
  steps: {
    loss: ({ loss }) => loss,
    active: ({ active }) => active,
    circuits: ({ forwardPasses }, bases) => forwardPasses * bases,
  },
  looks: {
    validation_step: ({ step }) => step,
    validation_circuits: ({ forwardPasses }) => forwardPasses,
    validation_loss: (_, [loss]) => loss.value,
    validation_accuracy: (_, [, accuracy]) => accuracy.value,
  },
};

/** Of data with a target. */
export const CLASSES_WANTED = 'data with classes ("label"), got numbers to predict ("target")';

/** What classifications differ in. */
type Classification = Pick<Objective, 'name' | 'help' | 'example'> & {
  readonly loss: FrequencyLoss;
  readonly isNamed?: boolean;
};

/** An open classification, with what is evaluated at hand. */
export interface OpenClassification extends OpenObjective {
  readonly setting: EvaluationSetting;
  readonly data: PreparedData;
}

/**
 * Classification by outcome: the value is how often the label's outcome is seen. All but the loss is the same for all.
 */
export function classification({
  isNamed = true,
  loss,
  ...words
}: Classification): Objective<ClassifierCell> & { readonly loss: FrequencyLoss } {
  return {
    ...words,
    kind: 'classifier',
    isNamed,
    cell: classifierMembers,
    readsData: true,
    marked: null,
    loss,
    history: classifierHistory,
    unit: 'samples',
    leastImages: 1,
    statement: (cell) => statementOf(words.name, cell, loss),
    steps: ({ samples, batch }) => stepsOf(samples, batch),
    circuit: (model) => ansatzOf(model).circuit,
    inBases: (circuit) => [circuit],
    keepsPhases: false,
    head: () => null,
    labelProblem: (model, { length }) => {
      if (length === 0) return CLASSES_WANTED;
      const { classCount } = ansatzOf(model);
      return length <= classCount ? null : `at most ${classCount} labels for its model, got ${length}`;
    },
    bases: () => 1,
    liveNames: (model) => structurallyLive(model),
    modelProblem: () => null,
    claims: ({ shots, passes, validationImages, testImages, backend }, { isLast, isMoved }) => {
      // What was moved was moved by simulation.
      const isMeasured = backend === MEASURING_BACKEND && !isMoved;
      return [
        // With a budget of passes validation is looked at often, and exactly.
        ...claimSpecs(
          'validation',
          validationImages,
          passes === undefined || isMoved ? shots : null,
          isMeasured,
        ),
        ...(isLast || isMoved ? claimSpecs('test', testImages, shots, isMeasured) : []),
      ];
    },
    claimProblem: (spec, data) => (data === null ? 'expected a data set' : claimProblem(spec, data)),
    valueLaw: (spec) => valueLaw(spec, loss),
    work: recomputingWork,
    open: (source) => openClassification(source, loss),
  };
}

function statementOf(name: string, { model, data }: ClassifierCell, loss: FrequencyLoss): ObjectiveStatement {
  const { circuit } = ansatzOf(model);
  const { labels } = data;
  const outcomes = outcomesOf(model).slice(0, labels.length);
  return {
    name,
    options: {},
    loss: loss.name,
    estimators: loss.formulas,
    classes: { labels, outcomes: outcomes.map((outcome) => statedOutcome(outcome, circuit.bits)) },
    observables: null,
  };
}

function openClassification(source: ObjectiveSource, loss: FrequencyLoss): OpenClassification {
  const { model, seed, circuit, idle = true } = source;
  const data = source.data!;
  const setting = createEvaluationSetting({ ...source, data, idle, loss });
  return {
    setting,
    data,
    training: () => {
      const imageAt = sampleOrder(seed, data.split.train, data.shuffled);
      const outcomes = outcomesOf(model);
      const bits = circuit.measurements.length;
      const sampleOf = (image: number): TrainingSample => ({
        image,
        features: anglesOf(data, image),
        outcome: outcomes[data.classes[image]],
      });
      return {
        measurement: outcomeMeasurement(
          setting.engine,
          ansatzOf(model).parameterNames,
          ansatzOf(model).inputNames,
          bits,
          loss,
        ),
        sampleAt: (number) => sampleOf(imageAt(number)),
        sampleOf,
      };
    },
    plan: () => setting.engine.planOf(ansatzOf(model).inputNames),
    predict: ({ parameters }, images, drawn) => {
      const lawOf = probabilitiesOfImages(setting, parameters, images);
      const outcomes = outcomesOf(model);
      const values = images.map((image, position) => {
        const seen = drawn === null ? lawOf(position) : sharesOf(setting, image, lawOf(position), drawn);
        return outcomes.map((outcome) => seen[outcome]);
      });
      return { hasClasses: true, values };
    },
    evaluate: ({ parameters }, specs) => evaluateClaims(setting, parameters, specs),
    range: ({ parameters }, spec) => claimRange(setting, parameters, spec),
    measured: {
      samples: (spec) => claimedSamples(setting, spec),
      value: (spec, shots, counts) => measuredValue(setting, spec, shots, counts),
      laws: ({ parameters }, spec) =>
        probabilitiesOfImages(setting, parameters, claimedSamples(setting, spec)),
    },
    exact: ({ parameters }, images, shots) => measuredFrequencies(setting, parameters, images, shots),
  };
}

/** [outcomes] how often each is seen. */
function sharesOf(
  setting: EvaluationSetting,
  image: number,
  law: ArrayLike<number>,
  { shots, streamPurpose }: DrawnFrom,
): number[] {
  const key = streamKey(shotSeed(setting), streamPurpose);
  return multinomialAt(key, [image, 0, 0], shots, law).map((count) => count / shots);
}

const ROUNDING = 1e-9;

function valueLaw({ name, images, shots }: ClaimSpec, { loss }: FrequencyLoss): ValueLaw | null {
  const measure = name.replace(/^(sampled|measured)_/, '');
  if (measure === 'accuracy')
    return {
      domain: `k of ${images} images`,
      accepts: (value) => value >= 0 && value <= 1 && Math.round(value * images) / images === value,
    };
  if (measure !== 'loss') return null;
  const [least, most] = [loss(1, shots), loss(0, shots)];
  return {
    domain: `a number in ${least}..${most}`,
    accepts: (value) => value >= least - ROUNDING && value <= most + ROUNDING,
  };
}

/** Images on which a stored circuit is held against its model's. */
const COMPARED_IMAGES = 3;

/** Numbers of states, read and written, that recomputing claims on images takes. */
export function recomputingWork(circuits: RecomputedCircuits): number {
  const { model, idle, profile, compiled, compared, claims, evaluations } = circuits;
  const workOf = (circuit: typeof compiled, on: HardwareProfile | null, images: number): number =>
    evaluationWork(circuit, on === null ? null : createNoiseModel(on), idle, {
      count: images,
      names: ansatzOf(model).inputNames,
    });
  const counts = new Map(
    claims.map(({ split, images }) => [JSON.stringify([split, images]), images] as const),
  );
  const images = [...counts.values()].reduce((sum, own) => sum + own, 0);
  return (
    evaluations * workOf(compiled, profile, images) +
    compared.reduce((sum, one) => sum + workOf(one, null, COMPARED_IMAGES), 0)
  );
}
