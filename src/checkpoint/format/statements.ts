import type { Circuit } from '../../circuit/circuit.ts';
import { parameterPeriods } from '../../circuit/parameterPeriods.ts';
import type { RelaxationRule } from '../../hardware/noiseModel.ts';
import type { NoiseScale } from '../../hardware/noiseScale.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Objective, ObjectiveCell } from '../../learn/objectives/objective.ts';
import { shotSeed } from '../../learn/shotSeed.ts';
import { streamKey } from '../../numeric/streams.ts';
import type { CheckpointMeta, NoiseStatement } from './metadata.ts';
import { statePreparation } from './preparation.ts';

/** What follows from the cell and is said all the same, for readers that are not this program. */
export type Statements = Pick<CheckpointMeta, 'objective' | 'noise' | 'periods' | 'preparation' | 'streams'>;

/** What statements follow from. */
export interface StatementSource {
  readonly objective: Pick<Objective, 'statement' | 'marked' | 'claims'>;
  readonly cell: StatedCell;
  /** Whether it is of a machine. */
  readonly isNoisy: boolean;
  readonly logical: Circuit;
  readonly parameterNames: readonly string[];
  /** null: the objective reads none. */
  readonly data: PreparedData | null;
}

/** What they read of a cell. */
export interface StatedCell extends ObjectiveCell {
  readonly shotStream?: string | undefined;
  readonly idle?: boolean;
  readonly relaxation?: RelaxationRule | undefined;
  readonly noiseScale?: NoiseScale | undefined;
}

/** What a run of a cell says in all its checkpoints. */
export function statementsOf(source: StatementSource): Statements {
  const { objective, cell, isNoisy, logical, parameterNames, data } = source;
  const periods = parameterPeriods(logical);
  return {
    objective: objective.statement(cell),
    noise: isNoisy ? noiseOf(objective, cell) : null,
    periods: parameterNames.map((name) => turns(periods.get(name) ?? null)),
    preparation: data && statePreparation(data),
    streams: streamsOf(source),
  };
}

function noiseOf(
  { marked }: Pick<Objective, 'marked'>,
  { idle = true, relaxation = 'recorded', noiseScale }: StatedCell,
): NoiseStatement {
  return marked === null
    ? { placement: 'schedule', idle, relaxation, ...(noiseScale && { scale: noiseScale }) }
    : { placement: 'marks', pass: marked.pass };
}

function turns(periodRad: number | null): number | null {
  return periodRad === null ? null : Math.round(periodRad / (2 * Math.PI));
}

/** The keys of all claims that a run may make. */
function streamsOf({
  objective,
  cell,
}: Pick<StatementSource, 'objective' | 'cell'>): CheckpointMeta['streams'] {
  const seed = shotSeed(cell);
  const purposes = objective
    .claims(cell, { isLast: true, isMoved: true })
    .flatMap(({ streamPurpose }) => streamPurpose ?? []);
  return Object.fromEntries(purposes.map((purpose) => [purpose, streamKey(seed, purpose).words]));
}
