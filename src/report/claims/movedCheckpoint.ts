import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
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
export function movedMachines({ input, keeps }: ClaimScope): readonly string[] {
  return [...new Set(finishedOf(input, 'migration').map(({ result }) => result.from))].filter(
    (name) => name !== 'none' && keeps(name),
  );
}

interface Move extends SeededValue {
  readonly from: string;
  readonly to: string;
  readonly control: boolean;
}

function movesOf(scope: ClaimScope): Move[] {
  const runs = finishedOf(scope.input, 'migration').map(({ result }) => result);
  const keyOf = (model: string, seed: string, machine: string): string =>
    JSON.stringify([model, seed, machine]);
  const atHome = new Map(runs.map((run) => [keyOf(run.model, run.seed, run.from), run.lossAtHome]));
  const machines = new Set(movedMachines(scope));
  return runs.flatMap(({ model, seed, from, targets }) =>
    targets.flatMap(({ to, loss, control }) => {
      const home = atHome.get(keyOf(model, seed, to));
      const isKept = machines.has(to) && (from === 'none' || machines.has(from));
      return home === undefined || !isKept ? [] : [{ seed, from, to, control, value: loss - home }];
    }),
  );
}
