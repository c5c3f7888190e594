import type { FinishedTask } from '../../experiment/results/collectResults.ts';
import type { CountsResult } from '../../experiment/tasks/counts.ts';
import {
  type CircuitJudgement,
  isCalibration,
  type ModelJudgement,
} from '../../machine/counts/judgeCounts.ts';
import { noiseLadder } from '../../machine/counts/noiseLadder.ts';
import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { inSixDigits } from '../inSixDigits.ts';
import { finishedOf } from '../results.ts';
import {
  provenanceColumns,
  provenanceOf,
  type Row,
  settingColumn,
  type Table,
  withInterval,
  withMean,
  withSettings,
} from '../table.ts';

/** Counts of real machines beside what is predicted of them. */
export const counts: Table = {
  name: 'counts',
  help:
    'By machine and circuit: how far predictions are from what was counted, part by part of the stored calibration, ' +
    'with numbers fitted to other counts, and by layouts and swaps.',
  example: 'qckpt reproduce --quick --study counts --output results/runs/counts',
  columns: {
    row: 'circuit, or mean over the circuits',
    study: 'study',
    experiment: 'experiment file',
    hardware: 'machine',
    circuits: 'which circuits',
    steps: 'steps of the circuit',
    entanglers: 'its two-qubit gates, before routing',
    model:
      `what is predicted with: ${noiseLadder.map(({ name, help }) => `${name} (${help})`).join(', ')}; or all of the ` +
      'calibration with numbers fitted: strengths (readout and depolarizing), coherent (a ZZ rate a coupler, a ' +
      'detuning a qubit), angles (these, and angles of pulses and entanglers), all',
    routing:
      'layout and swaps: weighed (what does best on the other half of the circuits), unrouted (the same among those ' +
      'without swaps), best (what does best on this circuit: a bound on what routing could explain), known',
    fitted_to:
      'whether numbers were fitted to other circuits, or to other runs of all circuits; empty: nothing is fitted',
    ...settingColumn,
    n: 'blocks of runs that are judged',
    distance:
      'total variation distance to the counts, mean over blocks of runs that nothing was chosen by; to six digits',
    distance_low: "distance: lower end of Student's 95 % interval over blocks; empty below five",
    distance_high: 'distance: upper end of it',
    distance_pooled: 'the same of all blocks together',
    removed: "1 - distance / the ideal circuit's",
    removed_low: 'removed: lower end of the interval over blocks',
    removed_high: 'removed: upper end of it',
    removed_by_part: 'of it what this part of the calibration adds to those before',
    log_likelihood: 'mean log-probability of a shot, nats; what is held to be impossible counts as 1e-12',
    best_log_likelihood: 'the same of the frequencies themselves: no model has more',
    floor: 'distance that the shots of one block make by themselves, on average',
    drift: "distance between the machine's first block of runs and its last",
    drift_floor: 'what their shots make of it by themselves',
    shots: 'shots that are judged, all blocks together',
    ...provenanceColumns,
  },
  shown: [
    'hardware',
    'circuits',
    'model',
    'routing',
    'fitted_to',
    'distance',
    'distance_low',
    'distance_high',
    'removed',
    'removed_by_part',
    'floor',
    'drift',
  ],
  rows: (input) =>
    withSettings(
      finishedOf(input, 'counts').flatMap(({ task, result, setting }) =>
        rowsOf(task, result).map((cells) => ({ setting, cells: inSixDigits(cells) })),
      ),
      ['row', 'study', 'experiment', 'hardware', 'circuits', 'steps', 'model', 'routing', 'fitted_to'],
    ),
};

function rowsOf(task: FinishedTask, { hardware, circuits, judgements }: CountsResult): Row[] {
  const shared = { study: task.study, experiment: task.experiment, hardware, circuits };
  const rows = (row: string, group: readonly CircuitJudgement[], own: Row): Row[] =>
    group[0].models.map((like) => ({
      row,
      ...shared,
      ...own,
      model: like.model,
      routing: like.routing,
      fitted_to: like.fittedTo,
      ...measuresOf(group, like),
      ...provenanceOf(task, null),
    }));
  return [
    ...judgements.flatMap((judgement) =>
      rows('circuit', [judgement], { steps: Number(judgement.name), entanglers: judgement.entanglers }),
    ),
    ...rows('mean', judgements, {}),
  ];
}

/** Of one circuit, or means over circuits, block by block. */
function measuresOf(circuits: readonly CircuitJudgement[], like: ModelJudgement): Row {
  const own = circuits.map((circuit) => sameModel(circuit, like));
  const before = predecessor(like);
  const distances = blockMeans(own);
  const ideal = blockMeans(circuits.map(idealOf));
  const share = (values: readonly number[]): number => 1 - mean(values) / mean(ideal);
  const each = (of: (circuit: CircuitJudgement) => number): number => mean(circuits.map(of));
  const isDrifting = circuits.every(({ drift, driftFloor }) => drift !== null && driftFloor !== null);
  return {
    n: distances.length,
    ...withMean('distance', distances),
    distance_pooled: mean(own.map(({ distance }) => distance)),
    ...withInterval('removed', share(distances), removedInterval(distances, ideal)),
    removed_by_part:
      before === null
        ? null
        : share(distances) - share(blockMeans(circuits.map((circuit) => sameModel(circuit, before)))),
    log_likelihood: mean(own.map(({ logLikelihood }) => logLikelihood)),
    best_log_likelihood: each(({ bestLogLikelihood }) => bestLogLikelihood),
    floor: each(({ floor }) => floor),
    drift: isDrifting ? each(({ drift }) => drift!) : null,
    drift_floor: isDrifting ? each(({ driftFloor }) => driftFloor!) : null,
    shots: circuits.reduce((sum, { shots }) => sum + shots, 0),
  };
}

function removedInterval(distances: readonly number[], ideal: readonly number[]) {
  return tInterval(distances.map((distance, block) => 1 - distance / ideal[block]));
}

function blockMeans(models: readonly ModelJudgement[]): number[] {
  return models[0].distances.map((_, block) => mean(models.map(({ distances }) => distances[block])));
}

type Like = Pick<ModelJudgement, 'model' | 'routing' | 'fittedTo'>;

function sameModel({ models }: CircuitJudgement, { model, routing, fittedTo }: Like): ModelJudgement {
  return models.find((one) => one.model === model && one.routing === routing && one.fittedTo === fittedTo)!;
}

function idealOf({ models }: CircuitJudgement): ModelJudgement {
  return models.find(({ model }) => model === 'ideal')!;
}

/** The rung below one of the ladder. */
function predecessor(like: ModelJudgement): Like | null {
  const at = noiseLadder.findIndex(({ name }) => name === like.model);
  return at > 0 && isCalibration(like) ? { ...like, model: noiseLadder[at - 1].name } : null;
}
