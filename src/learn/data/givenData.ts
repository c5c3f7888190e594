import { QckptError } from '../../numeric/qckptError.ts';
import type { DataSet } from './dataSet.ts';
import type { Prepare } from './dataSource.ts';
import type { DataConfig } from './dataSources.ts';
import { createPreparation } from './prepareData.ts';

/** Data that a checkpoint holds, looked for only where those that it names are not here; null: none. */
export type GivenData = () => DataSet | null;

/**
 * What to do about data that are not here: those given are prepared, and said to be taken as given.
 * @returns takes the error of loading; throws it where it says something else, or none are given
 */
export function inPlaceOfMissing(config: DataConfig, given: GivenData): (error: unknown) => Prepare {
  return (error) => {
    const dataSet = error instanceof QckptError && error.code === 'DATA' ? given() : null;
    if (dataSet === null) throw error;
    const prepare = createPreparation(dataSet, config);
    return (...wanted) => ({ ...prepare(...wanted), isTakenAsGiven: true });
  };
}
