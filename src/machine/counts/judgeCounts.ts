import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { distanceTo, frequenciesOf, logLikelihood, pooled, shotFloor, shotsOf } from './distances.ts';
import { fitFreeNoise } from './fitFreeNoise.ts';
import { createFreeNoise, type FreeKind } from './freeNoise.ts';
import { noiseLadder, predictedBy, type RunCircuit, wholeCalibration } from './noiseLadder.ts';

/** Counts of one circuit, by outcome index sum c[i] 2^i, in blocks of runs one after the other. */
export interface CountedCircuit {
  readonly name: string;
  /** Two-qubit gates before routing. */
  readonly entanglers: number;
  /** What is chosen on circuits of one part is judged on those of the other. */
  readonly part: 0 | 1;
  /** [blocks][outcomes] of the runs by which ways and numbers are chosen. */
  readonly chosenBy: readonly (readonly number[])[];
  /** [blocks][outcomes] of the other runs; where there was one run only, the same. */
  readonly judged: readonly (readonly number[])[];
}

/** One way in which all circuits may have been run. */
export interface CountedWay {
  /** Swaps over all circuits. */
  readonly swaps: number;
  readonly circuits: readonly RunCircuit[];
}

/** Numbers that may be fitted besides the stored calibration. */
export const freeModels = {
  strengths: ['readout', 'depolarizing'],
  coherent: ['zz', 'detuning'],
  angles: ['zz', 'detuning', 'pulse', 'entangler'],
  all: ['readout', 'depolarizing', 'zz', 'detuning', 'pulse', 'entangler'],
} as const satisfies Readonly<Record<string, readonly FreeKind[]>>;

/** A rung of the ladder, or the stored calibration with numbers fitted. */
export type CountsModel = (typeof noiseLadder)[number]['name'] | keyof typeof freeModels;

/** How one model does on one circuit. */
export interface ModelJudgement {
  readonly model: CountsModel;
  /**
   * `weighed`: the way that does best on the circuits of the other part; `unrouted`: the best without swaps there;
   * `best`: the best on this very circuit, which bounds what routing could explain; `known`: there is one way.
   */
  readonly routing: 'weighed' | 'unrouted' | 'best' | 'known';
  /** Whether what was fitted was fitted to other circuits, or to other runs of all; null: nothing was. */
  readonly fittedTo: 'other circuits' | 'other runs' | null;
  /** Total variation distance, by block of runs. */
  readonly distances: readonly number[];
  /** The same of all blocks together. */
  readonly distance: number;
  /** A shot, nats. */
  readonly logLikelihood: number;
}

/** Whether nothing but the stored calibration predicts, with the layout that is judged on its own merits. */
export function isCalibration({ routing, fittedTo }: Pick<ModelJudgement, 'routing' | 'fittedTo'>): boolean {
  return fittedTo === null && (routing === 'weighed' || routing === 'known');
}

/** One circuit's counts against all models. */
export interface CircuitJudgement {
  readonly name: string;
  readonly entanglers: number;
  readonly shots: number;
  /** Distance that the shots of one block alone make, on average. */
  readonly floor: number;
  /** Distance between the machine's first block of runs and its last, and what shots alone would make of it. */
  readonly drift: number | null;
  readonly driftFloor: number | null;
  /** The greatest log-likelihood a shot that any model has. */
  readonly bestLogLikelihood: number;
  readonly models: readonly ModelJudgement[];
}

/** What is fitted, and how hard. */
export interface JudgeOptions {
  readonly fits: readonly (keyof typeof freeModels)[];
  /** Starts of each fit with angles, whose signs a start at zero cannot tell. */
  readonly starts: number;
  /** Is told the share that is done. */
  readonly progress?: (share: number) => void;
}

/**
 * How near a stored calibration comes to what a machine has counted, and what would have to be known besides. Pure.
 * @param ways at least one, each with every circuit
 * @throws QckptError HARDWARE: the machine cannot run a circuit
 */
export function judgeCounts(
  profile: HardwareProfile,
  counted: readonly CountedCircuit[],
  ways: readonly CountedWay[],
  options: JudgeOptions,
): CircuitJudgement[] {
  const { progress = () => {} } = options;
  const chosenBy = counted.map((circuit) => pooled(circuit.chosenBy));
  const misses = ways.map(({ circuits }, k) => {
    progress((0.4 * k) / ways.length);
    return circuits.map((circuit, c) =>
      distanceTo(predictedBy(wholeCalibration, profile, circuit), chosenBy[c]),
    );
  });
  const choose = chooser(ways, misses, counted);
  const models: ModelJudgement[][] = counted.map(() => []);
  const judge = (c: number, entry: Judged): void => {
    models[c].push({ ...entry.as, ...measured(entry.probabilities, counted[c].judged) });
  };
  const isKnown = ways.length === 1;
  counted.forEach(({ part }, c) => {
    const weighed = ways[choose.weighed(part)];
    const routing = isKnown ? 'known' : 'weighed';
    for (const rung of noiseLadder)
      judge(c, {
        as: { model: rung.name, routing, fittedTo: null },
        probabilities: predictedBy(rung, profile, weighed.circuits[c]),
      });
    const others = isKnown
      ? []
      : ([
          ['unrouted', choose.unrouted(part)],
          ['best', choose.best(c)],
        ] as const);
    for (const [other, way] of others)
      if (way !== null)
        judge(c, {
          as: { model: wholeCalibration.name, routing: other, fittedTo: null },
          probabilities: predictedBy(wholeCalibration, profile, ways[way].circuits[c]),
        });
  });
  if (options.fits.length > 0) {
    const fits = fitsOf(options.fits, counted, choose, isKnown);
    fits.forEach((fit, k) => {
      progress(0.4 + (0.6 * k) / fits.length);
      for (const { c, probabilities } of fittedTo(
        profile,
        ways[fit.way].circuits,
        chosenBy,
        fit,
        options.starts,
      ))
        judge(c, {
          as: { model: fit.model, routing: isKnown ? 'known' : 'weighed', fittedTo: fit.to },
          probabilities,
        });
    });
  }
  return counted.map((circuit, c) => ({ ...described(circuit), models: models[c] }));
}

interface Judged {
  readonly as: Pick<ModelJudgement, 'model' | 'routing' | 'fittedTo'>;
  readonly probabilities: Float64Array;
}

function measured(
  probabilities: Float64Array,
  blocks: readonly (readonly number[])[],
): Pick<ModelJudgement, 'distances' | 'distance' | 'logLikelihood'> {
  const together = pooled(blocks);
  return {
    distances: blocks.map((counts) => distanceTo(probabilities, counts)),
    distance: distanceTo(probabilities, together),
    logLikelihood: logLikelihood(probabilities, together),
  };
}

function described({ name, entanglers, chosenBy, judged }: CountedCircuit): Omit<CircuitJudgement, 'models'> {
  const together = pooled(judged);
  const frequencies = frequenciesOf(together);
  const shots = shotsOf(together);
  const ends = judged.length < 2 ? null : ([0, judged.length - 1] as const);
  const [first, last] = ends === null ? [null, null] : ends.map((k) => pooled([chosenBy[k], judged[k]]));
  return {
    name,
    entanglers,
    shots,
    floor: shotFloor(frequencies, shots / judged.length),
    drift: first && last && distanceTo(frequenciesOf(first), last),
    // The difference of two frequencies varies as one of half the shots does.
    driftFloor: first && last && shotFloor(frequencies, 1 / (1 / shotsOf(first) + 1 / shotsOf(last))),
    bestLogLikelihood: logLikelihood(frequencies, together),
  };
}

/** Which way does best: the one whose distances add up to the least. */
function chooser(
  ways: readonly CountedWay[],
  misses: readonly (readonly number[])[],
  counted: readonly CountedCircuit[],
) {
  const least = (
    circuits: readonly number[],
    isWay: (way: CountedWay) => boolean = () => true,
  ): number | null => {
    let best: { readonly way: number; readonly sum: number } | null = null;
    for (const [way, own] of misses.entries()) {
      if (!isWay(ways[way])) continue;
      const sum = circuits.reduce((total, c) => total + own[c], 0);
      if (best === null || sum < best.sum) best = { way, sum };
    }
    return best === null ? null : best.way;
  };
  const others = (part: number): number[] => [...counted.keys()].filter((c) => counted[c].part !== part);
  const everyOne = [...counted.keys()];
  return {
    weighed: (part: number): number => least(others(part))!,
    unrouted: (part: number): number | null => least(others(part), ({ swaps }) => swaps === 0),
    best: (c: number): number => least([c])!,
    overall: (): number => least(everyOne)!,
  };
}

interface Fit {
  readonly model: keyof typeof freeModels;
  readonly to: 'other circuits' | 'other runs';
  readonly way: number;
  /** Circuits that it is fitted to, and those that it is judged on. */
  readonly on: readonly number[];
  readonly judges: readonly number[];
}

/** To other runs only where there were several. */
function fitsOf(
  models: readonly (keyof typeof freeModels)[],
  counted: readonly CountedCircuit[],
  choose: ReturnType<typeof chooser>,
  isOneRun: boolean,
): Fit[] {
  const everyOne = [...counted.keys()];
  const of = (part: number): number[] => everyOne.filter((c) => counted[c].part === part);
  return models.flatMap((model): Fit[] => [
    ...(isOneRun
      ? []
      : [{ model, to: 'other runs', way: choose.overall(), on: everyOne, judges: everyOne } as const]),
    ...[0, 1].map((part) => ({
      ...{ model, to: 'other circuits' as const, way: choose.weighed(part) },
      ...{ on: of(1 - part), judges: of(part) },
    })),
  ]);
}

function fittedTo(
  profile: HardwareProfile,
  circuits: readonly RunCircuit[],
  counts: readonly (readonly number[])[],
  { model, on, judges }: Fit,
  starts: number,
): { readonly c: number; readonly probabilities: Float64Array }[] {
  const kinds: readonly FreeKind[] = freeModels[model];
  const free = createFreeNoise(profile, circuits, new Set(kinds));
  const hasAngles = kinds.some((kind) => kind !== 'readout' && kind !== 'depolarizing');
  const frequencies = counts.map((own, c) => (on.includes(c) ? frequenciesOf(own) : null));
  const values = fitFreeNoise(free, frequencies, hasAngles ? starts : 1);
  return judges.map((c) => ({ c, probabilities: free.predict(c, values) }));
}
