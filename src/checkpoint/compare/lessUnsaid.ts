import type { Checkpoint } from '../format/checkpoint.ts';
import type { Statements } from '../format/statements.ts';

const statements = [
  'objective',
  'noise',
  'periods',
  'preparation',
  'streams',
] as const satisfies readonly (keyof Statements)[];

/**
 * A checkpoint less what another one leaves out, as files of older formats do: statements that follow from the cell,
 * and what the data were fitted to.
 */
export function lessUnsaid(
  checkpoint: Checkpoint,
  { meta, preparation: said, targets: fitted }: Checkpoint,
): Checkpoint {
  const { preparation, targets, ...rest } = checkpoint;
  const unsaid = statements.filter((name) => meta[name] === null);
  return {
    ...rest,
    ...(said && preparation && { preparation }),
    ...(fitted && targets && { targets }),
    meta: { ...checkpoint.meta, ...Object.fromEntries(unsaid.map((name) => [name, null])) },
  };
}
