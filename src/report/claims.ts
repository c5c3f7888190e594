import type { SizeRow } from '../experiment/tasks/size.ts';
import { bootstrapInterval, mean, pairedEffectSize, quantile } from '../numeric/statistics.ts';
import type { Claim, Measurement } from './claim.ts';
import { publishedPassTime } from './publishedPassTime.ts';
import { claimValue, finishedOf, qpuStepMsOf } from './results.ts';
import type { ReportInput } from './table.ts';

/** Claims C1 to C7 of Kverne et al., HotStorage '25; their thresholds stand in the experiment files. */
export const claims: Readonly<Record<string, Claim>> = {
  C1: {
    name: 'C1',
    claim: 'The same QNN gives different loss on different hardware.',
    help:
      'Per seed, exact test loss on the worst machine less that on the best, over the machines of the ' +
      'hardware study. The two are chosen by their means over the other seeds, so that the seed on ' +
      'which they are measured has no say. Supported where the interval of the mean lies above the ' +
      'threshold.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c1',
    supportedWhen: 'above',
    measure: lossSpread,
  },
  C2: {
    name: 'C2',
    claim: 'Circuit optimization done for one machine is hard to migrate to another.',
    help:
      'Share of ordered pairs of machines on which the compiled circuit cannot run as it is, by seed. ' +
      'Supported where the interval lies above the threshold.',
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
    help:
      'A checkpoint says what its machine reported: a loss measured with shots. How much of what one ' +
      'could only guess does the stored hardware data tell? Squared error of the loss predicted from ' +
      'the 4q + e numbers of the paper (with durations typical of the kind of machine), summed over ' +
      'the machines, against that of the best guess without them: the noise-free loss, or the mean ' +
      'loss of the same angles on the other machines. Measured is 1 - the one / the other, by seed: 0 ' +
      'for data that tell nothing, 1 for data that tell all. Supported where the interval lies above ' +
      'the threshold. The remark names the machine that they miss most, and what is measured over the ' +
      'others.',
    example: 'qckpt reproduce --quick --study hardware --output results/runs/c3',
    supportedWhen: 'above',
    measure: explainedByPaperNumbers,
  },
  C4: {
    name: 'C4',
    claim: 'Freezing k parameters saves exactly 2k passes per input.',
    help:
      'Share of training steps, of all runs of the freezing study, whose circuits, counted where ' +
      'samples are drawn, were 1 + 2 x the parameters that trained. Supported where it is the ' +
      'threshold, 1.',
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
    help:
      'Exact loss on machine B after more samples with the mask learned on A, less that with the mask ' +
      'learned on B, mean over pairs, by seed. Supported where the interval lies above the threshold.',
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
    help:
      'Bytes of the 4q + e hardware numbers / bytes of parameters and optimizer state, median over all ' +
      'sizes written with at least 5 layers (interval: 5th and 95th percentile); 1 is added for each ' +
      'component that is more than 1 % off its formula. Supported where the interval lies below the ' +
      'threshold. The remark weighs all that the file says of the hardware, text included.',
    example: 'qckpt reproduce --quick --study overhead --output results/runs/c6',
    supportedWhen: 'below',
    measure: hardwareShare,
  },
  C7: {
    name: 'C7',
    claim: 'Checkpointing is fast, and asynchronous checkpointing is easy.',
    help:
      'Stall of a training step by an asynchronous checkpoint / modelled time of that step on the ' +
      'machine: median over all saves of all measured QNNs (interval: 5th and 95th percentile). ' +
      'Supported where the interval lies below the threshold. The remark has the share of the step as ' +
      'simulated here, and of a step with the time of a pass that was measured on a machine ' +
      '(arXiv:2602.11383).',
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

type MigrationRun = ReturnType<typeof migrationRuns>[number];

function migrationRuns(input: ReportInput) {
  return finishedOf(input, 'migration')
    .map(({ result }) => result)
    .filter(({ from }) => from !== 'none');
}

function explainedByPaperNumbers(input: ReportInput): Measurement | null {
  const runs = migrationRuns(input);
  const all = explainedShare(runs);
  if (all === null) return null;
  const machines = [...new Set(runs.map(({ from }) => from))];
  const errorOf = (machine: string): number =>
    mean(
      runs
        .filter(({ from }) => from === machine)
        .map(({ lossFromPaperNumbers, lossReported }) => lossFromPaperNumbers - lossReported),
    );
  const farthest = machines.reduce((a, b) => (Math.abs(errorOf(b)) > Math.abs(errorOf(a)) ? b : a));
  const rest = explainedShare(runs.filter(({ from }) => from !== farthest));
  return {
    ...all,
    remark:
      `farthest off is ${farthest}, by ${threeDigits(errorOf(farthest))} in loss` +
      (rest === null
        ? ''
        : `; over the other machines ${threeDigits(rest.value)} [${threeDigits(rest.lower)}, ` +
          `${threeDigits(rest.upper)}]`),
  };
}

/** 1 - squared error of the prediction / that of the best guess without hardware data, by seed. */
function explainedShare(runs: readonly MigrationRun[]): Measurement | null {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return overSeeds(
    seeds.flatMap((seed) => {
      const own = runs.filter((one) => one.seed === seed);
      const squares = (guess: (run: MigrationRun) => number): number =>
        own.reduce((sum, run) => {
          const error = guess(run) - run.lossReported;
          return sum + error * error;
        }, 0);
      const elsewhere = (run: MigrationRun): number => {
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

/** Largest relative difference from a formula that still counts as following it. */
const FORMULA_TOLERANCE = 0.01;

function hardwareShare(input: ReportInput): Measurement | null {
  const rows = finishedOf(input, 'size')
    .flatMap(({ result }) => result.rows)
    .filter(({ layers }) => layers >= LEAST_LAYERS);
  if (rows.length === 0) return null;
  const bytesOf = ({ components }: SizeRow, ...names: readonly string[]): number =>
    components.reduce((sum, { component, bytes }) => sum + (names.includes(component) ? bytes : 0), 0);
  const shares = rows.map((row) => {
    const wrong = row.components.filter(
      ({ formulaBytes, bytes }) =>
        formulaBytes !== null && Math.abs(bytes - formulaBytes) > FORMULA_TOLERANCE * formulaBytes,
    ).length;
    return bytesOf(row, 'hardware') / bytesOf(row, 'parameters', 'optimizer') + wrong;
  });
  const withText = rows.map(
    (row) =>
      bytesOf(row, 'hardware', 'hardware, further', 'calibration text') /
      bytesOf(row, 'parameters', 'optimizer'),
  );
  const text = rows.map(
    (row) => bytesOf(row, 'circuit text', 'calibration text', 'metadata', 'header') / row.bytes,
  );
  return {
    value: quantile(shares, 0.5),
    lower: quantile(shares, 0.05),
    upper: quantile(shares, 0.95),
    count: shares.length,
    over: 'sizes',
    effectSize: null,
    remark:
      'with further hardware numbers and the calibration of the whole machine as text, ' +
      `${range(withText)} times the bytes of parameters and optimizer; text is ${range(text)} of a file`,
  };
}

function asynchronousStall(input: ReportInput): Measurement | null {
  const measured = finishedOf(input, 'latency').map(({ result }) => {
    const stalls = result.modes.filter(({ mode }) => mode === 'async').flatMap(({ stallMs }) => stallMs);
    const { circuitsPerStep, stepMs } = result;
    return { stalls, qpuStepMs: qpuStepMsOf(result), stepMs: quantile(stepMs, 0.5), circuitsPerStep };
  });
  const sharesOf = (stepMs: (one: (typeof measured)[number]) => number | null): number[] =>
    measured.flatMap((one) => {
      const step = stepMs(one);
      return step === null ? [] : one.stalls.map((stall) => stall / step);
    });
  const shares = sharesOf(({ qpuStepMs }) => qpuStepMs);
  if (shares.length === 0) return null;
  const simulated = sharesOf(({ stepMs }) => stepMs);
  const published = sharesOf(
    ({ circuitsPerStep }) => circuitsPerStep * 1000 * publishedPassTime.qpuSeconds.mean,
  );
  return {
    value: quantile(shares, 0.5),
    lower: quantile(shares, 0.05),
    upper: quantile(shares, 0.95),
    count: shares.length,
    over: 'saves',
    effectSize: null,
    remark:
      `${range(simulated)} of the step as simulated here; ${range(published)} of a step of passes of ` +
      `${publishedPassTime.qpuSeconds.mean} s`,
  };
}

function threeDigits(value: number): string {
  return value.toPrecision(3);
}

/** Median and 5th to 95th percentile. */
function range(values: readonly number[]): string {
  const figures = (share: number): string => threeDigits(quantile(values, share));
  return `${figures(0.5)} [${figures(0.05)}, ${figures(0.95)}]`;
}
