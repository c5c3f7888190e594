import { type HeadState, initialHead, type TrainState } from '../learn/trainState.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Training } from './training.ts';

/** Images that a head is fitted to at most: more change it by less than their shots do. */
export const MOST_REFIT_IMAGES = 1000;

/** A head fitted again, and how many images were shown for it. */
export interface RefittedHead {
  readonly head: HeadState;
  readonly images: number;
}

/**
 * The head fitted again on the training's machine, to the first images that the training has seen, once each: a convex
 * problem, the same whenever it is solved. What the optimizer remembers of the old weights is forgotten.
 * @throws QckptError ARGUMENT: there is no head
 */
export function refittedHead(
  state: TrainState,
  { refitHead, sampleAt, context: { shots, batch, optimizer } }: Training,
): RefittedHead {
  if (refitHead === undefined || state.head === undefined)
    throw new QckptError(
      'ARGUMENT',
      '"head" expected a checkpoint with a linear head to fit again, got none',
    );
  const seen = Math.min(Math.max(1, state.step * batch), MOST_REFIT_IMAGES);
  const images = [...new Set(Array.from({ length: seen }, (_, number) => sampleAt(number).image))];
  const weights = refitHead(state, images, shots);
  return { head: initialHead({ shape: state.head.shape, weights }, optimizer), images: images.length };
}
