import { type Finished, finishedOf } from '../results.ts';
import type { ReportInput } from '../table.ts';
import type { ClaimScope } from './claim.ts';

type Moves = Finished<'migration'>['result'];

/** Moves of one circuit: of the one that is looked at, or of the one that moved between the most machines. */
export function movesOfCircuit({ input, everySeed, circuit }: ClaimScope): Moves[] {
  const wanted = circuit ?? circuitsIn(everySeed)[0];
  return movesIn(input).filter(({ model }) => model === wanted);
}

/**
 * Each other circuit that moved, with all of its seeds: those that had been looked at when a test was fixed were of the
 * circuit that the claim is judged on.
 */
export function movedCircuitVariants(scope: ClaimScope): Readonly<Record<string, ClaimScope>> {
  const [, ...others] = circuitsIn(scope.everySeed);
  return Object.fromEntries(
    others.map((circuit) => [circuit, { ...scope, input: scope.everySeed, circuit }]),
  );
}

/** The one with the most machines first; of several the one that comes first. */
function circuitsIn(input: ReportInput): string[] {
  const machines = new Map<string, Set<string>>();
  for (const { model, from } of movesIn(input))
    machines.set(model, (machines.get(model) ?? new Set()).add(from));
  return [...machines].sort(([, a], [, b]) => b.size - a.size).map(([model]) => model);
}

function movesIn(input: ReportInput): Moves[] {
  return finishedOf(input, 'migration').map(({ result }) => result);
}
