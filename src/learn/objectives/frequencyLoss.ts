/** A loss that is a function of one number: how often the label's outcome is seen. */
export interface FrequencyLoss {
  readonly name: string;
  /** In words for checkpoints: p the label's probability; k of M shots showed the label. */
  readonly formulas: { readonly exact: string; readonly sampled: string };
  /**
   * At least 0, but for rounding, and the less the oftener the label is seen.
   * @param frequency in [0, 1]: a probability, or with shots k/M
   * @param shots M; null: the frequency is an exact probability
   */
  loss(frequency: number, shots: number | null): number;
  /** Derivative of the loss by the frequency. */
  slope(frequency: number, shots: number | null): number;
  /** Variance of the loss that M shots show where the label has this probability; by the delta method where absent. */
  variance?(probability: number, shots: number): number;
}

/** By the delta method the slope squared times p(1 - p)/M, the variance of a frequency. */
export function lossVariance(own: FrequencyLoss, probability: number, shots: number): number {
  if (own.variance !== undefined) return own.variance(probability, shots);
  const slope = own.slope(probability, null);
  return (slope * slope * Math.max(0, probability * (1 - probability))) / shots;
}
