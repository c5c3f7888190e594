import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { evenSubset } from '../../../learn/data/evenSubset.ts';
import type { PreparedData } from '../../../learn/data/preparedData.ts';
import type { PruningSpec } from '../../../learn/pruning/pruningSpec.ts';
import { packedBytes, type QuantizationSpec } from '../../../learn/quantization/angleGrid.ts';
import type { TrainState } from '../../../learn/trainState.ts';
import { type Adjusted, adjustPruning } from '../../../training/adjust/adjustPruning.ts';
import { onGrid } from '../../../training/adjust/adjustQuantization.ts';
import { advance, advanceBy } from '../../../training/advance.ts';
import { shotTime } from '../../../training/qpuTime.ts';
import { stateOf } from '../../../training/savedState.ts';
import { prepareTraining } from '../../../training/training.ts';
import { circuitMetrics } from '../../../transpile/circuitMetrics.ts';
import type { Origin } from '../origin.ts';
import type { AdjustedAtHome, AdjustedSetting } from './adjustmentResult.ts';

/** A checkpoint where it is, and what all its adjustments are measured by. */
export interface Start {
  readonly origin: Origin;
  readonly profile: HardwareProfile | null;
  readonly data: PreparedData;
  /** Test images on which losses are compared. */
  readonly images: readonly number[];
}

/** @param images how many test images @param origin a training's end */
export function startOf(
  origin: Origin,
  profile: HardwareProfile | null,
  data: PreparedData,
  images: number,
): Start {
  return { origin, profile, data, images: evenSubset(data.split.test, images) };
}

/** The origin as it is, at home. */
export function unadjusted({ origin: { cell, checkpoint }, profile, data }: Start): Adjusted {
  const training = prepareTraining(cell, profile, data);
  return { cell, training, state: stateOf(checkpoint, training.context.optimizer) };
}

/** Trained on where it is for so many samples. */
export async function trainedOn(from: Adjusted, samples: number): Promise<Adjusted> {
  return { ...from, state: await advanceBy(from.training, from.state, samples) };
}

/** Trained on until it is done. @param along by whose steps */
export async function trainedUntil(
  from: Adjusted,
  isDone: (state: TrainState) => boolean,
  along = from.training,
): Promise<Adjusted> {
  return { ...from, state: await advance(along, from.state, isDone) };
}

/** Pruned on the machine where it is, and the rest trained until as many passes are spent. */
export async function prunedAtHome(from: Adjusted, spec: PruningSpec, samples: number): Promise<Adjusted> {
  const pruned = adjustPruning(from, { policy: 'choose', spec });
  return trainedOn(pruned, samples);
}

/** Its angles put on a grid where it is. */
export function quantizedAtHome(from: Adjusted, spec: QuantizationSpec): Adjusted {
  const cell = { ...from.cell, quantization: spec };
  return { ...from, cell, state: onGrid({ ...from, cell }, 'choose', true) };
}

/** What is said of an adjusted checkpoint on a machine. */
export function measuredOn(
  { cell, training, state }: Adjusted,
  from: TrainState,
  images: readonly number[],
): Omit<AdjustedAtHome, keyof AdjustedSetting> {
  const { loss, accuracy } = training.exact(state, images);
  const passes = state.forwardPasses - from.forwardPasses;
  const { profile } = training;
  const { circuit } = training.compiled;
  const { gatesWithoutRz, twoQubitGates, depth } =
    profile === null
      ? { gatesWithoutRz: circuit.operations.length, twoQubitGates: 0, depth: 0 }
      : circuitMetrics(circuit, profile);
  const count = ansatzOf(cell.model).parameterNames.length;
  return {
    ...{ loss, accuracy, passes, gates: gatesWithoutRz, twoQubitGates, depth },
    qpuSeconds:
      profile === null || cell.shots === null || !('resetUs' in cell)
        ? null
        : (passes * cell.shots * shotTime(circuit, profile, cell.resetUs).totalUs) / 1e6,
    bytes: cell.quantization === undefined ? 8 * count : packedBytes(count, cell.quantization.bits),
  };
}
