import { exp } from '../numeric/elementary.ts';

/**
 * The time between checkpoints that loses least, for a checkpoint that costs `cost` and failures at random with the given
 * mean time between them, all in seconds: J. T. Daly, "A higher order estimate of the optimum checkpoint interval for restart
 * dumps", Future Gener. Comput. Syst. 22 (2006) 303, eq. (37).
 */
export function bestInterval(cost: number, meanTimeToFailure: number): number {
  if (cost >= 2 * meanTimeToFailure) return meanTimeToFailure;
  const ratio = cost / (2 * meanTimeToFailure);
  return Math.sqrt(2 * cost * meanTimeToFailure) * (1 + Math.sqrt(ratio) / 3 + ratio / 9) - cost;
}

/**
 * Expected share of wall time that is not useful work, with restart at no cost: 1 - tau / (M (e^((tau + delta)/M) - 1)),
 * from the same paper's eq. (20).
 */
export function lostShare(interval: number, cost: number, meanTimeToFailure: number): number {
  return 1 - interval / (meanTimeToFailure * (exp((interval + cost) / meanTimeToFailure) - 1));
}
