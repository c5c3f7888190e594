import type { Circuit } from '../../circuit/circuit.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import { bestEmbedding, interactionPattern } from '../embedding.ts';
import type { Pass } from '../pass.ts';
import { relabelCircuit } from '../relabelCircuit.ts';

/** Needs a compiled circuit: its native gates are moved as they are. */
export const replaceByCalibration: Pass = {
  name: 'replaceByCalibration',
  help:
    'Moves a routed circuit, as it is, to the qubits of the same shape with the largest expected success ' +
    'probability of gates and readout under the calibration.',
  example:
    'cx 0, 1; measure 1 -> cx 7, 4; measure 4, where that coupler and that readout have the least errors',
  run: (compilation, device) => {
    const place = bestPlace(compilation.circuit, device);
    return {
      circuit: relabelCircuit(compilation.circuit, place, device.qubits),
      initialLayout: compilation.initialLayout.map((physical) => place[physical]),
      finalLayout: compilation.finalLayout.map((physical) => place[physical]),
    };
  },
};

/** Nodes of the search. */
const STEPS = 20_000;

/** New physical qubit of each old one; itself where none is better. */
export function bestPlace(circuit: Circuit, device: DeviceGraph): readonly number[] {
  const identity = Array.from({ length: device.qubits }, (_, qubit) => qubit);
  return bestEmbedding(interactionPattern(circuit), device, STEPS, identity) ?? identity;
}
