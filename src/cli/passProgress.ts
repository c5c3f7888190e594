import type { PassProgress } from '../transpile/pipeline.ts';

const INTERVAL_MS = 10_000;

/** Says on stderr, every ten seconds, which pass of a long compilation runs. */
export function createPassProgress(): PassProgress {
  let next = Date.now() + INTERVAL_MS;
  return (name, index, count, share) => {
    if (Date.now() < next) return;
    next = Date.now() + INTERVAL_MS;
    process.stderr.write(`pass ${index + 1} of ${count}: ${name}, ${Math.floor(100 * share)} %\n`);
  };
}
