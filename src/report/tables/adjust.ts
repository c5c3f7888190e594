import { groupBy } from '../../numeric/groupBy.ts';
import { holmIntervals } from '../../numeric/statistics/holmIntervals.ts';
import { mean } from '../../numeric/statistics.ts';
import { meansOf, movesOf, overNone, type PlacedMove, settingText } from '../adjustmentRows.ts';
import { bestAtHome } from '../bestAdjustments.ts';
import { finishedOf } from '../results.ts';
import {
  type MadeRow,
  measured,
  provenanceColumns,
  provenanceOf,
  type ReportInput,
  type Row,
  settingColumn,
  type Table,
  withMean,
  withSummaries,
} from '../table.ts';

const measures = {
  loss: 'exact test loss at the end',
  over_none:
    'at home, its loss less that of the checkpoint without: trained on for as many passes, or as it was where ' +
    'nothing is trained',
  gates: 'gates of the compiled circuit but rz',
  over_keep:
    'its loss less that of keeping what was learned, at as many forward passes; of a policy with intervals by Holm',
};

const plain = {
  accuracy: 'test accuracy at the end',
  loss_moved: 'exact test loss on the machine before anything is done there',
  passes: 'forward passes since the checkpoint came; at home since its training ended',
  qpu_seconds: 'modelled time of those on the machine',
  overlap: 'of what is pruned, or of what trains, before and after the policy: both / either',
  two_qubit_gates: 'those on two qubits',
  depth: 'its depth',
};

/** What is averaged over targets, as it is called there and here. */
const averaged = {
  loss: 'loss',
  overKeep: 'over_keep',
  accuracy: 'accuracy',
  lossMoved: 'loss_moved',
  passes: 'passes',
  qpuSeconds: 'qpu_seconds',
  overlap: 'overlap',
  gates: 'gates',
  twoQubitGates: 'two_qubit_gates',
  depth: 'depth',
} as const;

const by = [
  'study',
  'experiment',
  'model',
  'place',
  'from',
  'to',
  'kind',
  'by',
  'share',
  'bits',
  'rounding',
  'policy',
];

/** Pruning, quantization and freezing at home, and when a checkpoint moves. */
export const adjust: Table = {
  name: 'adjust',
  help:
    'What pruning and quantization cost and save where they are made, and which policy loses least when what was ' +
    'pruned, quantized or frozen on one machine comes to another, or to the same after other shots.',
  example: 'qckpt reproduce --quick --study adjust --output results/runs/adjust',
  columns: {
    row:
      'run (one seed) or mean; pair: the mean of one pair of machines; policy: all pairs; best: the setting of a ' +
      'machine with the least loss, most: the largest share or the fewest bits within the tolerance of the experiment',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    place:
      "home: where it was made; other: on another machine; same: the twin's, on the same machine with other shots; " +
      'beyond: other less same, by seed',
    from: 'machine of the checkpoint; empty: all',
    to: 'machine where it comes to; empty: all others',
    kind: 'what was adjusted: none, pruning, quantization, freezing, both of the first',
    by: 'score that angles are pruned by',
    share: 'of the angles that are pruned',
    bits: 'of an angle',
    rounding: 'how angles came to the grid',
    policy: 'what was done there: keep, rederive, relearn; of both kinds two of them',
    ...settingColumn,
    seed: 'seed of everything random',
    n: 'rows in a mean; of a policy seeds',
    ...measured(measures),
    over_keep_holm:
      'p that over_keep is 0 (t test over seeds), adjusted by Holm for all policies of the same kind and place',
    ...plain,
    bytes: 'of all angles as they are stored',
    ...provenanceColumns,
  },
  shown: [
    'place',
    'kind',
    'share',
    'bits',
    'policy',
    'n',
    'loss',
    'over_keep',
    'over_keep_low',
    'over_keep_high',
    'over_keep_holm',
  ],
  shows: ({ row }) => row === 'policy',
  rows: (input) => {
    const moves = movesOf(input);
    return [
      ...withSummaries(homeRows(input), { by, measures: Object.keys(measures) }),
      ...bestAtHome(input),
      ...withSummaries(runRows(moves), { by, measures: Object.keys(measures) }),
      ...pairRows(moves),
      ...policyRows(moves),
    ];
  },
};

function homeRows(input: ReportInput): MadeRow[] {
  return finishedOf(input, 'adjustment').flatMap(({ task, result, setting }) =>
    result.home
      .map((row, k) => ({ ...row, k, over: overNone(result.home, row) }))
      .map(({ kind, by, share, bits, rounding, loss, accuracy, passes, qpuSeconds, k, over, ...rest }) => ({
        setting,
        cells: {
          ...{ study: task.study, experiment: task.experiment, model: result.model, place: 'home' },
          ...{ from: result.from, to: result.from, kind, by, share, bits, rounding },
          policy: kind !== 'none' ? null : k === 0 ? 'as it was' : 'trained on',
          ...{ seed: result.seed, n: null, loss, over_none: over, accuracy, passes, qpu_seconds: qpuSeconds },
          ...{ gates: rest.gates, two_qubit_gates: rest.twoQubitGates, depth: rest.depth, bytes: rest.bytes },
          ...provenanceOf(task, result.checkpoint),
        },
      })),
  );
}

function placeOf({ control }: Pick<PlacedMove, 'control'>): string {
  return control ? 'same' : 'other';
}

/** What rows of moves have that are alike in all but numbers. */
function sharedCells(move: PlacedMove): Row {
  const { run, kind, by, share, bits, rounding, policy } = move;
  return {
    ...{
      study: run.task.study,
      experiment: run.task.experiment,
      model: run.result.model,
      place: placeOf(move),
    },
    ...{ kind, by, share, bits, rounding, policy },
  };
}

function numbersOf(moves: readonly PlacedMove[]): Row {
  const names = Object.keys(averaged) as (keyof typeof averaged)[];
  const means = meansOf(moves, names);
  return Object.fromEntries(names.map((name) => [averaged[name], means[name]]));
}

/** One a machine and seed: the mean over where it comes to. */
function runRows(moves: readonly PlacedMove[]): MadeRow[] {
  const groups = groupBy(moves, (move) =>
    JSON.stringify([
      move.run.task.experiment,
      move.from,
      move.seed,
      move.control,
      settingText(move),
      move.policy,
    ]),
  );
  return [...groups.values()].map((own) => ({
    setting: own[0].run.setting,
    cells: {
      ...sharedCells(own[0]),
      ...{ from: own[0].from, to: own[0].control ? own[0].from : null, seed: own[0].seed, n: null },
      ...numbersOf(own),
      ...provenanceOf(own[0].run.task, own[0].run.result.checkpoint),
    },
  }));
}

/** One a pair of machines: the mean over seeds. */
function pairRows(moves: readonly PlacedMove[]): Row[] {
  const groups = groupBy(
    moves.filter(({ control }) => !control),
    (move) => JSON.stringify([move.run.task.experiment, move.from, move.to, settingText(move), move.policy]),
  );
  return [...groups.values()].map((own) => ({
    ...{ row: 'pair', ...sharedCells(own[0]), from: own[0].from, to: own[0].to, n: own.length },
    ...numbersOf(own),
    ...withMean(
      'loss',
      own.map(({ loss }) => loss),
    ),
    ...withMean(
      'over_keep',
      own.map(({ overKeep }) => overKeep),
    ),
    ...summaryProvenance(own),
  }));
}

function summaryProvenance(own: readonly PlacedMove[]): Row {
  const { commit, dirty } = own[0].run.task;
  return { run: `mean of ${own.length}`, commit, dirty };
}

/** One a policy: the mean over all pairs, by seed; on other machines, on the same, and what the first is beyond it. */
function policyRows(moves: readonly PlacedMove[]): Row[] {
  const families = groupBy(moves, ({ run, kind }) => JSON.stringify([run.task.experiment, kind]));
  return [...families.values()].flatMap((family) => {
    const made = [
      ...groupBy(family, (move) => JSON.stringify([settingText(move), move.policy])).values(),
    ].map(policySeries);
    return (['other', 'same', 'beyond'] as const).flatMap((place) => {
      const known = made.filter(({ overKeep }) => overKeep[place].length > 0);
      const compared = known.filter(({ first }) => !/^keep(\+keep)?$/.test(first.policy));
      const intervals = holmIntervals(compared.map(({ overKeep }) => overKeep[place]));
      return known.map(({ first, own, overKeep }) => {
        const at = compared.findIndex((one) => one.first === first);
        const interval = at < 0 ? undefined : intervals?.[at];
        const numbers = place === 'beyond' ? {} : numbersOf(own.filter((move) => placeOf(move) === place));
        return {
          ...{ row: 'policy', ...sharedCells(first), place, n: overKeep[place].length },
          ...numbers,
          over_keep: mean(overKeep[place]),
          over_keep_low: interval?.lower ?? null,
          over_keep_high: interval?.upper ?? null,
          over_keep_holm: interval?.p ?? null,
          ...summaryProvenance(own),
        };
      });
    });
  });
}

/** The differences to keeping of one policy, by seed. */
function policySeries(own: readonly PlacedMove[]) {
  const seeds = [...groupBy(own, ({ seed }) => seed).values()];
  const meanWhere = (moves: readonly PlacedMove[], control: boolean): number[] => {
    const values = moves.filter((move) => move.control === control).map(({ overKeep }) => overKeep);
    return values.length === 0 ? [] : [mean(values)];
  };
  return {
    first: own[0],
    own,
    overKeep: {
      other: seeds.flatMap((moves) => meanWhere(moves, false)),
      same: seeds.flatMap((moves) => meanWhere(moves, true)),
      beyond: seeds.flatMap((moves) =>
        meanWhere(moves, false).flatMap((other) => meanWhere(moves, true).map((same) => other - same)),
      ),
    },
  };
}
