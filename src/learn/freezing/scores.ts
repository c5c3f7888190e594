/**
 * How a strategy values a parameter from its gradients: a record of the registry.
 *
 * A parameter has a score and, for a rule that needs it, a memory. `add` takes one gradient in; at the end of a window
 * `settle` turns both into the score that the next choice goes by, |score|.
 */
export interface ScoreRule {
  readonly name: string;
  readonly help: string;
  readonly keepsMemory: boolean;
  /** Whether gradients of all candidates are measured again for it, frozen ones included: 2 circuits each. */
  readonly probes: boolean;
  readonly add: (score: number, memory: number, gradient: number) => readonly [number, number];
  readonly settle: (score: number, memory: number, samples: number) => number;
}

const EMA_DECAY = 0.9;
const asItIs = (score: number): number => score;

/** Rules by name, as `explain` lists them. */
export const scoreRules = {
  sum: {
    name: 'sum',
    help: 'signed sum of the gradients since the parameter was last drawn',
    keepsMemory: false,
    probes: false,
    add: (score, memory, gradient) => [score + gradient, memory],
    settle: asItIs,
  },
  recent: {
    name: 'recent',
    help: 'the last gradient',
    keepsMemory: false,
    probes: false,
    add: (_score, memory, gradient) => [gradient, memory],
    settle: asItIs,
  },
  ema: {
    name: 'ema',
    help: `exponential moving average of the gradients, decay ${EMA_DECAY}`,
    keepsMemory: false,
    probes: false,
    add: (score, memory, gradient) => [EMA_DECAY * score + (1 - EMA_DECAY) * gradient, memory],
    settle: asItIs,
  },
  variance: {
    name: 'variance',
    help: 'population variance of the gradients of the window',
    keepsMemory: true,
    probes: false,
    add: (score, memory, gradient) => [score + gradient, memory + gradient * gradient],
    settle: (score, memory, samples) => {
      const mean = score / samples;
      return Math.max(0, memory / samples - mean * mean);
    },
  },
  fisher: {
    name: 'fisher',
    help:
      'diagonal of the empirical Fisher information, the mean of the squared derivative of ln p[label] over ' +
      'the window, from circuits of its own for every candidate: 2 a candidate and sample more',
    keepsMemory: false,
    probes: true,
    add: (score, memory, gradient) => [score + gradient * gradient, memory],
    settle: (score, _memory, samples) => score / samples,
  },
} as const satisfies Readonly<Record<string, ScoreRule>>;

/** One of `scoreRules`. */
export type ScoreName = keyof typeof scoreRules;
