import { softmax } from '../../softmax.ts';
import type { LossSlope } from '../measurement.ts';
import type { ObjectiveStatement } from '../objectiveStatement.ts';

/** A loss as a function of the values that a sample's circuit shows. */
export interface ValueLoss {
  readonly name: string;
  /** Of exact means, and of the means that shots show. */
  readonly formulas: ObjectiveStatement['estimators'];
  /** @param values [width] @param target the sample's class, or its number @param head as the objective has it */
  loss(values: ArrayLike<number>, target: number, head: Float64Array | undefined): number;
  slope(values: ArrayLike<number>, target: number, head: Float64Array | undefined): LossSlope;
  /** The class that the values speak for; ties go to the lowest. Absent: there are no classes. */
  classOf?(values: ArrayLike<number>, head: Float64Array | undefined): number;
}

/**
 * Cross-entropy of the softmax over logits, -ln p(class). The values are the logits, one a class; or a head
 * W [classes, width + 1] gives them, W x (values, 1).
 */
export const softmaxLoss: ValueLoss = {
  name: 'softmax-cross-entropy',
  formulas: {
    exact: 'ln(sum over c of exp(z_c)) - z_label; z = W (means, 1), without a head the means themselves',
    sampled: 'the same of the means that M shots a basis show',
  },
  loss: (values, target, head) => {
    const logits = logitsOf(values, head);
    return softmax(logits).logSum - logits[target];
  },
  slope: (values, target, head) => {
    const { p } = softmax(logitsOf(values, head));
    const byLogit = p.map((own, c) => own - (c === target ? 1 : 0));
    if (head === undefined) return { byValue: byLogit };
    const columns = values.length + 1;
    const byValue = new Float64Array(values.length);
    const byHead = new Float64Array(head.length);
    byLogit.forEach((slope, c) => {
      for (let k = 0; k < values.length; k++) {
        byValue[k] += slope * head[c * columns + k];
        byHead[c * columns + k] = slope * values[k];
      }
      byHead[c * columns + values.length] = slope;
    });
    return { byValue, byHead };
  },
  classOf: (values, head) => {
    const logits = logitsOf(values, head);
    return logits.indexOf(Math.max(...logits));
  },
};

/** (value - target)^2 of one value. */
export const squaredLoss: ValueLoss = {
  name: 'squared-error',
  formulas: { exact: '(mean - target)^2', sampled: 'the same of the mean that M shots a basis show' },
  loss: (values, target) => (values[0] - target) * (values[0] - target),
  slope: (values, target) => ({ byValue: [2 * (values[0] - target)] }),
};

/** The value itself: an energy, which no sample has a target for. */
export const plainLoss: ValueLoss = {
  name: 'energy',
  formulas: {
    exact: 'sum of coefficients times means',
    sampled: 'sum over bases of the mean of what M shots show',
  },
  loss: (values) => values[0],
  slope: () => ({ byValue: [1] }),
};

/** [classes] the values themselves, or what a head makes of them. */
export function logitsOf(values: ArrayLike<number>, head: Float64Array | undefined): number[] {
  if (head === undefined) return Array.from(values);
  const columns = values.length + 1;
  return Array.from({ length: head.length / columns }, (_, c) => {
    let logit = head[c * columns + values.length];
    for (let k = 0; k < values.length; k++) logit += head[c * columns + k] * values[k];
    return logit;
  });
}
