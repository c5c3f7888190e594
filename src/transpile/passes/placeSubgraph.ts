import { bestEmbedding, interactionPattern } from '../embedding.ts';
import type { Pass } from '../pass.ts';
import { placeOn } from '../placeOn.ts';
import { denseLayout } from './placeDense.ts';

/** Nodes of the search. */
const STEPS = 100_000;

/** Needs no swap where it finds a place. */
export const placeSubgraph: Pass = {
  name: 'placeSubgraph',
  help:
    'Puts the circuit where all its gates are on neighbours, of all such places the one with the largest expected ' +
    'success probability of gates and readout; where there is none, as placeDense does.',
  example: 'on a heavy hexagon: a chain of four -> the four qubits in a row with the least errors',
  insteadOf: ['placeTrivially'],
  run: (compilation, device) => {
    const pattern = interactionPattern(compilation.circuit);
    const fitting = pattern.wires > device.qubits ? null : bestEmbedding(pattern, device, STEPS);
    return placeOn(compilation, fitting ?? denseLayout(pattern, device), device);
  },
};
