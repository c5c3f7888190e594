import type { VqeResult } from '../../experiment/tasks/vqe.ts';
import { besideOf } from '../beside.ts';
import { stepOfTarget, targetOf } from '../energyTarget.ts';
import { publishedNotes } from '../publishedNotes.ts';
import { type PublishedRow, publishedRows } from '../publishedRows.ts';
import { type Bound, type Bounded, summaryOf, verdictOf } from '../publishedSummary.ts';
import {
  cellOf,
  FAMILIES,
  familyOf,
  isModel,
  METHOD_NAMES,
  type Method,
  trainWays,
  vqeWays,
  type Way,
} from '../publishedWays.ts';
import { finishedOf } from '../results.ts';
import {
  type MadeRow,
  provenanceColumns,
  type ReportInput,
  settingColumn,
  type Table,
  withSettings,
} from '../table.ts';

/** Numbers of one published row and method that came out under one setting. */
interface Numbers extends Pick<MadeRow, 'setting'> {
  readonly values: readonly Bounded[];
}

/** Tables 2 to 5 of arXiv:2602.11383 beside what came out here. */
export const published: Table = {
  name: 'published',
  help:
    'Published forward passes, savings and deviations of weighted stochastic block descent ' +
    '(arXiv:2602.11383) beside ours.',
  example: 'qckpt run experiments/freezing-published.yaml --output results/runs/published',
  columns: {
    table: 'table of arXiv:2602.11383',
    task: 'mnist, parity or vqe',
    model: 'qubits and layers',
    method: 'optimizer, with weighted stochastic block descent or without',
    quantity: 'what the number is',
    ...settingColumn,
    published: 'as printed; empty: not solved',
    ours: 'mean over seeds that got there',
    ours_low: 'lower end of its 95 % bootstrap interval',
    ours_high: 'upper end of it',
    ours_least: 'smallest of a seed',
    ours_greatest: 'greatest of a seed',
    n: 'seeds',
    reached: 'seeds that got there; the others are censored and count with all passes of their runs',
    bound:
      'where seeds are censored, what `ours` is: at least, at most, or restricted (to the runs as they were)',
    verdict:
      'exact; within (inside our interval); ours lower; ours higher; censored (a bound that does not tell); no ' +
      'interval (below five seeds); unsolved as published; not reached; solved here only; no run',
    dead_passes:
      'of the published passes without freezing, those spent on angles whose derivative is identically ' +
      'zero by the structure of the circuit',
    note: 'where paper, code and records disagree, and what we did',
    experiment: 'experiment file',
    ...provenanceColumns,
  },
  shown: [
    'table',
    'task',
    'model',
    'method',
    'quantity',
    'setting',
    'published',
    'ours',
    'ours_low',
    'ours_high',
    'reached',
    'n',
    'verdict',
  ],
  rows: (input) => {
    const ofPaper = new Set(
      [
        ...finishedOf(input, 'vqe').filter(({ result }) => result.noise === 'heron-like'),
        ...finishedOf(input, 'train').filter((run) => familyOf(cellOf(run).model) === FAMILIES.parity),
      ].map(({ task }) => task.experiment),
    );
    const experiment = Object.keys(input.specs).find((name) => ofPaper.has(name));
    if (experiment === undefined) return [];
    const own = { ...input, finished: input.finished.filter((task) => task.experiment === experiment) };
    return withSettings(
      publishedRows.flatMap((row) => rowsOf(row, own, experiment)),
      ['experiment', 'table', 'task', 'model', 'method', 'quantity'],
    );
  },
};

type RowMaker = (
  table: string,
  method: Method,
  quantity: string,
  printed: number | null,
  numbers: Numbers,
  note: string,
) => MadeRow;

function rowsOf(row: PublishedRow, input: ReportInput, experiment: string): MadeRow[] {
  const made = rowMaker(row, input, experiment);
  const passes = METHOD_NAMES.map((method) => passesOf(row, method, input));
  return [
    ...passRows(row, passes, input, made),
    ...savedRows(row, passes, made),
    ...spreadRows(row, input, made),
  ];
}

/** Rows of one published line, with what they all share. */
function rowMaker(row: PublishedRow, input: ReportInput, experiment: string): RowMaker {
  const { commit, dirty } = input.finished[0];
  return (table, method, quantity, printed, { setting, values }, note) => ({
    setting,
    cells: {
      table,
      task: row.task,
      model: row.model,
      method,
      quantity,
      published: printed,
      ...summaryOf(values),
      verdict: verdictOf(printed, values),
      note,
      experiment,
      run: `mean of ${values.length}`,
      checkpoint_sha256: null,
      state_sha256: null,
      commit,
      dirty,
    },
  });
}

/** Table 3. @param passes by method */
function passRows(
  row: PublishedRow,
  passes: readonly Numbers[][],
  input: ReportInput,
  made: RowMaker,
): MadeRow[] {
  return METHOD_NAMES.flatMap((method, m) => {
    const unsolved = row.passes[m] === 0;
    const note = noteOf(row, method, unsolved);
    const quantity =
      row.task === 'mnist'
        ? 'passes at best accuracy'
        : row.task === 'parity'
          ? 'passes to 100 %'
          : 'passes to target';
    const dead = unsolved || method.startsWith('wsbd') ? null : deadPasses(row, row.passes[m], input);
    const first = passes[m].map((numbers) => {
      const own = made('3', method, quantity, unsolved ? null : row.passes[m], numbers, note);
      return { ...own, cells: { ...own.cells, dead_passes: dead } };
    });
    if (row.task !== 'mnist') return first;
    const best = trainWays(row, method, input).map(({ setting, runs }) => {
      const values = runs.map(({ result }) => ({
        seed: result.seed,
        value: 100 * largest(result.curve.accuracy),
        bound: 'exact' as const,
      }));
      return made('3', method, 'best accuracy (%)', row.reached[m], { setting, values }, note);
    });
    return first.flatMap((one, k) => [one, best[k]]);
  });
}

/** Tables 2a and 2b. */
function savedRows(row: PublishedRow, passes: readonly Numbers[][], made: RowMaker): MadeRow[] {
  const pairs = [
    [0, 0, 2],
    [1, 1, 3],
  ] as const;
  return pairs.flatMap(([k, plain, frozen]) =>
    passes[frozen].map((own) => {
      const others = besideOf(passes[plain], own)?.values ?? [];
      const values = own.values.flatMap(({ seed, value, bound }): Bounded[] => {
        // A run without anything random has one seed, and stands beside every seed of the other.
        const beside = others.find((other) => other.seed === seed) ?? others[0];
        return beside === undefined
          ? []
          : [{ seed, value: 100 * (1 - value / beside.value), bound: boundOfSaving(bound, beside.bound) }];
      });
      return made(
        row.task === 'vqe' ? '2a' : '2b',
        METHOD_NAMES[frozen],
        'passes saved (%)',
        row.saved[k],
        { setting: own.setting, values },
        noteOf(row, METHOD_NAMES[frozen], row.saved[k] === null),
      );
    }),
  );
}

/** Tables 4 and 5. */
function spreadRows(row: PublishedRow, input: ReportInput, made: RowMaker): MadeRow[] {
  const ofEnergy = row.task === 'vqe';
  return METHOD_NAMES.flatMap((method, m) => {
    const printed = row.deviation[m];
    if (printed === null) return [];
    const ways = ofEnergy ? vqeWays(row, method, input) : trainWays(row, method, input);
    return ways.map(({ setting, runs }): MadeRow => {
      const curves = runs.map(({ result }) => ('energy' in result ? result.energy : result.curve.accuracy));
      const spread = meanDeviation(curves);
      const value = spread === null || ofEnergy ? spread : spread / 2;
      const own = made(
        ofEnergy ? '4' : '5',
        method,
        ofEnergy ? 'deviation of energy' : 'deviation of accuracy, halved',
        printed,
        { setting, values: value === null ? [] : [{ seed: 'all', value, bound: 'exact' }] },
        ofEnergy ? publishedNotes.deviation : publishedNotes.halved,
      );
      const verdict = value === null ? 'no run' : value < printed ? 'ours lower' : 'ours higher';
      const n = curves.length;
      return { setting, cells: { ...own.cells, n, run: `mean of ${n}`, reached: null, verdict } };
    });
  });
}

/** Each sample runs 1 + 2P circuits, 2 of them for each angle; the published VQE counts leave the 1 out. */
function deadPasses(row: PublishedRow, passes: number | null, input: ReportInput): number | null {
  const run = finishedOf(input, 'train').find((one) => isModel(row, one));
  if (row.task === 'vqe' || passes === null || run === undefined) return null;
  const { parameters, liveParameters } = run.result;
  return (passes * 2 * (parameters - liveParameters)) / (1 + 2 * parameters);
}

function noteOf({ task, model }: PublishedRow, method: Method, unsolved: boolean): string {
  if (unsolved) return publishedNotes.unsolved;
  if (task === 'mnist') return publishedNotes.circuit;
  if (task === 'parity') return method.startsWith('wsbd') ? publishedNotes.freezing : publishedNotes.baseline;
  const half = method === 'wsbd-sgd' && model.startsWith('4q') ? publishedNotes.half : '';
  return `${half}${model === '4q3l' ? publishedNotes.handSet : ''}${publishedNotes.energy}`;
}

function passesOf(row: PublishedRow, method: Method, input: ReportInput): Numbers[] {
  if (row.task === 'vqe') {
    const frozenWays = vqeWays(row, method.endsWith('adam') ? 'wsbd-adam' : 'wsbd-sgd', input);
    return vqeWays(row, method, input).map((way) => ({
      setting: way.setting,
      values: passesToEnergies(way, besideOf(frozenWays, way)),
    }));
  }
  return trainWays(row, method, input).map(({ setting, runs }) => ({
    setting,
    values: runs.map(({ result: { seed, curve } }) => {
      const at = curve.accuracy.indexOf(row.task === 'mnist' ? largest(curve.accuracy) : 1);
      return at < 0
        ? { seed, value: curve.circuits[curve.circuits.length - 1], bound: 'at least' as const }
        : { seed, value: curve.circuits[at], bound: 'exact' as const };
    }),
  }));
}

/** @param frozen whose runs set the targets, seed by seed */
function passesToEnergies({ runs }: Way<'vqe'>, frozen: Way<'vqe'> | null): Bounded[] {
  return runs.flatMap(({ result }) => {
    const target = frozen?.runs.find((other) => other.result.seed === result.seed);
    return target === undefined ? [] : [{ seed: result.seed, ...passesToEnergy(result, target.result) }];
  });
}

function passesToEnergy({ energy, passes }: VqeResult, frozen: VqeResult): Omit<Bounded, 'seed'> {
  const found = stepOfTarget(energy, targetOf(frozen.energy));
  const step = found ?? passes.length - 1;
  // The published count leaves the unshifted circuit of each step out.
  return { value: passes[step] - step, bound: found === null ? 'at least' : 'exact' };
}

/** Of 1 - own / other. */
function boundOfSaving(own: Bound, other: Bound): Bound {
  if (own === 'exact') return other;
  return other === 'exact' ? 'at most' : 'restricted';
}

/** -Infinity where there are none. */
function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}

function meanDeviation(curves: readonly (readonly number[])[]): number | null {
  if (curves.length < 2) return null;
  const length = Math.min(...curves.map((curve) => curve.length));
  let total = 0;
  for (let k = 0; k < length; k++) {
    const mean = curves.reduce((sum, curve) => sum + curve[k], 0) / curves.length;
    total += Math.sqrt(
      curves.reduce((sum, curve) => sum + (curve[k] - mean) * (curve[k] - mean), 0) / curves.length,
    );
  }
  return total / length;
}
