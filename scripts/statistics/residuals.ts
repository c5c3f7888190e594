import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { log } from '#src/numeric/elementary.ts';
import { areEqual, LEAST_VALUES } from '#src/numeric/statistics/tInterval.ts';
import { mean, standardDeviation } from '#src/numeric/statistics.ts';
import { type Law, residualLaw } from './laws.ts';

type Row = Readonly<Record<string, string>>;

const POOLED_PROMISE = 0.93;

/**
 * Residuals of the committed tables. First the values by seed of single claims, so few that each is a large part of the
 * law: they promise nothing. Then, for each kind of value, the residuals of many cells together.
 */
export function tableLaws(): readonly Law[] {
  return [
    ofSeeds('C1, loss on the worst machine less that on the best', lossSpread()),
    ofSeeds('C3, share of the error that the stored data take away', explainedShare()),
    ofSeeds(
      "C5, loss with another machine's mask less that with its own",
      perSeed('masks', 'foreign_over_own'),
    ),
    ofSeeds(
      'loss of a checkpoint tuned elsewhere less that of one tuned at home',
      perSeed('migration', 'beyond_staying'),
    ),
    ofGroups('difference in loss of two machines, all pairs', lossDifferences()),
    ofGroups(
      "loss with another machine's mask less that with its own, all pairs",
      perPair('masks', 'foreign_over_own'),
    ),
    ofGroups(
      'loss of a checkpoint tuned elsewhere less that of one tuned at home, all pairs',
      perPair('migration', 'beyond_staying'),
    ),
    ofGroups('test loss, all QNNs and machines', testLosses()),
    ofGroups('logarithm of the ratio of passes to the target, censored runs at their end', passesRatios()),
  ];
}

function ofSeeds(name: string, values: readonly number[]): Law {
  const centre = mean(values);
  return residualLaw(
    name,
    null,
    values.map((value) => value - centre),
  );
}

/** Residuals of each group over its own standard deviation. */
function ofGroups(name: string, groups: readonly (readonly number[])[]): Law {
  return residualLaw(
    name,
    POOLED_PROMISE,
    groups
      .filter((values) => values.length >= LEAST_VALUES && !areEqual(values))
      .flatMap((values) => {
        const [centre, spread] = [mean(values), standardDeviation(values)];
        return values.map((value) => (value - centre) / spread);
      }),
  );
}

function runsOf(table: string): readonly Row[] {
  const text = readFileSync(new URL(`results/reference/${table}.csv`, projectRoot), 'utf8');
  const rows: readonly Row[] = parse(text, { columns: true });
  return rows.filter((row) => row.row === 'run');
}

function grouped(rows: readonly Row[], columns: readonly string[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row, columns);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function keyOf(row: Row, columns: readonly string[]): string {
  return columns.map((column) => row[column]).join(' ');
}

/** Rows of moves from one machine to another that have a value. */
function movesOf(table: string, column: string): readonly Row[] {
  return runsOf(table).filter(
    (row) => row[column] !== '' && row.from !== 'none' && row.to !== 'none' && row.control !== 'true',
  );
}

function numbersOf(rows: readonly Row[], column: string): number[] {
  return rows.map((row) => Number(row[column]));
}

/** Means over all moves of a seed. */
function perSeed(table: string, column: string): number[] {
  const seeds = grouped(movesOf(table, column), ['seed']);
  return [...seeds.values()].map((own) => mean(numbersOf(own, column)));
}

function perPair(table: string, column: string): number[][] {
  const pairs = grouped(movesOf(table, column), ['experiment', 'model', 'from', 'to']);
  return [...pairs.values()].map((own) => numbersOf(own, column));
}

/** The same QNN of the same seeds, trained on each machine. */
function byMachine(): (readonly Row[])[] {
  const rows = runsOf('accuracy').filter(
    ({ study, model, hardware, freezing }) =>
      study === 'hardware' && model === 'circuit-b-4q2l' && hardware !== 'none' && freezing === 'none',
  );
  return [...grouped(rows, ['hardware']).values()];
}

function differencesOf(one: readonly Row[], other: readonly Row[]): number[] {
  return one.flatMap((row) => {
    const beside = other.find(({ seed }) => seed === row.seed);
    return beside === undefined ? [] : [Number(row.test_loss) - Number(beside.test_loss)];
  });
}

function lossDifferences(): number[][] {
  const machines = byMachine();
  return machines.flatMap((one, k) => machines.slice(k + 1).map((other) => differencesOf(one, other)));
}

function lossSpread(): number[] {
  const lossOf = (rows: readonly Row[]): number => mean(numbersOf(rows, 'test_loss'));
  const machines = byMachine().sort((a, b) => lossOf(a) - lossOf(b));
  return differencesOf(machines[machines.length - 1], machines[0]);
}

/** 1 - squared error of the prediction from the paper's numbers / that of the best guess without them. */
function explainedShare(): number[] {
  const rows = runsOf('migration').filter(({ from }) => from !== 'none');
  return [...grouped(rows, ['seed']).values()].map((own) => {
    const machines = [...grouped(own, ['from']).values()];
    const squares = (guess: (moves: readonly Row[]) => number): number =>
      machines.reduce((sum, moves) => {
        const error = guess(moves) - Number(moves[0].loss_reported);
        return sum + error * error;
      }, 0);
    const elsewhere = (moves: readonly Row[]): number =>
      mean(moves.filter(({ from, to }) => to !== from && to !== 'none').map((row) => Number(row.loss_moved)));
    const without = Math.min(
      squares(([row]) => Number(row.loss_noise_free)),
      squares(elsewhere),
    );
    return 1 - squares(([row]) => Number(row.loss_paper_numbers)) / without;
  });
}

function testLosses(): number[][] {
  const cell = ['experiment', 'model', 'hardware', 'level', 'freezing', 'optimizer', 'samples', 'shots'];
  return [...grouped(runsOf('accuracy'), cell).values()].map((own) => numbersOf(own, 'test_loss'));
}

/** Of the runs with freezing, each beside that without of the same seed. */
function passesRatios(): number[][] {
  const cell = ['experiment', 'model', 'hardware', 'level', 'optimizer', 'samples'];
  const rows = runsOf('speedup');
  const plain = grouped(
    rows.filter(({ freezing }) => freezing === 'none'),
    [...cell, 'seed'],
  );
  const passes = (row: Row) => Number(row.passes_to_target || row.forward_passes);
  const frozen = rows.filter(({ freezing }) => freezing !== 'none');
  return [...grouped(frozen, [...cell, 'freezing']).values()].map((own) =>
    own.flatMap((row) => {
      const [beside] = plain.get(keyOf(row, [...cell, 'seed'])) ?? [];
      return beside === undefined ? [] : [log(passes(beside) / passes(row))];
    }),
  );
}
