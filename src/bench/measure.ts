import type { SteadyProcessor } from './steadyProcessor.ts';

/** One number that a section of `qckpt bench` found. */
export interface Measure {
  readonly section: string;
  /** What was measured. */
  readonly name: string;
  readonly size: string;
  readonly device: string | null;
  /** null: not to be had, see `note`. */
  readonly value: number | null;
  readonly unit: string;
  readonly note: string | null;
}

/**
 * What a section of `qckpt bench` is asked for: sizes as `4q2l`, repetitions of a measurement, each of at least
 * `leastMs`.
 */
export interface SectionOptions {
  readonly sizes: readonly string[];
  readonly repetitions: number;
  readonly leastMs: number;
  readonly processor: SteadyProcessor;
  readonly onProgress: (message: string) => void;
}

/** A question about our own speed. A record of the registry. */
export interface Section {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /** Measured where nobody asks for others. */
  readonly sizes: readonly string[];
  readonly run: (options: SectionOptions) => Promise<readonly Measure[]>;
}
