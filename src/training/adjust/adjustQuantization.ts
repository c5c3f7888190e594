import type { AdjustmentPolicy } from '../../checkpoint/format/adjustments.ts';
import type { LineageStep } from '../../checkpoint/format/metadata.ts';
import { parameterPeriods } from '../../circuit/parameterPeriods.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import {
  anglesOfCodes,
  packCodes,
  type QuantizationSpec,
  type Turns,
} from '../../learn/quantization/angleGrid.ts';
import { roundings } from '../../learn/quantization/roundings.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Cell } from '../cell.ts';
import type { Training } from '../training.ts';

/** What a move makes of the grid of the angles. */
export interface QuantizationChoice {
  readonly policy: AdjustmentPolicy;
  /** Of `choose`. */
  readonly spec?: QuantizationSpec | undefined;
}

/** What each policy does, in words. */
export const quantizationPolicies: Readonly<Record<Exclude<AdjustmentPolicy, 'choose'>, string>> = {
  keep: 'the same points; after fine-tuning, rounded again as before',
  rederive:
    'points chosen again by the loss under the calibration of the new machine; no circuit is run for it',
  relearn: 'fine-tuning measures at points of the grid and adds up its updates beside them',
};

/** A grid decided upon: the spec that the cell is to have, and what the lineage says; absent: there is none. */
export interface DecidedGrid {
  readonly spec?: QuantizationSpec;
  readonly move?: LineageStep['quantization'];
}

/** @throws QckptError ARGUMENT: a checkpoint whose angles are on a grid is to be put on one; nothing to learn from */
export function decideGrid(
  { quantization: before }: Pick<Cell, 'quantization'>,
  choice: QuantizationChoice | undefined,
  fineTuneSamples: number,
): DecidedGrid {
  if (choice?.policy === 'choose' && before !== undefined)
    throw new QckptError(
      'ARGUMENT',
      `"quantize" expected angles that are on no grid, got some of ${before.bits} bits`,
    );
  const given = choice?.policy === 'choose' ? choice.spec : before;
  if (given === undefined) return {};
  const policy = choice?.policy ?? 'keep';
  if (policy === 'relearn' && fineTuneSamples === 0)
    throw new QckptError(
      'ARGUMENT',
      '"quantization" expected fine-tuning to learn by, got relearn without any',
    );
  const spec: QuantizationSpec = policy === 'rederive' ? { ...given, rounding: 'greedy' } : given;
  return { spec, move: { policy, bits: spec.bits, rounding: spec.rounding } };
}

/** The state with its angles on the cell's grid; the same where it has none. @param trained whether they have moved */
export function onGrid(
  { cell, training, state }: { readonly cell: Cell; readonly training: Training; readonly state: TrainState },
  policy: AdjustmentPolicy,
  trained: boolean,
): TrainState {
  const { quantization: spec } = cell;
  if (spec === undefined) return state;
  const { bits, images } = spec;
  const turns = turnsOf(cell);
  const seen = training.data === null ? [] : evenSubset(training.data.split.train, images);
  const rounding = policy === 'keep' && !trained ? 'nearest' : spec.rounding;
  const codes = roundings[rounding].codes({
    ...{ angles: state.parameters, turns, bits },
    fixed: state.pruning?.mask ?? new Uint8Array(state.parameters.length),
    loss: (parameters) => training.exact({ parameters, head: state.head }, seen).loss,
  });
  return {
    ...state,
    parameters: anglesOfCodes(codes, bits, turns),
    quantized: { bits, rounding: spec.rounding, codes: packCodes(codes, bits) },
  };
}

/**
 * A training whose steps measure at the nearest points of the cell's grid and add their updates to angles beside them
 * (the straight-through estimator: Bengio, Leonard and Courville, arXiv:1308.3432).
 */
export function throughGrid(training: Training, cell: Cell): Training {
  const { quantization } = cell;
  if (quantization === undefined) return training;
  const { bits } = quantization;
  const turns = turnsOf(cell);
  return {
    ...training,
    step: (state) => {
      const { parameters: angles } = state;
      const codes = roundings.nearest.codes({ angles, turns, bits, fixed: NONE, loss: () => 0 });
      const points = anglesOfCodes(codes, bits, turns);
      const stepped = training.step({ ...state, parameters: points });
      const moved = stepped.state.parameters;
      return {
        ...stepped,
        state: { ...stepped.state, parameters: angles.map((a, k) => a + (moved[k] - points[k])) },
      };
    },
  };
}

const NONE = new Uint8Array(0);

function turnsOf({ model }: Pick<Cell, 'model'>): Turns[] {
  const { circuit, parameterNames } = ansatzOf(model);
  const periods = parameterPeriods(circuit);
  return parameterNames.map((name) => {
    const period = periods.get(name);
    return period === undefined || period === null ? null : Math.round(period / (2 * Math.PI));
  });
}
