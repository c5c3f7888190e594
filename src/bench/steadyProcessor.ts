/**
 * A processor that others share, or that is hot, runs at half its speed for seconds at a time, and not everybody who is
 * compared loses as much by it.
 */
export interface SteadyProcessor {
  /**
   * Waits for the full speed, then measures, and again where that was not kept; when its patience ends it takes
   * what there is.
   */
  measure<Value>(take: () => Value | Promise<Value>): Promise<Measured<Value>>;
}

/** What was measured, and whether at full speed; null: nobody looked. */
export interface Measured<Value> {
  readonly value: Value;
  readonly isSteady: boolean | null;
}

/** Within so much of the fastest that was seen. */
const STEADY = 0.9;
/** So long it looks for its fastest at first. */
const FIRST_LOOK_MS = 10_000;

/** For a run that takes its machine as it is. */
export const anyProcessor: SteadyProcessor = {
  measure: async (take) => ({ value: await take(), isSteady: null }),
};

/**
 * @param patienceMs longest wait for one measurement
 * @param speedOf the processor's speed now, in any unit
 * @param now milliseconds
 */
export function createSteadyProcessor(
  patienceMs: number,
  speedOf: () => number = multiplyAddsPerUs,
  now: () => number = () => performance.now(),
): SteadyProcessor {
  let fastest = 0;
  const isSteady = (): boolean => {
    const speed = speedOf();
    fastest = Math.max(fastest, speed);
    return speed >= STEADY * fastest;
  };
  const untilFirst = now() + Math.min(patienceMs, FIRST_LOOK_MS);
  do isSteady();
  while (now() < untilFirst);
  return {
    measure: async (take) => {
      const until = now() + patienceMs;
      for (;;) {
        let started = isSteady();
        while (!started && now() < until) started = isSteady();
        const value = await take();
        const kept = started && isSteady();
        if (kept || now() >= until) return { value, isSteady: kept };
      }
    },
  };
}

const ROUNDS = 400_000;
const CHAINS = 12;
let last = 1;

/**
 * Multiply-adds a microsecond, as many at a time as a core does: whoever shares its clock, or the core itself, slows
 * them down. Nothing lies in memory; it takes a few milliseconds.
 */
function multiplyAddsPerUs(): number {
  const from = performance.now();
  let a = last;
  let [b, c, d, e, f, g, h, i, j, k, l] = new Array<number>(CHAINS - 1).fill(last);
  for (let round = 0; round < ROUNDS; round++) {
    a = a * 0.5 + 0.5;
    b = b * 0.5 + 0.5;
    c = c * 0.5 + 0.5;
    d = d * 0.5 + 0.5;
    e = e * 0.5 + 0.5;
    f = f * 0.5 + 0.5;
    g = g * 0.5 + 0.5;
    h = h * 0.5 + 0.5;
    i = i * 0.5 + 0.5;
    j = j * 0.5 + 0.5;
    k = k * 0.5 + 0.5;
    l = l * 0.5 + 0.5;
  }
  last = (a + b + c + d + e + f + g + h + i + j + k + l) / CHAINS;
  return (CHAINS * ROUNDS) / (1000 * (performance.now() - from));
}
