import type { ClaimScope, Measurement } from './claim.ts';
import { movesOfCircuit } from './movedCircuits.ts';
import { beyondControl, inWords, type SeededValue } from './overSeeds.ts';

/**
 * C11: loss of a checkpoint moved from another machine, parameters unchanged, less that of the one trained there; less
 * the same for a second run on that machine. Over seeds.
 */
export function movedOverTrained(scope: ClaimScope): Measurement | null {
  const moves = movesOf(scope);
  const control = moves.filter((move) => move.control);
  const found = beyondControl(
    moves.filter((move) => move.from !== move.to && move.from !== 'none' && !move.control),
    control,
  );
  if (found === null) return null;
  const noiseFree = beyondControl(
    moves.filter(({ from }) => from === 'none'),
    control,
  );
  return {
    ...found.beyond,
    remark:
      `moved ${inWords(found.own)}, another run of the same machine ${inWords(found.same)}` +
      (noiseFree === null
        ? ''
        : `; trained without noise and then moved, less that run ${inWords(noiseFree.beyond)}`),
  };
}

/** Machines to and from which checkpoints move. */
export function movedMachines(scope: ClaimScope): readonly string[] {
  return [...new Set(movesOfCircuit(scope).map(({ from }) => from))].filter(
    (name) => name !== 'none' && scope.keeps(name),
  );
}

interface Move extends SeededValue {
  readonly from: string;
  readonly to: string;
  readonly control: boolean;
}

function movesOf(scope: ClaimScope): Move[] {
  const runs = movesOfCircuit(scope);
  const keyOf = (seed: string, machine: string): string => JSON.stringify([seed, machine]);
  const atHome = new Map(runs.map((run) => [keyOf(run.seed, run.from), run.lossAtHome]));
  const machines = new Set(movedMachines(scope));
  return runs.flatMap(({ seed, from, targets }) =>
    targets.flatMap(({ to, loss, control }) => {
      const home = atHome.get(keyOf(seed, to));
      const isKept = machines.has(to) && (from === 'none' || machines.has(from));
      return home === undefined || !isKept ? [] : [{ seed, from, to, control, value: loss - home }];
    }),
  );
}
