import { QckptError } from '../qckptError.ts';

/** @throws QckptError ARGUMENT: fewer values than `least`, or one that is not finite */
export function checkValues(values: readonly number[], least: number): void {
  if (values.length < least)
    throw new QckptError('ARGUMENT', `"values" expected at least ${least}, got ${values.length}`);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new QckptError('ARGUMENT', `"values[${bad}]" expected a finite number, got ${values[bad]}`);
}

/** @throws QckptError ARGUMENT: values that are paired by position, but not as many on both sides */
export function checkPairs(a: readonly number[], b: readonly number[]): void {
  if (a.length !== b.length)
    throw new QckptError('ARGUMENT', `paired values expected equal lengths, got ${a.length} and ${b.length}`);
}

/** @throws QckptError ARGUMENT: a probability that is not inside (0, 1) */
export function checkProbability(name: string, value: number): void {
  if (!(value > 0 && value < 1))
    throw new QckptError('ARGUMENT', `"${name}" expected number in (0, 1), got ${value}`);
}
