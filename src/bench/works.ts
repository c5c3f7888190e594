import { outcomeMeasurement } from '../learn/objectives/outcomeMeasurement.ts';
import { type MeasuredSlopes, parameterShift } from '../learn/parameterShift.ts';
import { createShotSampler } from '../learn/shots.ts';
import { streamKey } from '../numeric/streams.ts';
import { derivativesByName, gradientByName } from '../simulate/engine.ts';
import { LABEL, SHOTS, type Subject, type Workload } from './workload.ts';

/** What is timed, on our side and on the peers'. A record of the registry. */
export interface Work {
  readonly name: WorkName;
  readonly help: string;
  readonly example: string;
  readonly noisy: boolean;
  /** By size: how many times faster than the fastest peer we mean to be. */
  readonly goals: Readonly<Record<string, number>>;
  /** One unit of work, called again each time as a training loop does. */
  readonly prepare: (subject: Subject, workload: Workload) => () => unknown;
  /** What must agree with a peer's answer, by the answer's fields; lists of one number where they are one number. */
  readonly answer: (subject: Subject, workload: Workload) => Readonly<Record<string, readonly number[]>>;
}

/** The sizes that have goals. */
export const WORK_SIZES = ['4q2l', '8q3l', '10q5l'] as const;

/** Units of work: forward pass (A), exact gradient (B), parameter-shift gradient (C), noise-free gradient (D). */
export type WorkName = 'A' | 'B' | 'C' | 'D';

const example = (name: WorkName): string => `qckpt bench --work ${name} --size 4q2l --repetitions 3`;

/** The units of work that are timed, by name. */
export const works: Readonly<Record<WorkName, Work>> = {
  A: {
    name: 'A',
    help: 'One noisy forward pass: the exact probabilities of all outcomes.',
    example: example('A'),
    noisy: true,
    goals: { '4q2l': 5, '8q3l': 50, '10q5l': 30 },
    prepare:
      ({ engine, values }) =>
      () =>
        engine.probabilities(values),
    answer: ({ engine, values }) => ({ probabilities: [...engine.probabilities(values)] }),
  },
  B: {
    name: 'B',
    help: "Exact gradient under noise: the label's probability and its derivative by every angle.",
    example: example('B'),
    noisy: true,
    goals: { '4q2l': 15, '8q3l': 130, '10q5l': 40 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
  C: {
    name: 'C',
    help: `Parameter-shift gradient under noise from ${SHOTS} shots on each of the 2P + 1 circuits.`,
    example: example('C'),
    noisy: true,
    goals: { '4q2l': 20, '8q3l': 2000, '10q5l': 3000 },
    prepare: prepareParameterShift,
    answer: (subject, workload) => ({ shifted: shiftedProbabilities(subject, workload) }),
  },
  D: {
    name: 'D',
    help: "Noise-free gradient by the adjoint method: the label's probability and its derivative by every angle.",
    example: example('D'),
    noisy: false,
    goals: { '4q2l': 3, '8q3l': 3, '10q5l': 3 },
    prepare: prepareGradient,
    answer: gradientAnswer,
  },
};

function prepareGradient({ engine, values }: Subject): () => Float64Array {
  return () => {
    const { occurrences, slopes } = engine.gradient(values, LABEL);
    return derivativesByName(occurrences, slopes, engine.parameterNames.length);
  };
}

function gradientAnswer({ engine, values }: Subject, { angles }: Workload): Record<string, number[]> {
  const { mean, derivatives } = gradientByName(engine, values, LABEL);
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
  let step = 0;
  return () =>
    parameterShift(
      [engine.shifted(values, LABEL)],
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
