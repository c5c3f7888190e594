import { z } from 'zod';
import type { Circuit } from '../../../circuit/circuit.ts';
import { type PauliSum, parsePauliSum } from '../../../circuit/pauliSum.ts';
import { createNoiseModel } from '../../../hardware/noiseModel.ts';
import { scaledSwitches } from '../../../hardware/noiseScale.ts';
import { QckptError } from '../../../numeric/qckptError.ts';
import { ansatzOf, type Model } from '../../ansatz/models.ts';
import { anglesOf, type PreparedData } from '../../data/preparedData.ts';
import { sampleOrder } from '../../data/sampleOrder.ts';
import { stepsOf } from '../../stepsOf.ts';
import { structurallyLive } from '../../structurallyLive.ts';
import type { ClaimSpec, ValueLaw } from '../claim.ts';
import {
  type ClassifierCell,
  classifierHistory,
  classifierMembers,
  recomputingWork,
} from '../classification.ts';
import { claimProblem, claimSpecs } from '../classificationClaims.ts';
import type { HeadStart, TrainingSample } from '../measurement.ts';
import type { HistoryKind, Objective, ObjectiveSource, OpenObjective } from '../objective.ts';
import { type ObjectiveStatement, statedSum } from '../objectiveStatement.ts';
import { basisCircuit, idealChange, nativeChange } from './basisCircuit.ts';
import { createObservableEngine, type ObservableEngine } from './observableEngine.ts';
import {
  evaluateObservableClaims,
  measuredEvaluation,
  type ObservableSetting,
  observableClaimRange,
  predictedBy,
  refittedHead,
} from './observableEvaluation.ts';
import { observableMeasurement } from './observableMeasurement.ts';
import { qubitWiseBases } from './qubitWiseBases.ts';
import type { ValueLoss } from './valueLoss.ts';

/** A Pauli sum as experiment files and cells spell it: `0.5*X0X1 + Z2`. */
export const pauliSumText = z
  .string()
  .min(1)
  .max(4096)
  .superRefine((text, context) => {
    try {
      parsePauliSum(text);
    } catch (error) {
      if (!(error instanceof QckptError)) throw error;
      // What is found where, the reader of the whole says itself.
      const message = error.message.replace(/^observable expected (.*), got .*$/s, '$1');
      context.addIssue({ code: 'custom', message });
    }
  });

/** What objectives whose loss is a function of observables' means differ in. */
export interface ObservablesOnData extends Pick<Objective, 'name' | 'help' | 'example'> {
  readonly options: z.ZodObject;
  readonly sums: readonly PauliSum[];
  readonly loss: ValueLoss;
  /** What a checkpoint says of the options, besides the sums. */
  readonly stated: ObjectiveStatement['options'];
  readonly head: Objective['head'];
  readonly labelProblem: Objective['labelProblem'];
  /** What samples' losses are measured against. */
  readonly targetsOf: (data: PreparedData) => ArrayLike<number>;
}

/** The loss of observables' means, on samples of a data set. */
export function dataObservables(own: ObservablesOnData): Objective<ClassifierCell> {
  const { sums, loss } = own;
  const hasClasses = loss.classOf !== undefined;
  const { bases } = qubitWiseBases(sums);
  const ofKind = ({ name }: Pick<ClaimSpec, 'name'>): boolean => hasClasses || !name.endsWith('accuracy');
  return {
    name: own.name,
    help: own.help,
    example: own.example,
    kind: 'classifier',
    isNamed: true,
    options: own.options,
    cell: classifierMembers,
    readsData: true,
    marked: null,
    circuit: (model) => observedCircuit(model, sums),
    inBases: (circuit) => bases.map(({ axes }) => basisCircuit(circuit, axes, idealChange)),
    keepsPhases: readsPhases(sums),
    head: own.head,
    labelProblem: own.labelProblem,
    loss: null,
    history: historyIn(bases.length, hasClasses),
    unit: 'samples',
    leastImages: 1,
    statement: ({ data }) => ({
      name: own.name,
      options: own.stated,
      loss: loss.name,
      estimators: loss.formulas,
      classes: hasClasses ? { labels: data.labels, outcomes: null } : null,
      observables: sums.map(statedSum),
    }),
    steps: ({ samples, batch }) => stepsOf(samples, batch),
    bases: () => bases.length,
    liveNames: (model) => structurallyLive(model, sums),
    modelProblem: (model) => observedProblem(model, sums),
    claims: ({ shots, passes, validationImages, testImages }, { isLast, isMoved }) =>
      [
        ...claimSpecs('validation', validationImages, passes === undefined || isMoved ? shots : null),
        ...(isLast || isMoved ? claimSpecs('test', testImages, shots) : []),
      ].filter(ofKind),
    claimProblem: (spec, data) =>
      data === null
        ? 'expected a data set'
        : ofKind(spec)
          ? claimProblem(spec, data)
          : 'expected a loss, there are no classes',
    valueLaw,
    work: (circuits) => bases.length * recomputingWork(circuits),
    open: (source) => open(source, own),
  };
}

/** The model's circuit, measuring what the sums need: the k-th of their qubits as bit k. */
export function observedCircuit(model: Model, sums: readonly PauliSum[]): Circuit {
  const { qubits } = qubitWiseBases(sums);
  const measurements = qubits.map((qubit, bit) => ({ qubit, bit }));
  return { ...ansatzOf(model).circuit, bits: qubits.length, measurements };
}

/** Whether phases before the measurement matter: some term has X or Y. */
export function readsPhases(sums: readonly PauliSum[]): boolean {
  return sums.some((sum) => sum.some(({ paulis }) => paulis.some(({ axis }) => axis !== 'Z')));
}

/** Why a model's circuit does not have the observables' qubits; null where it does. */
export function observedProblem(model: Model, sums: readonly PauliSum[]): string | null {
  const { qubits } = ansatzOf(model).circuit;
  const last = qubitWiseBases(sums).qubits.at(-1)!;
  return last < qubits ? null : `observables on qubits 0..${qubits - 1} of the model, got qubit ${last}`;
}

/** The observables of a compiled circuit under its machine's noise, or of a plain one without any. */
export function observablesOn(source: ObjectiveSource, sums: readonly PauliSum[]): ObservableEngine {
  const { model, circuit, profile, idle = true, relaxation, noiseScale, switches, scaleOf } = source;
  const { parameterNames, inputNames } = ansatzOf(model);
  const noise =
    profile === null
      ? null
      : createNoiseModel(profile, scaledSwitches(switches, noiseScale), scaleOf, relaxation);
  return createObservableEngine({
    circuit,
    sums,
    noiseFor: noise === null ? null : () => noise,
    change: profile === null ? idealChange : nativeChange(profile),
    idle,
    parameterNames,
    inputNames,
  });
}

function open(source: ObjectiveSource, own: ObservablesOnData): OpenObjective {
  const { model, seed, shotStream } = source;
  const data = source.data!;
  const engine = observablesOn(source, own.sums);
  const targets = own.targetsOf(data);
  const targetOf = (image: number): number => targets[image];
  const setting: ObservableSetting = { engine, loss: own.loss, model, data, targetOf, seed, shotStream };
  return {
    training: () => {
      const imageAt = sampleOrder(seed, data.split.train, data.shuffled);
      const sampleOf = (image: number): TrainingSample => ({
        image,
        features: anglesOf(data, image),
        outcome: data.classes[image],
        target: targets[image],
      });
      const head = own.head(data) ?? undefined;
      return {
        measurement: observableMeasurement(engine, own.loss, 'observable-shots', head),
        sampleAt: (number) => sampleOf(imageAt(number)),
        sampleOf,
      };
    },
    plan: engine.plan,
    predict: (learned, images, drawn) => predictedBy(setting, learned, images, drawn),
    evaluate: (learned, specs) => evaluateObservableClaims(setting, learned, specs),
    range: (learned, spec) => observableClaimRange(setting, learned, spec),
    exact: (learned, images, shots = Number.POSITIVE_INFINITY) =>
      measuredEvaluation(setting, learned, images, shots),
    ...(own.head(data) === null
      ? {}
      : { refitHead: (learned, images, shots) => refittedHead(setting, learned, images, shots) }),
  };
}

function valueLaw({ name, images }: ClaimSpec): ValueLaw {
  return name.endsWith('accuracy')
    ? {
        domain: `k of ${images} images`,
        accepts: (value) => value >= 0 && value <= 1 && Math.round(value * images) / images === value,
      }
    : { domain: 'a number >= 0', accepts: (value) => value >= 0 };
}

function historyIn(bases: number, hasClasses: boolean): HistoryKind {
  const { validation_accuracy, ...looks } = classifierHistory.looks;
  return {
    steps: classifierHistory.steps,
    looks: {
      ...looks,
      validation_circuits: ({ forwardPasses }) => forwardPasses * bases,
      ...(hasClasses ? { validation_accuracy } : {}),
    },
  };
}

/** How many classes the data have. */
export function classCountOf({ classes }: Pick<PreparedData, 'classes'>): number {
  return classes.reduce((most, own) => Math.max(most, own + 1), 0);
}

/** A head of zeros: every class is as probable, whatever the circuit shows. */
export function zeroHead(classes: number, observables: number): HeadStart {
  const shape = [classes, observables + 1] as const;
  return { shape, weights: new Float64Array(shape[0] * shape[1]) };
}
