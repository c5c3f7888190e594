import { bootstrapInterval, mean, pairedEffectSize, quantile } from '../numeric/statistics.ts';
import type { Claim, Measurement } from './claim.ts';
import { claimValue, finishedOf } from './results.ts';
import type { ReportInput } from './table.ts';

/** Claims C1 to C7 of Kverne et al., HotStorage '25; their thresholds stand in the experiment files. */
export const claims: Readonly<Record<string, Claim>> = {
  C1: {
    name: 'C1',
    claim: 'The same QNN gives different loss on different hardware.',
    help: 'Per seed, exact test loss on the worst machine less that on the best, over the machines of the hardware study. The two are chosen by their means over the other seeds, so that the seed on which they are measured has no say. Supported where the interval of the mean lies above the threshold.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c1',
    supportedWhen: 'above',
    measure: lossSpread,
  },
  C2: {
    name: 'C2',
    claim: 'Circuit optimization done for one machine is hard to migrate to another.',
    help: 'Share of ordered pairs of machines on which the compiled circuit cannot run as it is, by seed. Supported where the interval lies above the threshold.',
    example: 'qckpt reproduce --quick --study optimization --output results/runs/c2',
    supportedWhen: 'above',
    measure: (input) =>
      overSeeds(
        finishedOf(input, 'foreign').flatMap(({ result }) =>
          result.targets.map(({ runs }) => ({ seed: result.seed, value: runs ? 0 : 1 })),
        ),
      ),
  },
  C3: {
    name: 'C3',
    claim: 'Stored hardware data explains why a downloaded checkpoint gives other values.',
    help: 'A checkpoint says what its machine reported: a loss measured with shots. How much of what one could only guess does the stored hardware data tell? Squared error of the loss predicted from the 4q + e numbers of the paper (with durations typical of the kind of machine), summed over the machines, against that of the best guess without them: the noise-free loss, or the mean loss of the same angles on the other machines. Measured is 1 - the one / the other, by seed: 0 for data that tell nothing, 1 for data that tell all. Supported where the interval lies above the threshold.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c3',
    supportedWhen: 'above',
    measure: explainedByPaperNumbers,
  },
  C4: {
    name: 'C4',
    claim: 'Freezing k parameters saves exactly 2k passes per input.',
    help: 'Share of training steps, of all runs of the freezing study, whose circuits, counted where samples are drawn, were 1 + 2 x the parameters that trained. Supported where it is the threshold, 1.',
    example: 'qckpt reproduce --quick --study freezing --output results/runs/c4',
    supportedWhen: 'above',
    measure: (input) =>
      overSeeds(
        finishedOf(input, 'train')
          .filter(({ task }) => task.study === 'freezing')
          .map(({ result }) => ({ seed: result.seed, value: result.stepsAsCounted / result.samples })),
      ),
  },
  C5: {
    name: 'C5',
    claim: 'A freezing learned on one machine must be adjusted for another.',
    help: 'Exact loss on machine B after more samples with the mask learned on A, less that with the mask learned on B, mean over pairs, by seed. Supported where the interval lies above the threshold.',
    example: 'qckpt reproduce --quick --study freezing --output results/runs/c5',
    supportedWhen: 'above',
    measure: (input) => {
      const pairs = finishedOf(input, 'mask-transfer').flatMap(({ result }) =>
        result.pairs.map((pair) => ({ seed: result.seed, pair })),
      );
      const found = overSeeds(
        pairs.map(({ seed, pair }) => ({ seed, value: pair.lossForeignMask - pair.lossOwnMask })),
      );
      return (
        found && {
          ...found,
          effectSize: pairedEffectSize(
            pairs.map(({ pair }) => pair.lossForeignMask),
            pairs.map(({ pair }) => pair.lossOwnMask),
          ),
        }
      );
    },
  },
  C6: {
    name: 'C6',
    claim: "A checkpoint's size follows the formulas, and hardware data is small beside parameters.",
    help: 'Bytes of the 4q + e hardware numbers / bytes of parameters and optimizer state, median over all sizes written with at least 5 layers (interval: 5th and 95th percentile); 1 is added for each component whose count of numbers is not the formula. Supported where the interval lies below the threshold.',
    example: 'qckpt reproduce --quick --study overhead --output results/runs/c6',
    supportedWhen: 'below',
    measure: hardwareShare,
  },
  C7: {
    name: 'C7',
    claim: 'Checkpointing is fast, and asynchronous checkpointing is easy.',
    help: 'Median stall of a training step by an asynchronous checkpoint / modelled time of that step on the machine (interval: 0 to the 95th percentile), over the measured QNNs. Supported where it lies below the threshold.',
    example: 'qckpt reproduce --quick --study overhead --output results/runs/c7',
    supportedWhen: 'below',
    measure: asynchronousStall,
  },
};

const SEED = 'claims';

/** Mean over the values of each seed, then over seeds, with a bootstrap interval over seeds. */
function overSeeds(values: readonly { readonly seed: string; readonly value: number }[]): Measurement | null {
  const seeds = [...new Set(values.map(({ seed }) => seed))];
  if (seeds.length === 0) return null;
  const means = seeds.map((seed) =>
    mean(values.filter((one) => one.seed === seed).map(({ value }) => value)),
  );
  const { estimate, lower, upper } = bootstrapInterval(means, { seed: SEED, resamples: 2000 });
  return { value: estimate, lower, upper, count: seeds.length, over: 'seeds', effectSize: null };
}

function lossSpread(input: ReportInput): Measurement | null {
  const all = finishedOf(input, 'train').filter(
    ({ task, result }) =>
      task.study === 'hardware' && result.hardware !== 'none' && result.freezing === 'none',
  );
  const level = Math.max(...all.map(({ result }) => result.level));
  const runs = all.filter(({ result }) => result.level === level);
  const models = [...new Set(runs.map(({ result }) => result.model))];
  // The model that ran on the most machines: the same QNN everywhere.
  const machinesOf = (model: string) => [
    ...new Set(runs.filter(({ result }) => result.model === model).map(({ result }) => result.hardware)),
  ];
  const model = models.sort((a, b) => machinesOf(b).length - machinesOf(a).length)[0];
  if (model === undefined || machinesOf(model).length < 2) return null;
  const losses = machinesOf(model).map((hardware) => {
    const own = runs.filter(({ result }) => result.model === model && result.hardware === hardware);
    return own.map(({ result }) => ({ seed: result.seed, value: claimValue(result, 'loss', 'test') }));
  });
  const paired = losses[0].flatMap(({ seed }) => {
    const own = losses.map((runs) => runs.find((one) => one.seed === seed)?.value);
    const others = losses.map((runs) => runs.filter((one) => one.seed !== seed).map(({ value }) => value));
    if (own.includes(undefined) || others.some((values) => values.length === 0)) return [];
    const means = others.map(mean);
    const value = (extreme: number): number => own[means.indexOf(extreme)]!;
    return [{ seed, low: value(Math.min(...means)), high: value(Math.max(...means)) }];
  });
  const found = overSeeds(paired.map(({ seed, low, high }) => ({ seed, value: high - low })));
  if (found === null || paired.length < 2) return found;
  return {
    ...found,
    effectSize: pairedEffectSize(
      paired.map(({ high }) => high),
      paired.map(({ low }) => low),
    ),
  };
}

function explainedByPaperNumbers(input: ReportInput): Measurement | null {
  const runs = finishedOf(input, 'migration')
    .map(({ result }) => result)
    .filter(({ from }) => from !== 'none');
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return overSeeds(
    seeds.flatMap((seed) => {
      const own = runs.filter((one) => one.seed === seed);
      const squares = (guess: (run: (typeof own)[number]) => number): number =>
        own.reduce((sum, run) => {
          const error = guess(run) - run.lossReported;
          return sum + error * error;
        }, 0);
      const elsewhere = (run: (typeof own)[number]): number => {
        const losses = run.targets
          .filter(({ to }) => to !== run.from && to !== 'none')
          .map(({ loss }) => loss);
        return losses.length === 0 ? run.lossNoiseFree : mean(losses);
      };
      const without = Math.min(
        squares(({ lossNoiseFree }) => lossNoiseFree),
        squares(elsewhere),
      );
      return without === 0
        ? []
        : [{ seed, value: 1 - squares(({ lossFromPaperNumbers }) => lossFromPaperNumbers) / without }];
    }),
  );
}

const LEAST_LAYERS = 5;

function hardwareShare(input: ReportInput): Measurement | null {
  const rows = finishedOf(input, 'size').flatMap(({ result }) => result.rows);
  const shares = rows
    .filter(({ layers }) => layers >= LEAST_LAYERS)
    .map(({ components }) => {
      const bytesOf = (name: string) => components.find(({ component }) => component === name)?.bytes ?? 0;
      const wrong = components.filter(
        ({ formulaNumbers, numbers }) => formulaNumbers !== null && formulaNumbers !== numbers,
      ).length;
      return bytesOf('hardware') / (bytesOf('parameters') + bytesOf('optimizer')) + wrong;
    });
  if (shares.length === 0) return null;
  return {
    value: quantile(shares, 0.5),
    lower: quantile(shares, 0.05),
    upper: quantile(shares, 0.95),
    count: shares.length,
    over: 'sizes',
    effectSize: null,
  };
}

function asynchronousStall(input: ReportInput): Measurement | null {
  const shares = finishedOf(input, 'latency').flatMap(({ result }) =>
    result.modes
      .filter(({ mode }) => mode === 'async')
      .flatMap(({ stallMs }) =>
        result.qpuStepMs === null
          ? []
          : [{ p50: stallMs.p50 / result.qpuStepMs, p95: stallMs.p95 / result.qpuStepMs }],
      ),
  );
  if (shares.length === 0) return null;
  return {
    value: mean(shares.map(({ p50 }) => p50)),
    lower: 0,
    upper: Math.max(...shares.map(({ p95 }) => p95)),
    count: shares.length,
    over: 'QNNs',
    effectSize: null,
  };
}
