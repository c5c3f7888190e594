import { outcomeMeasurement } from '../learn/objectives/outcomeMeasurement.ts';
import { type MeasuredSlopes, parameterShift } from '../learn/parameterShift.ts';
import { createShotSampler } from '../learn/shots.ts';
import { streamKey } from '../numeric/streams.ts';
import { derivativesByName, gradientByName } from '../simulate/engine.ts';
import { LABEL, type Reading, SHOTS, type Subject, type Workload } from './workload.ts';

/** What is timed, on our side and on the peers'. A record of the registry. */
export interface Work {
  readonly name: WorkName;
  readonly help: string;
  readonly example: string;
  readonly noisy: boolean;
  /** What is read at the end. */
  readonly reading: Reading;
  /** Whether it is the circuit compiled for each device, and not the circuit as it is. */
  readonly compiled: boolean;
  /** By size: how many times faster than the fastest peer we mean to be. */
  readonly goals: Readonly<Record<string, number>>;
  /** The same with the cone off. */
  readonly goalsWhole?: Readonly<Record<string, number>>;
  /** One unit of work, called again each time as a training loop does. */
  readonly prepare: (subject: Subject, workload: Workload) => () => unknown;
  /** What must agree with a peer's answer, by the answer's fields; lists of one number where they are one number. */
  readonly answer: (subject: Subject, workload: Workload) => Readonly<Record<string, readonly number[]>>;
}

/** The sizes that have goals. */
export const WORK_SIZES = ['4q2l', '8q3l', '10q5l'] as const;

/**
 * Units of work: forward pass (A), exact gradient (B), parameter-shift gradient (C), noise-free gradient (D), gradient
 * of a joint outcome (E), of compiled circuits (F, G), of an energy (H), many inputs (I).
 */
export type WorkName = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I';

/** Images that are evaluated at once. */
const IMAGES = 500;

const example = (name: WorkName, size = '4q2l'): string =>
  `qckpt bench --work ${name} --size ${size} --repetitions 3`;

const OF_MODEL = { noisy: true, reading: 'model', compiled: false } as const;

/** The units of work that are timed, by name. */
export const works: Readonly<Record<WorkName, Work>> = {
  A: {
    name: 'A',
    help: 'One noisy forward pass: the exact probabilities of all outcomes.',
    example: example('A'),
    ...OF_MODEL,
    goals: { '4q2l': 5, '8q3l': 50, '10q5l': 30 },
    goalsWhole: { '8q3l': 3 },
    prepare: ({ engine, values }) => {
      const fresh = freshValues(values);
      return () => engine.probabilities(fresh());
    },
    answer: ({ engine, values }) => ({ probabilities: [...engine.probabilities(values)] }),
  },
  B: {
    name: 'B',
    help: "Exact gradient under noise: the label's probability and its derivative by every angle.",
    example: example('B'),
    ...OF_MODEL,
    goals: { '4q2l': 15, '8q3l': 130, '10q5l': 40 },
    goalsWhole: { '8q3l': 3 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  C: {
    name: 'C',
    help: `Parameter-shift gradient under noise from ${SHOTS} shots on each of the 2P + 1 circuits.`,
    example: example('C'),
    ...OF_MODEL,
    goals: { '4q2l': 20, '8q3l': 2000, '10q5l': 3000 },
    prepare: prepareParameterShift,
    answer: (subject, workload) => ({ shifted: shiftedProbabilities(subject, workload) }),
  },
  D: {
    name: 'D',
    help: "Noise-free gradient by the adjoint method: the label's probability and its derivative by every angle.",
    example: example('D'),
    ...OF_MODEL,
    noisy: false,
    goals: { '4q2l': 3, '8q3l': 3, '10q5l': 3 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  E: {
    name: 'E',
    help: "Exact gradient under noise of the probability of all qubits' joint outcome.",
    example: example('E', '8q3lB'),
    ...OF_MODEL,
    reading: 'all',
    goals: { '8q3l': 3, '8q3lB': 3, '10q3l': 3, '10q3lB': 3 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  F: {
    name: 'F',
    help: "Exact gradient under a device's noise of circuit B compiled for it: the label's probability by every angle.",
    example: 'qckpt bench --work F --device torino,sherbrooke,guadalupe --repetitions 3',
    ...OF_MODEL,
    compiled: true,
    goals: { '8q3lB': 5 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  G: {
    name: 'G',
    help: 'The same of larger circuits.',
    example: 'qckpt bench --work G --size 12q3lB --device torino --repetitions 3',
    ...OF_MODEL,
    compiled: true,
    goals: { '12q3lB': 5, '10q5lB': 1 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  H: {
    name: 'H',
    help: 'Noise-free gradient of the energy of an Ising ring in a transverse field, by the adjoint method.',
    example: example('H', '16q3l'),
    ...OF_MODEL,
    noisy: false,
    reading: 'energy',
    goals: { '16q3l': 1.5, '18q3l': 1.5, '20q3l': 1.5 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  I: {
    name: 'I',
    help: `The exact probabilities of all outcomes under noise for ${IMAGES} inputs.`,
    example: example('I', '8q3l'),
    ...OF_MODEL,
    goals: { '8q3l': 20, '8q3lB': 20 },
    prepare: ({ engine, values }, workload) => {
      const fresh = freshValues(values);
      const images = imagesOf(workload);
      return () => engine.probabilitiesOfMany(fresh(), workload.inputs, images);
    },
    answer: ({ engine, values }, workload) => ({
      probabilities: [...engine.probabilitiesOfMany(values, workload.inputs, imagesOf(workload))],
    }),
  },
};

/**
 * A loop of a training never asks for the same angles twice, and an engine may keep what has not changed: each call
 * moves all angles a little.
 */
function freshValues(values: Float64Array): () => Float64Array {
  let call = 0;
  return () => {
    call = (call + 1) % 1000;
    return values.map((value) => value + 1e-6 * call);
  };
}

/** [IMAGES, inputs] radians, spread as the angles are. */
export function imagesOf({ inputs, values }: Workload): Float64Array {
  return Float64Array.from({ length: IMAGES * inputs.length }, (_, k) => {
    const base = values.get(inputs[k % inputs.length])!;
    return (base + 0.618033988749895 * Math.floor(k / inputs.length)) % (2 * Math.PI);
  });
}

function prepareGradient({ engine, values }: Subject, { observable }: Workload): () => Float64Array {
  const fresh = freshValues(values);
  const effect = observable === null ? LABEL : 0;
  return () => {
    const { occurrences, slopes } = engine.gradient(fresh(), effect);
    return derivativesByName(occurrences, slopes, engine.parameterNames.length);
  };
}

function gradientAnswer(
  { engine, values }: Subject,
  { angles, observable }: Workload,
): Record<string, number[]> {
  const { mean, derivatives } = gradientByName(engine, values, observable === null ? LABEL : 0);
  return { probability: [mean], gradient: angles.map((name) => derivatives.get(name) ?? 0) };
}

/** As in training: each circuit's count is a draw of its own, and angles that reach nothing run their circuits too. */
function prepareParameterShift(
  { engine, values }: Subject,
  { inputs, angles }: Workload,
): () => MeasuredSlopes {
  const key = streamKey(0, 'bench');
  const measurement = outcomeMeasurement(engine, angles, inputs);
  const active = new Uint8Array(angles.length).fill(1);
  const fresh = freshValues(values);
  let step = 0;
  return () =>
    parameterShift(
      [engine.shifted(fresh(), LABEL)],
      measurement,
      active,
      createShotSampler(measurement, key, { step: step++, image: 0 }, SHOTS),
    );
}

/** The label's probability in the unshifted circuit, then with each angle's + and - pi/2. */
function shiftedProbabilities({ engine, values }: Subject, { angles }: Workload): number[] {
  const { probability, occurrences, plus, minus } = engine.shifted(values, LABEL);
  const all = new Array<number>(2 * angles.length + 1).fill(probability);
  occurrences.forEach(({ parameter }, k) => {
    const angle = angles.indexOf(engine.parameterNames[parameter]);
    all[1 + 2 * angle] = plus[k];
    all[2 + 2 * angle] = minus[k];
  });
  return all;
}
