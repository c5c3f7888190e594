import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';

/**
 * Which parameters train, and what the strategy remembers. With the step's number it is all there is to resume from.
 */
export interface FreezingState {
  /** [L, q, g] 1: trains; 0: frozen, its shifted circuits are not run. */
  readonly active: Uint8Array;
  /** [L, q, g] the strategy's memory of each parameter; all 0 where a strategy keeps none. */
  readonly score: Float64Array;
  /** [L, q, g] what a score needs beside itself; absent where it needs nothing. */
  readonly memory?: Float64Array;
}

/** The state after a sample, and what it says beside it. */
export interface FreezingStep extends FreezingState {
  /** [L, q, g] where a window ended: the scores that the choice was made from, before any of them started over. */
  readonly finished?: Float64Array;
}

/** What a strategy may know about the run. */
export interface FreezingSetting {
  readonly seed: string | number;
  /** In the order of [L, q, g]. */
  readonly parameterNames: readonly string[];
  /** Names whose gradient is not identically zero, found from the circuit's structure. */
  readonly liveParameters: ReadonlySet<string>;
  /** Names whose gates are gone: they never train. None where absent. */
  readonly pruned?: ReadonlySet<string>;
}

/** A strategy with its options and setting fixed. Pure, like an optimizer. */
export interface Freezing {
  /**
   * [L, q, g] 1: the strategy measures this gradient once more for itself, on every sample, frozen or not: 2 circuits a
   * gate.
   */
  readonly probes?: Uint8Array;
  /** What becomes of the optimizer's moments of a parameter that is newly frozen; `zero` unless said. */
  readonly momentsOfFrozen?: 'zero' | 'keep';
  start(): FreezingState;
  /**
   * The state after a sample.
   * @param stepsDone samples used so far, this one included: >= 1
   * @param gradient [L, q, g], zero where frozen
   * @param probed [L, q, g] the strategy's own measurement of the gradient, where it asks for one
   */
  advance(
    state: FreezingState,
    stepsDone: number,
    gradient: Float64Array,
    probed?: Float64Array,
  ): FreezingStep;
}

/** One kind of freezing: a record of the registry. */
export interface FreezingStrategy {
  readonly name: string;
  readonly help: string;
  /** The `freezing` member of an experiment file. */
  readonly example: string;
  readonly schema: z.ZodType;
  /** @throws QckptError SPEC: an option is missing, unknown or out of range */
  readonly create: (options: unknown, setting: FreezingSetting) => Freezing;
}

/** A strategy whose options have a schema. @throws QckptError, when it is created, for options outside of it */
export function freezingStrategy<Schema extends z.ZodType>(
  name: string,
  help: string,
  example: string,
  schema: Schema,
  create: (options: z.output<Schema>, setting: FreezingSetting) => Freezing,
): FreezingStrategy {
  return {
    name,
    help,
    example,
    schema,
    create(options, setting) {
      const parsed = schema.safeParse(options);
      if (!parsed.success)
        throw new QckptError('SPEC', `freezing "${name}": ${z.prettifyError(parsed.error)}`);
      return create(parsed.data, setting);
    },
  };
}

/** Options of strategies that choose again after every window of samples. */
export const windowOptions = {
  window: z.int().min(1).default(100),
  /** int(activeFraction x candidates) train in each window but the first, at least one. */
  activeFraction: z.number().gt(0).max(1).default(0.3),
  /** `live`: only angles that can have a gradient compete; the others stay frozen from the start. */
  candidates: z.enum(['all', 'live']).default('all'),
  /** The optimizer's moments of newly frozen parameters; set to zero where absent. */
  moments: z.enum(['zero', 'keep']).optional(),
};

/** [L, q, g] 1 for each parameter that may ever train. */
export function candidateMask(setting: FreezingSetting, candidates: 'all' | 'live'): Uint8Array {
  return Uint8Array.from(setting.parameterNames, (name) =>
    setting.pruned?.has(name) !== true && (candidates === 'all' || setting.liveParameters.has(name)) ? 1 : 0,
  );
}

/** How many of the candidates stay active: the fraction rounded down, at least one. @param mask 1: may be trained */
export function activeCount(activeFraction: number, mask: Uint8Array): number {
  const candidates = mask.reduce((total, bit) => total + bit, 0);
  // 0.29 x 100 is 28.999...: the product is meant in decimals.
  return Math.min(candidates, Math.max(1, Math.floor(activeFraction * candidates + 1e-9)));
}
