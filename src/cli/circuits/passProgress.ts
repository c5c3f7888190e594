import type { PassProgress } from '../../transpile/pipeline.ts';
import { tell } from '../output.ts';

const INTERVAL_MS = 10_000;

/** Says on stderr, every ten seconds, which pass of a long compilation runs. */
export function createPassProgress(): PassProgress {
  let next = Date.now() + INTERVAL_MS;
  return (name, index, count, share) => {
    if (Date.now() < next) return;
    next = Date.now() + INTERVAL_MS;
    tell(`pass ${index + 1} of ${count}: ${name}, ${Math.floor(100 * share)} %`);
  };
}
