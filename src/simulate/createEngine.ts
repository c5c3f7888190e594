import type { Circuit } from '../circuit/circuit.ts';
import { parameterNames } from '../circuit/parameters.ts';
import type { PauliSum } from '../circuit/pauliSum.ts';
import type { NoiseChannels } from '../hardware/noiseModel.ts';
import type { Engine } from './engine.ts';
import { lowerCircuit } from './lower.ts';
import { createPauliEngine } from './pauliEngine.ts';
import { createStateVectorEngine } from './stateVectorEngine.ts';
import type { ContractionOrder } from './tensor/chooseContraction.ts';

/** What an engine computes beside what circuit and noise say. */
export interface EngineOptions {
  /** Relaxation of waiting qubits. Default true. */
  readonly idle?: boolean;
  /** Names whose derivatives are wanted. Default all. */
  readonly trainable?: Iterable<string>;
  /** What is read: these in place of the outcomes of the circuit's measurement, on the circuit's qubits. */
  readonly observables?: readonly PauliSum[];
  /** Whether the readout error acts on the Z factors of observables. Default false. */
  readonly readoutOfZ?: boolean;
  /** Drop what cannot reach the qubits read. Default true; off only for comparison. */
  readonly cone?: boolean;
  /** Whether the cheaper order of contraction is taken under noise, or for comparison always one. Default cheapest. */
  readonly order?: ContractionOrder;
}

// Up to this width one sweep in the Pauli basis is cheaper than two state vectors a parameter.
const PAULI_QUBITS = 10;

/**
 * The simulator for a circuit: in the Pauli basis under noise, a state vector without.
 * @param source under noise in native gates on the device's qubits
 * @throws QckptError HARDWARE, CIRCUIT, ARGUMENT, CAPACITY
 */
export function createEngine(
  source: Circuit,
  noise: NoiseChannels | null,
  options: EngineOptions = {},
): Engine {
  const circuit = noise?.asRun?.(source) ?? source;
  const names = parameterNames(circuit);
  const observables = options.observables && {
    sums: options.observables,
    readout: options.readoutOfZ ?? false,
  };
  const lowered = lowerCircuit(circuit, noise, options.idle ?? true, observables);
  const trainable = new Set<string>(options.trainable ?? names);
  const cone = options.cone ?? true;
  if (noise !== null) return createPauliEngine(lowered, names, trainable, cone, undefined, options.order);

  const vector = createStateVectorEngine(lowered, names, trainable, cone);
  if (lowered.qubits > PAULI_QUBITS) return vector;
  // Without noise a derivative costs two state vectors, but the shifted circuits one each: those come from the Pauli
  // basis.
  let pauli: Engine | null = null;
  return {
    ...vector,
    shifted: (values, effect) => {
      pauli ??= createPauliEngine(lowered, names, trainable, cone);
      return pauli.shifted(values, effect);
    },
  };
}
