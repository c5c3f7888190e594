import { average, type Found, jackknife, percentiles, student } from './statistics.ts';
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
  split,
  table,
} from './tables.ts';

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
  const { value, low, high } = jackknife(machines, (kept) =>
    share(rows.filter(({ hardware, on }) => kept.includes(hardware) && kept.includes(on))),
  );
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
export function movesOf(scope: Scope): Row[] {
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

export const paperClaims: Record<string, (scope: Scope) => Recomputed> = {
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
