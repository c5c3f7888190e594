import { QckptError } from '../../numeric/qckptError.ts';
import { sequentialUniforms, shuffledIndices } from '../../numeric/streams.ts';

/** Where a step stands in the data. */
export interface SamplePosition {
  readonly epoch: number;
  /** Position within the epoch's order. */
  readonly cursor: number;
}

/** Where in the data a step is: its epoch, and how many images of that came before. @param step counts from 0 */
export function samplePosition(step: number, images: number): SamplePosition {
  return { epoch: Math.floor(step / images), cursor: step % images };
}

/**
 * The training image of each step: every epoch is a fresh shuffle, keyed by (seed, epoch), or follows the given order.
 * @param images data-set indices of the training images
 * @returns step -> data-set index; steps may be asked for in any order
 */
export function sampleOrder(
  seed: string | number,
  images: readonly number[],
  shuffles = true,
): (step: number) => number {
  if (images.length === 0) throw new QckptError('DATA', 'training expected at least one image, got none');
  let shuffled = { epoch: -1, order: [] as number[] };
  return (step) => {
    const { epoch, cursor } = samplePosition(step, images.length);
    if (!shuffles) return images[cursor];
    if (shuffled.epoch !== epoch)
      shuffled = {
        epoch,
        order: shuffledIndices(images.length, sequentialUniforms(seed, `data-order/${epoch}`)),
      };
    return images[shuffled.order[cursor]];
  };
}
