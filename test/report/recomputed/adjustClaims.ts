import { type Found, student } from './statistics.ts';
import {
  bySeed,
  distinct,
  less,
  overSeeds,
  type Recomputed,
  type Row,
  runsOf,
  type Scope,
  specs,
} from './tables.ts';

const SETTING = ['kind', 'by', 'share', 'bits', 'rounding'];

const sameSetting = (a: Row, b: Row): boolean => SETTING.every((name) => a[name] === b[name]);

const words = ({ value, low, high }: Found): string =>
  `${value.toPrecision(3)} [${low!.toPrecision(3)}, ${high!.toPrecision(3)}]`;

/** Keeping what was learned elsewhere less learning it again, by seed: on other machines, or the twin's on the same. */
function keptOverRelearned(scope: Scope, kind: string, place: string): Map<string, number> {
  const rows = runsOf('adjust', scope).filter((row) => row.place === place && row.kind === kind);
  const kept = (like: Row): number =>
    Number(
      rows.find(
        (row) =>
          row.policy === 'keep' && row.from === like.from && row.seed === like.seed && sameSetting(row, like),
      )!.loss,
    );
  return bySeed(
    rows.filter(({ policy }) => policy === 'relearn'),
    (row) => kept(row) - Number(row.loss),
  );
}

/** The table has losses by seed (mean over where it goes) and by pair (mean over seeds), not by both. */
function relearned(kind: string): (scope: Scope) => Recomputed {
  return (scope) => {
    const [other, same] = ['other', 'same'].map((place) => keptOverRelearned(scope, kind, place));
    return {
      found: overSeeds(less(other, same)),
      machines: machinesOf(scope),
      missing: 'losses by seed and pair of machines',
      remark: `from another machine ${words(overSeeds(other)!)}, from another run of the same ${words(overSeeds(same)!)}`,
    };
  };
}

function machinesOf(scope: Scope): string[] {
  return distinct(runsOf('adjust', scope).map(({ from }) => from)).filter(scope.keeps);
}

/** Each row at home that the claim is about, beside the checkpoint as it was and trained on. */
function atHome(scope: Scope, kind: string, size: string): { row: Row; asItWas: Row; trainedOn: Row }[] {
  const wanted = specs.experiments.find(({ name }) => name === scope.claim.experiment)!.claims[
    scope.claim.id
  ];
  const rows = runsOf('adjust', scope);
  const like = rows.find((row) => row.place === 'other' && row.kind === kind)!;
  const home = rows.filter((row) => row.place === 'home' && scope.keeps(row.from));
  const none = (row: Row, policy: string): Row =>
    home.find(
      (one) => one.kind === 'none' && one.policy === policy && one.from === row.from && one.seed === row.seed,
    )!;
  return home
    .filter(
      (row) =>
        row.kind === kind &&
        Number(row[size]) === wanted[size as 'share' | 'bits'] &&
        row.by === like.by &&
        row.rounding === like.rounding,
    )
    .map((row) => ({ row, asItWas: none(row, 'as it was'), trainedOn: none(row, 'trained on') }));
}

function meanOf<Item extends { row: Row }>(items: Item[], numberOf: (item: Item) => number): Found | null {
  const numbers = new Map(items.map((item) => [item.row, numberOf(item)]));
  return student([...bySeed([...numbers.keys()], (row) => numbers.get(row)!).values()]);
}

export const adjustClaims: Record<string, (scope: Scope) => Recomputed> = {
  C12: relearned('pruning'),
  C12b: relearned('quantization'),
  C12c: relearned('freezing'),
  C13: (scope) => ({
    found: meanOf(
      atHome(scope, 'pruning', 'share'),
      ({ row, trainedOn }) => Number(row.loss) - Number(trainedOn.loss),
    ),
    machines: machinesOf(scope),
  }),
  C13b: (scope) => ({
    found: meanOf(
      atHome(scope, 'quantization', 'bits'),
      ({ row, asItWas }) => Number(row.loss) - Number(asItWas.loss),
    ),
    machines: machinesOf(scope),
  }),
  C13c: (scope) => {
    const rows = atHome(scope, 'pruning', 'share');
    const fewer = rows.filter(({ row, asItWas }) => Number(row.gates) < Number(asItWas.gates)).length;
    return {
      found: meanOf(rows, ({ row, asItWas }) => Number(row.gates) / Number(asItWas.gates)),
      machines: machinesOf(scope),
      remark: `fewer gates in ${fewer} of ${rows.length} circuits`,
    };
  },
};
