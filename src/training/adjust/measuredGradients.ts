import type { GradientMeans } from '../../learn/pruning/pruningScores.ts';
import { shotSeed } from '../../learn/shotSeed.ts';
import { simulatedSource } from '../../learn/stepSource.ts';
import type { TrainingContext } from '../../learn/trainingContext.ts';
import { measureStep } from '../../learn/trainingStep.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { streamKey } from '../../numeric/streams.ts';
import type { Cell } from '../cell.ts';
import type { Training } from '../training.ts';

/** Gradients over some samples, and what they cost. */
export interface MeasuredGradients {
  readonly means: GradientMeans;
  readonly forwardPasses: number;
  readonly shots: number;
}

/**
 * Measures every angle's gradient by the parameter-shift rule on the samples that are next, without training; with
 * shots of their own, so that none is drawn twice. Whatever the optimizer and the freezing are, no angle is left out.
 * @param samples how many
 */
export function measuredGradients(
  { context, sampleAt }: Pick<Training, 'context' | 'sampleAt'>,
  cell: Pick<Cell, 'seed' | 'shotStream'>,
  state: TrainState,
  samples: number,
): MeasuredGradients {
  const count = state.parameters.length;
  const { perturbation: _, ...optimizer } = context.optimizer;
  const { probes: __, ...freezing } = context.freezing;
  const shotKey = streamKey(shotSeed(cell), 'pruning-shots');
  const measuring: TrainingContext = { ...context, optimizer, freezing, shotKey };
  const everything = { ...state.freezing, active: new Uint8Array(count).fill(1) };
  const [size, square] = [new Float64Array(count), new Float64Array(count)];
  let [forwardPasses, shots] = [0, 0];
  for (let k = 0; k < samples; k++) {
    const number = state.step * context.batch + k;
    const sample = sampleAt(number);
    const at = { ...state, freezing: everything };
    const measured = measureStep(measuring, at, sample, simulatedSource(measuring, at, sample, number));
    measured.gradient.forEach((slope, angle) => {
      size[angle] += Math.abs(slope) / samples;
      square[angle] += (slope * slope) / samples;
    });
    forwardPasses += measured.forwardPasses;
    shots += measured.shots;
  }
  return { means: { size, square }, forwardPasses, shots };
}
