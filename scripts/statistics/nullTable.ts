import type { FinishedTask } from '#src/experiment/results/collectResults.ts';
import { claimSchema } from '#src/experiment/spec/claimSpec.ts';
import { standardDeviation } from '#src/numeric/statistics.ts';
import type { Measurement } from '#src/report/claims/claim.ts';
import { claims } from '#src/report/claims/claims.ts';
import type { NullSeed } from './nullStudy.ts';

/** A claim whose measure is tried where no machine differs. */
export interface NullMeasure {
  readonly id: 'C5' | 'C5b' | 'C11';
  readonly words: string;
  /** Whether 5 % is promised: without a control nothing is. */
  readonly hasControl: boolean;
}

/** In the order of the table. */
export const MEASURES: readonly NullMeasure[] = [
  { id: 'C5b', words: 'mask transfer (C5b)', hasControl: true },
  { id: 'C11', words: 'migration (C11)', hasControl: true },
  { id: 'C5', words: 'mask transfer without the control (C5)', hasControl: false },
];

/** How often a claim's interval excluded 0. */
export interface NullRates {
  readonly measure: NullMeasure;
  readonly seeds: number;
  readonly repetitions: number;
  /** Of repetitions, as they are. */
  readonly excluded: number;
  /** Share of repetitions, by what was added to the losses that another machine stands for. */
  readonly power: readonly { readonly effect: number; readonly share: number }[];
  /** Standard deviation over seeds of what the claim averages. */
  readonly deviation: number;
}

const OTHER = 'another machine';
const OWN = 'machine';

/** What the claim's own measure makes of some seeds. @param effect added to the losses of the other machine */
export function measureOf(id: NullMeasure['id'], seeds: readonly NullSeed[], effect = 0): Measurement {
  const finished = seeds.flatMap((one) => (id === 'C11' ? moves(one, effect) : [masks(one, effect)]));
  const input = { finished, specs: {} };
  return claims[id].measure({
    input,
    everySeed: input,
    spec: claimSchema.parse({ threshold: 0 }),
    keeps: () => true,
    circuit: null,
  })!;
}

/** @param repetitions seeds of each @param effects to be found */
export function ratesOf(
  measure: NullMeasure,
  repetitions: readonly (readonly NullSeed[])[],
  effects: readonly number[],
): NullRates {
  const excluded = (effect: number): number =>
    repetitions.filter((seeds) => excludes0(measureOf(measure.id, seeds, effect))).length;
  const values = repetitions.flat().map((seed) => measureOf(measure.id, [seed]).value);
  return {
    measure,
    seeds: repetitions[0].length,
    repetitions: repetitions.length,
    excluded: excluded(0),
    power: effects.map((effect) => ({ effect, share: excluded(effect) / repetitions.length })),
    deviation: standardDeviation(values),
  };
}

function excludes0({ lower, upper }: Measurement): boolean {
  return lower !== null && upper !== null && (lower > 0 || upper < 0);
}

/**
 * Fewest and most successes that lie within the central 99 % of a binomial law: outside, on either side, there is less
 * than 0.5 %.
 */
export function binomialRange(trials: number, probability: number): readonly [number, number] {
  let mass = (1 - probability) ** trials;
  let below = 0;
  let least = 0;
  for (let k = 0; ; k++) {
    below += mass;
    if (below < 0.005) least = k + 1;
    if (below >= 0.995) return [least, k];
    mass *= ((trials - k) / (k + 1)) * (probability / (1 - probability));
  }
}

/** Markdown: a line a measure and number of seeds. @param real deviation over seeds in the committed tables, by claim */
export function nullTable(
  rows: readonly NullRates[],
  real: Readonly<Record<string, number | undefined>>,
): string {
  const [{ power }] = rows;
  const added = power.map(({ effect }) => `found: ${effect} added`);
  return [
    `| measure | seeds | repetitions | excludes 0 | 99 % range of 5 % | ${added.join(' | ')} | sd here | sd in the study |`,
    `|---|${'---:|'.repeat(added.length + 6)}`,
    ...rows.map((row) => {
      const [least, most] = binomialRange(row.repetitions, 0.05);
      const share = (count: number): string => (count / row.repetitions).toFixed(3);
      const cells = [
        row.measure.words,
        row.seeds,
        row.repetitions,
        share(row.excluded),
        row.measure.hasControl ? `${share(least)} to ${share(most)}` : 'not promised',
        ...row.power.map((one) => one.share.toFixed(3)),
        row.deviation.toPrecision(2),
        real[row.measure.id]?.toPrecision(2) ?? 'not measured yet',
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function masks({ seed, maskOfOther, maskOfTwin }: NullSeed, effect: number): FinishedTask {
  const pair = (from: string, cost: number) => ({
    ...{ from, to: OWN, control: from === OWN },
    ...{ lossForeignMask: cost, lossOwnMask: 0 },
  });
  return finished('mask-transfer', seed, {
    pairs: [
      ...maskOfOther.map((cost) => pair(OTHER, cost + effect)),
      ...maskOfTwin.map((cost) => pair(OWN, cost)),
    ],
  });
}

function moves({ seed, movedFromOther, movedFromTwin }: NullSeed, effect: number): FinishedTask[] {
  const run = (from: string, costs: readonly number[]): FinishedTask =>
    finished('migration', seed, {
      ...{ model: 'circuit', from, lossAtHome: 0 },
      targets: costs.map((loss) => ({ to: OWN, loss, control: from === OWN })),
    });
  return [
    run(
      OTHER,
      movedFromOther.map((cost) => cost + effect),
    ),
    run(OWN, movedFromTwin),
  ];
}

function finished(kind: string, seed: string, result: object): FinishedTask {
  const task = { id: `${kind}/${seed}`, kind, cell: {}, needs: [], weight: 1, load: [] };
  const common = { experiment: 'null', study: 'null', timing: null, commit: 'unknown', dirty: false };
  return { ...common, task, result: { seed, ...result } };
}
