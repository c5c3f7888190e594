import type { z } from 'zod';
import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { ElementScale, NoiseSwitches, RelaxationRule } from '../../hardware/noiseModel.ts';
import type { NoiseScale } from '../../hardware/noiseScale.ts';
import type { Model } from '../ansatz/models.ts';
import type { PreparedData } from '../data/preparedData.ts';
import type { TrainingRecord } from '../trainingStep.ts';
import type { Learned, TrainState } from '../trainState.ts';
import type { Claim, ClaimRange, ClaimSpec, ValueLaw } from './claim.ts';
import type { FrequencyLoss } from './frequencyLoss.ts';
import type { HeadStart, Measurement, TrainingSample } from './measurement.ts';
import type { ObjectiveStatement } from './objectiveStatement.ts';

/** What an objective's checkpoints are of: `checkpoint/`'s checks have a list for each. */
export type ObjectiveKind = 'classifier' | 'eigensolver';

/** What every objective reads of a cell; each has members of its own besides. */
export interface ObjectiveCell {
  readonly model: Model;
  readonly seed: string;
  /** A circuit; null: exact probabilities. */
  readonly shots: number | null;
}

/** The series of an objective's history. */
export interface HistoryKind {
  /** One value a step. @param bases circuits of a forward pass */
  readonly steps: Readonly<Record<string, (record: TrainingRecord, bases: number) => number>>;
  /** One value each time that claims are made on the way. */
  readonly looks: Readonly<Record<string, (state: TrainState, claims: readonly Claim[]) => number>>;
}

/** When claims are made. */
export interface ClaimMoment {
  /** Whether training ends here. */
  readonly isLast: boolean;
  /** Whether the checkpoint came from another machine. */
  readonly isMoved: boolean;
}

/** A model's circuit on a machine, and the data that it is about. */
export interface ObjectiveSource {
  readonly model: Model;
  readonly seed: string;
  /** Absent: common to all that have the seed. */
  readonly shotStream?: string | undefined;
  /** As it runs: compiled for the machine, or marked. */
  readonly circuit: Circuit;
  /** null: noise-free. */
  readonly profile: HardwareProfile | null;
  /** null: the objective reads none. */
  readonly data: PreparedData | null;
  readonly idle?: boolean | undefined;
  /** Absent: as recorded. */
  readonly relaxation?: RelaxationRule | undefined;
  /** Factors on errors of some kinds; absent: as calibrated. */
  readonly noiseScale?: NoiseScale | undefined;
  /** Which sources of noise are on, and how strong each is where; all, as they are, where absent. */
  readonly switches?: NoiseSwitches | undefined;
  readonly scaleOf?: ElementScale | undefined;
}

/** An exact loss, and its variance were it measured with shots. */
export interface MeasuredEvaluation {
  readonly loss: number;
  /** null: there are no classes. */
  readonly accuracy: number | null;
  readonly variance: number;
}

/** So many shots a circuit, from the stream of this purpose. */
export interface DrawnFrom {
  readonly shots: number;
  readonly streamPurpose: string;
}

/** What is said of samples: [images][classes] probabilities, or where there are no classes [images][1] numbers. */
export interface Predicted {
  readonly hasClasses: boolean;
  readonly values: readonly (readonly number[])[];
}

/** An objective put to use on one circuit. */
export interface OpenObjective {
  /** What a training step measures, and on which sample a step is. */
  training(): {
    readonly measurement: Measurement;
    /** By number of the sample among all that the run trains on. */
    readonly sampleAt: (number: number) => TrainingSample;
    /** By index in the data set. */
    readonly sampleOf: (image: number) => TrainingSample;
  };
  /** Computes the values of claims: the same function writes them into a checkpoint and verifies them. */
  evaluate(learned: Learned, specs: readonly ClaimSpec[]): Claim[];
  /** The digest of the plan of contractions that claims are evaluated by; null: sweeps in order of time. */
  plan(): string | null;
  /** What circuits say of samples; absent: the objective reads none. @param drawn null: exact */
  predict?(learned: Learned, images: readonly number[], drawn: DrawnFrom | null): Predicted;
  /** Every value that a claim may have where another arithmetic is off by `EXACT_TOLERANCE`. */
  range(learned: Learned, spec: ClaimSpec): ClaimRange;
  /** Claims from a machine's counts; absent: the objective has none. */
  readonly measured?: MeasuredClaims;
  /**
   * The exact loss on images; an energy has none of them.
   * @param shots an image, for the variance; Infinity: none
   */
  exact(learned: Learned, images: readonly number[], shots?: number): MeasuredEvaluation;
  /**
   * The best head for these images by what their circuits show here, by a convex problem with one solution: the same
   * images and angles give the same weights. Absent: there is no head.
   * @param shots an image; null: exact
   */
  readonly refitHead?: (learned: Learned, images: readonly number[], shots: number | null) => Float64Array;
}

/** How claims are made from what a machine has counted. */
export interface MeasuredClaims {
  /** Whose circuits a claim is from, by their indices in the data. */
  samples(spec: ClaimSpec): readonly number[];
  /** @param counts [outcomes] of each of `samples` */
  value(spec: ClaimSpec, shots: number, counts: (position: number) => ArrayLike<number>): number;
  /** What the stored calibration says of each of `samples`: [outcomes] probabilities. */
  laws(learned: Learned, spec: ClaimSpec): (position: number) => ArrayLike<number>;
}

/** What recomputing claims runs. */
export interface RecomputedCircuits {
  readonly model: Model;
  readonly idle: boolean;
  readonly profile: HardwareProfile | null;
  readonly compiled: Circuit;
  /** Those that are compared without noise, the compiled one among them. */
  readonly compared: readonly Circuit[];
  readonly claims: readonly ClaimSpec[];
  /** So many of the whole. */
  readonly evaluations: number;
}

/**
 * What a training is for: which value of its circuits is measured, what loss that is, what is claimed and how a claim
 * is drawn, recomputed and judged. A record of the registry; training, checkpoints, `verify` and `inspect` ask it.
 */
export interface Objective<Cell extends ObjectiveCell = ObjectiveCell> {
  readonly name: string;
  readonly help: string;
  /** Lines of an experiment file. */
  readonly example: string;
  readonly kind: ObjectiveKind;
  /** Whether cells say its name. The first of each kind is older than these names. */
  readonly isNamed: boolean;
  /** Its options beside its name, as cells and experiment files have them; absent: it has none. */
  readonly options?: z.ZodObject;
  /** The objective with its options set. Where there are options the record itself is of no use without. */
  readonly withOptions?: (options: never) => Objective;
  /** Members of a cell that are its own, as a stranger's file may spell them. */
  readonly cell: z.ZodRawShape;
  /** Whether its circuits encode samples of a data set. */
  readonly readsData: boolean;
  /**
   * A circuit that carries its noise in marks, and the pass that is named for it;
   * null: a transpiler fits it to the machine.
   */
  readonly marked: { readonly pass: string; readonly circuit: (model: Model) => Circuit } | null;
  /** The logical circuit with what is measured: what is compiled, or runs as it is. */
  circuit(model: Model): Circuit;
  /** A circuit that measures so, as it runs in each basis without noise. */
  inBases(circuit: Circuit): readonly Circuit[];
  /** Whether a basis other than Z is read: the compiler must not drop phases before the measurement. */
  readonly keepsPhases: boolean;
  /** The head before training; null: the loss is a function of what circuits show alone. */
  head(data: PreparedData): HeadStart | null;
  /** Why data with these labels cannot be trained on; null where they can. */
  labelProblem(model: Model, labels: readonly (number | string)[]): string | null;
  /** null: the loss is no function of a label's frequency. */
  readonly loss: FrequencyLoss | null;
  readonly history: HistoryKind;
  /** Of a step in messages: `samples`, `steps`. */
  readonly unit: string;
  /** Least images of a claim. */
  readonly leastImages: number;
  /** What checkpoints say of it. */
  statement(cell: Cell): ObjectiveStatement;
  /** Steps of a whole training. */
  steps(cell: Cell): number;
  /** Circuits of a forward pass. */
  bases(model: Model): number;
  /** Names of the parameters that the value depends on; the others' gradients are zero whatever the angles. */
  liveNames(model: Model): ReadonlySet<string>;
  /** Why a model cannot be trained for it; null where it can. */
  modelProblem(model: Model): string | null;
  /** Which claims a training of the cell makes. */
  claims(cell: Cell, moment: ClaimMoment): ClaimSpec[];
  /** Why a claim cannot be recomputed on this data; null where it can. */
  claimProblem(spec: ClaimSpec, data: PreparedData | null): string | null;
  /** Values that a claim may have whatever the angles; null: any. */
  valueLaw(spec: ClaimSpec, about: { readonly model: Model; readonly isNoisy: boolean }): ValueLaw | null;
  /** Numbers of states, read and written, that recomputing claims takes. */
  work(circuits: RecomputedCircuits): number;
  /** @throws QckptError CIRCUIT, HARDWARE: the circuit cannot run; CAPACITY: too wide to simulate */
  open(source: ObjectiveSource): OpenObjective;
}
