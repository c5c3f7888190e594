import { QckptError } from '../../numeric/qckptError.ts';

/** `--limit`, as yargs hands it over; `checkedLimit` reads it. */
export interface LimitArguments {
  readonly limit: number;
}

/** For commands that read what a stranger may have made: their work is bounded, some ten seconds and a gigabyte. */
export const limitOption = {
  type: 'number',
  default: 1,
  describe: 'Allow this multiple of the usual work and memory',
} as const;

/** @throws QckptError ARGUMENT */
export function checkedLimit({ limit }: LimitArguments): number {
  if (!(limit >= 1 && limit <= 1e6))
    throw new QckptError('ARGUMENT', `"limit" expected a number in 1..1000000, got ${limit}`);
  return limit;
}
