import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

// The committed claims, computed from the committed tables once more, by loops that share nothing with src/: from the
// help of each claim alone. QCKPT_TABLES names another folder of tables (with its experiments.json) to do it for.

const folder = process.env.QCKPT_TABLES ?? new URL('../../results/reference', import.meta.url).pathname;

type Row = Readonly<Record<string, string>>;

const read = new Map<string, Row[]>();

/** Each table is read once. */
function table(name: string): Row[] {
  if (!read.has(name)) read.set(name, parse(readFileSync(`${folder}/${name}.csv`), { columns: true }));
  return read.get(name)!;
}
const specs = JSON.parse(readFileSync(`${folder}/experiments.json`, 'utf8')) as {
  experiments: {
    name: string;
    verdicts?: boolean;
    claims: Record<string, { leastLayers?: number; formulaTolerance?: number }>;
  }[];
};

/** 0.975 quantiles of Student's law with 4, 5, ... degrees of freedom: SciPy 1.17.1, stats.t.ppf(0.975, df). */
const T = [
  2.7764451051977934, 2.5705818356363146, 2.4469118511449786, 2.364624251592784, 2.306004135204166,
  2.262157162798205, 2.228138851986274, 2.200985160091639, 2.1788128296672284, 2.1603686564627913,
  2.144786687917804, 2.131449545559776, 2.1199052992212546, 2.1098155778333156, 2.1009220402410382,
  2.0930240544083087, 2.085963447265864, 2.0796138447276795, 2.0738730679040254, 2.0686576104190486,
  2.0638985616280245, 2.0595385527532972, 2.0555294386428735, 2.0518305164802846, 2.0484071417952454,
  2.045229642132703, 2.0422724563012378,
];

interface Found {
  value: number;
  low: number | null;
  high: number | null;
  n: number;
}

function average(values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function student(values: number[]): Found | null {
  const n = values.length;
  if (n === 0) return null;
  const value = average(values);
  if (n < 5) return { value, low: null, high: null, n };
  let squares = 0;
  for (const one of values) squares += (one - value) ** 2;
  const reach = T[n - 5] * Math.sqrt(squares / (n - 1) / n);
  return { value, low: value - reach, high: value + reach, n };
}

/** Means of the values of each seed. */
function bySeed(rows: Row[], numberOf: (row: Row) => number): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const row of rows) {
    if (!values.has(row.seed)) values.set(row.seed, []);
    values.get(row.seed)!.push(numberOf(row));
  }
  const means = new Map<string, number>();
  for (const [seed, own] of values) means.set(seed, average(own));
  return means;
}

function overSeeds(means: Map<string, number>): Found | null {
  return student([...means.values()]);
}

function less(means: Map<string, number>, controls: Map<string, number>): Map<string, number> {
  const left = new Map<string, number>();
  for (const [seed, value] of means) if (controls.has(seed)) left.set(seed, value - controls.get(seed)!);
  return left;
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}

function split(rows: Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    if (!groups.has(keyOf(row))) groups.set(keyOf(row), []);
    groups.get(keyOf(row))!.push(row);
  }
  return groups;
}

/** Median, 5th and 95th percentile; between two order statistics on a line. */
function percentiles(values: number[]): Found | null {
  const n = values.length;
  if (n === 0) return null;
  const sorted = values.slice().sort((a, b) => a - b);
  const at = (share: number): number => {
    const k = Math.floor(share * (n - 1));
    const part = share * (n - 1) - k;
    return part === 0 ? sorted[k] : (1 - part) * sorted[k] + part * sorted[k + 1];
  };
  return { value: at(0.5), low: n < 5 ? null : at(0.05), high: n < 5 ? null : at(0.95), n };
}

interface Scope {
  claim: Row;
  keeps: (machine: string) => boolean;
  /** Of moves: the circuit that is looked at, and not the one that moved between the most machines. */
  circuit?: string;
}

/** Rows of single runs, of the claim's experiment, and of the seeds that count. */
function runsOf(name: string, { claim }: Scope): Row[] {
  return table(name).filter(
    (row) =>
      (row.row ?? 'run') === 'run' &&
      row.experiment === claim.experiment &&
      (!row.seed || Number(row.seed) >= Number(claim.from_seed || 1)),
  );
}

function spread(scope: Scope): { found: Found | null; machines: string[] } {
  const runs = runsOf('accuracy', scope).filter(
    ({ study, hardware, freezing }) => study === 'hardware' && hardware !== 'none' && freezing === 'none',
  );
  const qnns = split(runs, (row) =>
    JSON.stringify([
      row.model,
      row.level,
      row.optimizer,
      row.samples,
      row.shots,
      row.test_images,
      row.setting,
    ]),
  );
  let widest: Row[] = [];
  const machinesOf = (rows: Row[]): string[] => distinct(rows.map(({ hardware }) => hardware));
  for (const own of qnns.values()) if (machinesOf(own).length > machinesOf(widest).length) widest = own;
  const machines = machinesOf(widest).filter(scope.keeps);
  if (machines.length < 2) return { found: null, machines };
  const loss = (hardware: string, seed: string): number =>
    Number(widest.find((row) => row.hardware === hardware && row.seed === seed)!.test_loss);
  const seeds = distinct(widest.map(({ seed }) => seed));
  const gaps: number[] = [];
  for (const seed of seeds) {
    const others = seeds.filter((one) => one !== seed);
    let [best, worst] = [machines[0], machines[0]];
    const elsewhere = new Map<string, number>();
    for (const one of machines) elsewhere.set(one, average(others.map((other) => loss(one, other))));
    for (const one of machines) {
      if (elsewhere.get(one)! < elsewhere.get(best)!) best = one;
      if (elsewhere.get(one)! > elsewhere.get(worst)!) worst = one;
    }
    gaps.push(loss(worst, seed) - loss(best, seed));
  }
  return { found: student(gaps), machines };
}

function foreign(scope: Scope): { rows: Row[]; machines: string[] } {
  const all = runsOf('compilation', scope).filter(({ what }) => what === 'foreign');
  const machines = distinct(all.map(({ hardware }) => hardware)).filter(scope.keeps);
  return {
    rows: all.filter(({ hardware, on }) => machines.includes(hardware) && machines.includes(on)),
    machines,
  };
}

function cannotRun(scope: Scope): { found: Found | null; machines: string[] } {
  const { rows, machines } = foreign(scope);
  const share = (own: Row[]): number => average(own.map(({ cannot_run }) => Number(cannot_run)));
  if (rows.length === 0) return { found: null, machines };
  const value = share(rows);
  const pseudo = machines.map(
    (one) =>
      machines.length * value -
      (machines.length - 1) * share(rows.filter(({ hardware, on }) => hardware !== one && on !== one)),
  );
  const { low, high } = student(pseudo)!;
  return {
    found: {
      value,
      low: low === null ? null : Math.max(0, low),
      high: high === null ? null : Math.min(1, high),
      n: machines.length,
    },
    machines,
  };
}

function costAsIs(scope: Scope): { found: Found | null; machines: string[] } {
  const { rows, machines } = foreign(scope);
  const able = rows.filter(({ loss_as_is }) => loss_as_is !== '');
  const found = overSeeds(bySeed(able, (row) => Number(row.loss_as_is) - Number(row.loss_retranspiled)));
  return { found, machines };
}

/** Of one circuit: of the one that is looked at, or of the one that moved between the most machines. */
function movesOf(scope: Scope): Row[] {
  const circuits = split(
    table('migration').filter(({ experiment }) => experiment === scope.claim.experiment),
    ({ model }) => model,
  );
  let widest = '';
  let most = 0;
  for (const [model, rows] of circuits) {
    const machines = distinct(rows.map(({ from }) => from)).length;
    if (machines > most) [widest, most] = [model, machines];
  }
  return runsOf('migration', scope).filter(({ model }) => model === (scope.circuit ?? widest));
}

function told(scope: Scope, column: string): { found: Found | null; machines: string[] } {
  const moves = movesOf(scope).filter(
    ({ from, control }) => from !== 'none' && scope.keeps(from) && control !== 'true',
  );
  const shares: number[] = [];
  for (const own of split(moves, ({ seed }) => seed).values()) {
    const machines = distinct(own.map(({ from }) => from));
    let [predicted, ideal, elsewhere] = [0, 0, 0];
    for (const rows of split(own, ({ model, from, setting }) =>
      JSON.stringify([model, from, setting]),
    ).values()) {
      const reported = Number(rows[0].loss_reported);
      const others = rows.filter(({ from, to }) => to !== from && machines.includes(to));
      const guess =
        others.length === 0
          ? Number(rows[0].loss_noise_free)
          : average(others.map((row) => Number(row.loss_moved)));
      predicted += (Number(rows[0][column]) - reported) ** 2;
      ideal += (Number(rows[0].loss_noise_free) - reported) ** 2;
      elsewhere += (guess - reported) ** 2;
    }
    const without = Math.min(ideal, elsewhere);
    if (without > 0) shares.push(1 - predicted / without);
  }
  return { found: student(shares), machines: distinct(moves.map(({ from }) => from)) };
}

function masks(scope: Scope, isControl: string): { means: Map<string, number>; machines: string[] } {
  const rows = runsOf('masks', scope).filter(({ from, to }) => scope.keeps(from) && scope.keeps(to));
  return {
    means: bySeed(
      rows.filter(({ control }) => control === isControl),
      (row) => Number(row.loss_foreign_mask) - Number(row.loss_own_mask),
    ),
    machines: distinct(runsOf('masks', scope).map(({ to }) => to)).filter(scope.keeps),
  };
}

function shares(scope: Scope): Map<number, number[]> {
  const { leastLayers = 1, formulaTolerance = 0.01 } = specs.experiments.find(
    ({ name }) => name === scope.claim.experiment,
  )!.claims[scope.claim.id];
  const rows = runsOf('overhead', scope).filter(
    ({ what, component }) => what === 'size' && component !== 'total' && component !== "paper's parts",
  );
  const byLayers = new Map<number, number[]>();
  for (const parts of split(rows, (row) =>
    JSON.stringify([row.hardware, row.qubits, row.layers, row.setting]),
  ).values()) {
    const bytes = (name: string): number =>
      Number(parts.find(({ component }) => component === name)?.bytes ?? 0);
    let share = bytes('hardware') / (bytes('parameters') + bytes('optimizer'));
    for (const part of parts) {
      const formula = part.formula_bytes;
      if (
        formula !== '' &&
        Math.abs(Number(part.bytes) - Number(formula)) > formulaTolerance * Number(formula)
      )
        share += 1;
    }
    const layers = Number(parts[0].layers);
    if (layers < leastLayers) continue;
    if (!byLayers.has(layers)) byLayers.set(layers, []);
    byLayers.get(layers)!.push(share);
  }
  return byLayers;
}

function worstShare(scope: Scope): Found | null {
  let worst: Found | null = null;
  for (const layers of [...shares(scope)].sort(([a], [b]) => a - b)) {
    const found = percentiles(layers[1]);
    if (found !== null && (worst === null || found.value > worst.value)) worst = found;
  }
  return worst;
}

function stalls(scope: Scope): Found | null {
  const found: number[] = [];
  for (const row of runsOf('overhead', scope))
    if (row.what === 'latency' && row.mode === 'async' && row.qpu_step_ms !== '')
      for (const stall of row.stalls_ms.split(' ')) found.push(Number(stall) / Number(row.qpu_step_ms));
  return percentiles(found);
}

function moved(scope: Scope): { found: Found | null; machines: string[] } {
  const all = movesOf(scope);
  const machines = distinct(all.map(({ from }) => from)).filter((one) => one !== 'none' && scope.keeps(one));
  // A control's row has the twin's loss at home; what it is compared with is that of the run itself.
  const home = (seed: string, model: string, machine: string): number =>
    Number(
      all.find(
        (row) => row.seed === seed && row.model === model && row.from === machine && row.control === 'false',
      )!.loss_at_home,
    );
  const inside = all.filter(({ from, to }) => machines.includes(from) && machines.includes(to));
  const cost = (rows: Row[]) =>
    bySeed(rows, (row) => Number(row.loss_moved) - home(row.seed, row.model, row.to));
  return {
    found: overSeeds(
      less(
        cost(inside.filter(({ from, to, control }) => from !== to && control === 'false')),
        cost(inside.filter(({ control }) => control === 'true')),
      ),
    ),
    machines,
  };
}

type Recomputed = { found: Found | null; machines?: string[] };

const recomputed: Record<string, (scope: Scope) => Recomputed> = {
  C1: spread,
  C2: cannotRun,
  C2b: costAsIs,
  C3: (scope) => told(scope, 'loss_paper_numbers'),
  C3b: (scope) => told(scope, 'loss_paper_numbers_by_gate'),
  C4: (scope) => ({
    found: overSeeds(
      bySeed(
        runsOf('speedup', scope).filter(({ study }) => study === 'freezing'),
        (row) => Number(row.steps_as_counted) / Number(row.samples),
      ),
    ),
  }),
  C5: (scope) => {
    const { means, machines } = masks(scope, 'false');
    return { found: overSeeds(means), machines };
  },
  C5b: (scope) => {
    const { means, machines } = masks(scope, 'false');
    return { found: overSeeds(less(means, masks(scope, 'true').means)), machines };
  },
  C6: (scope) => ({ found: percentiles([...shares(scope).values()].flat()) }),
  C6b: (scope) => ({ found: worstShare(scope) }),
  C7: (scope) => ({ found: stalls(scope) }),
  C11: moved,
};

function verdictOf(low: string, high: string, threshold: number, claim: Row): string {
  const { verdicts = true } = specs.experiments.find(({ name }) => name === claim.experiment)!;
  if (claim.measured === '') return 'not tested';
  if (low === '' || high === '' || !verdicts) return 'not judged';
  const [least, most] = [Number(low), Number(high)];
  if (claim.supported_when === 'above')
    return least >= threshold ? 'supported' : most < threshold ? 'not supported' : 'inconclusive';
  return most <= threshold ? 'supported' : least > threshold ? 'not supported' : 'inconclusive';
}

function expectClose(cell: string, expected: number | null | undefined): void {
  expect(cell === '').toBe(expected === null || expected === undefined);
  if (typeof expected === 'number')
    expect(Math.abs(Number(cell) - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
}

const claims = table('claims');

/** Those of studies 5 to 9: their measures are tested where they are made, on values of known truth. */
const NOT_YET = ['C8', 'C9', 'C10', 'C12', 'C12b', 'C12c', 'C13', 'C13b', 'C13c'];

it('there is a recomputation of each claim of the paper', () => {
  expect(claims.length).toBeGreaterThanOrEqual(7);
  expect(claims.map(({ id }) => id).filter((id) => recomputed[id] === undefined)).toEqual(NOT_YET);
});

describe.each(claims.map((claim) => [`${claim.id} of ${claim.experiment}`, claim] as const))(
  '%s',
  (_, claim) => {
    const everything = { claim, keeps: () => true };
    it.skipIf(NOT_YET.includes(claim.id))('number and interval', () => {
      const { found } = recomputed[claim.id](everything);
      expectClose(claim.measured, found?.value);
      expectClose(claim.low, found?.low);
      expectClose(claim.high, found?.high);
      expect(claim.n).toBe(found === null ? '' : String(found.n));
    });

    it.skipIf(NOT_YET.includes(claim.id))('without the machine that matters most', () => {
      const { found: all, machines = [] } = recomputed[claim.id](everything);
      if (all === null || machines.length === 0) return expect(claim.without).toBe('');
      const leftOut = (machine: string) =>
        recomputed[claim.id]({ claim, keeps: (one) => one !== machine }).found;
      const found = leftOut(claim.without);
      expectClose(claim.without_measured, found?.value);
      expectClose(claim.without_low, found?.low);
      expectClose(claim.without_high, found?.high);
      // Nothing is left to measure: there is no greater change.
      const change = found === null ? Number.POSITIVE_INFINITY : Math.abs(found.value - all.value);
      for (const machine of machines) {
        const other = leftOut(machine);
        if (other !== null) expect(Math.abs(other.value - all.value)).toBeLessThanOrEqual(change + 1e-12);
      }
    });

    it('other circuits that move, on all of their seeds', () => {
      if (!['C3', 'C3b', 'C11'].includes(claim.id)) return;
      const own = movesOf(everything)[0].model;
      const others = distinct(
        table('migration')
          .filter(({ experiment, model }) => experiment === claim.experiment && model !== own)
          .map(({ model }) => model),
      );
      const words = others.map((circuit) => {
        const scope = { claim: { ...claim, from_seed: '' }, keeps: () => true, circuit };
        const { value, low, high } = recomputed[claim.id](scope).found!;
        const [measured, least, most] = [value, low!, high!].map((number) => number.toPrecision(3));
        const verdict = verdictOf(String(low), String(high), Number(claim.threshold), claim);
        return `${circuit}: ${measured} [${least}, ${most}], ${verdict}`;
      });
      expect(claim.beside).toBe(words.join('; '));
    });

    it('verdicts, and what they depend on', () => {
      const { low, high, without } = claim;
      const threshold = Number(claim.threshold);
      expect(claim.verdict.replace(/ \(\d+ seeds?, quick\)$/, '')).toBe(
        verdictOf(low, high, threshold, claim),
      );
      expect(claim.half).toBe(verdictOf(low, high, threshold / 2, claim));
      // A share is at most 1.
      const isBeyond = ['C2', 'C3', 'C3b', 'C4', 'C9', 'C10', 'C13c'].includes(claim.id) && 2 * threshold > 1;
      expect(claim.twice).toBe(isBeyond ? '' : verdictOf(low, high, 2 * threshold, claim));
      const { without_measured, without_low, without_high } = claim;
      if (without !== '')
        expect(claim.without_verdict).toBe(
          without_measured === '' ? 'not tested' : verdictOf(without_low, without_high, threshold, claim),
        );
      if (claim.verdict.startsWith('not judged') || claim.verdict === 'not tested')
        return expect(claim.robustness).toBe('');
      const beside = [
        ...claim.beside.matchAll(/, (supported|not supported|inconclusive|not judged)(?=;|$)/g),
      ];
      const variants = [
        claim.half,
        ...(claim.twice === '' ? [] : [claim.twice]),
        ...(without === '' ? [] : [claim.without_verdict]),
        ...beside.map(([, verdict]) => verdict),
      ];
      expect(claim.robustness === 'robust').toBe(variants.every((verdict) => verdict === claim.verdict));
    });
  },
);
