import { exp } from '../numeric/elementary.ts';

/**
 * The time between checkpoints that loses least, for a checkpoint that costs `cost` and failures at random with the
 * given mean time between them, all in seconds: J. T. Daly, "A higher order estimate of the optimum checkpoint interval
 * for restart dumps", Future Gener. Comput. Syst. 22 (2006) 303, eq. (37).
 */
export function bestInterval(cost: number, meanTimeToFailure: number): number {
  if (cost >= 2 * meanTimeToFailure) return meanTimeToFailure;
  const ratio = cost / (2 * meanTimeToFailure);
  return Math.sqrt(2 * cost * meanTimeToFailure) * (1 + Math.sqrt(ratio) / 3 + ratio / 9) - cost;
}

/**
 * Expected share of wall time that is not useful work: 1 - tau / (M e^(R/M) (e^((tau + delta)/M) - 1)), from the same
 * paper's eq. (20), for tau = `interval`, delta = `cost`, M = `meanTimeToFailure`, R = `restart`, all in seconds.
 */
export function lostShare(interval: number, cost: number, meanTimeToFailure: number, restart = 0): number {
  const factor = exp(restart / meanTimeToFailure) * (exp((interval + cost) / meanTimeToFailure) - 1);
  return 1 - interval / (meanTimeToFailure * factor);
}

/**
 * Expected work lost at one failure, seconds: the time since the last checkpoint began to count, for
 * failures at random. With T = interval + cost, the mean of an exponential time modulo T is M - T /
 * (e^(T/M) - 1); half of T where M is long.
 */
export function lostAtFailure(interval: number, cost: number, meanTimeToFailure: number): number {
  const period = interval + cost;
  return meanTimeToFailure - period / (exp(period / meanTimeToFailure) - 1);
}

/**
 * The time between checkpoints that loses least of sessions that are cut off after about `session` seconds, at a moment
 * the run does not know: sqrt(2 delta S) - delta, as Young has it for failures, and at most the session.
 */
export function bestIntervalInSession(cost: number, session: number): number {
  return Math.max(0, Math.min(session, Math.sqrt(2 * cost * session)) - cost);
}

/**
 * Expected share of such a session that is not useful work. With T = interval + cost, the cut comes at
 * any phase of T alike and takes T / 2: 1 - tau / T (1 - T / (2 S)). Where T is longer than the
 * session no checkpoint ever counts: all is lost.
 */
export function lostShareOfSession(interval: number, cost: number, session: number): number {
  const period = interval + cost;
  return period > session ? 1 : 1 - (interval / period) * (1 - period / (2 * session));
}
