import type { Circuit } from '../circuit/circuit.ts';
import type { JsonValue } from '../numeric/canonicalJson.ts';
import type { DeviceGraph } from './deviceGraph.ts';

/** What goes through the pipeline. */
export interface Compilation {
  /** Over the logical qubits until the circuit is placed, then over the device's. */
  readonly circuit: Circuit;
  /** Which wire of `circuit` holds each logical qubit at the start. */
  readonly initialLayout: readonly number[];
  /** The same at the end. */
  readonly finalLayout: readonly number[];
}

/** By name, as checkpoints store them. */
export type PassOptions = Readonly<Record<string, JsonValue>>;

/** A pure function from compilation to compilation. */
export interface Pass {
  readonly name: string;
  readonly help: string;
  /** Before and after, in a few gates. */
  readonly example: string;
  /**
   * What stays as it was: the state, up to a global phase and the layouts; or only the outcomes' distribution. Default:
   * state.
   */
  readonly keeps?: 'state' | 'outcomes';
  /** Passes that it does the work of: where it is tried on its own, it stands for them. */
  readonly insteadOf?: readonly string[];
  /** Has an option `seed`. */
  readonly takesSeed?: boolean;
  /**
   * @param progress is told, by a pass that takes long, what share of its work is done
   * @throws QckptError TRANSPILE where the device cannot
   */
  readonly run: (
    compilation: Compilation,
    device: DeviceGraph,
    options: PassOptions,
    progress?: (share: number) => void,
  ) => Compilation;
}
