import { diffCheckpoints as diff } from '../checkpoint/compare/diffCheckpoints.ts';
import { decodeCheckpoint } from '../checkpoint/format/contents.ts';

/** One thing that two checkpoints have differently; null: not there. */
export interface CheckpointDifference {
  /** `parameters`, `calibration`, `claims`, `history`, `code`, ... or a component's name. */
  readonly part: string;
  readonly name: string;
  readonly a: number | string | null;
  readonly b: number | string | null;
}

/** How two checkpoints differ. */
export interface CheckpointComparison {
  /** Every byte. */
  readonly equal: boolean;
  /** All but where and by which code they were made. */
  readonly sameState: boolean;
  readonly differences: readonly CheckpointDifference[];
}

/**
 * All differences between two checkpoints, from the files alone. Angles are compared modulo their periods.
 * @throws QckptError CORRUPT; QASM: a stored text is no circuit; CAPACITY: too many numbers to list
 */
export function diffCheckpoints(a: Uint8Array, b: Uint8Array): CheckpointComparison {
  const { equal, sameState, components, ...parts } = diff(decodeCheckpoint(a), decodeCheckpoint(b));
  return {
    equal,
    sameState,
    differences: Object.entries({ ...parts, ...components }).flatMap(([part, changes]) =>
      changes.map((change) => ({ part, name: change.name, a: change.a, b: change.b })),
    ),
  };
}
