import type { BraketMaker } from './braketMaker.ts';
import { readStandardized, type StandardizedMaker } from './standardized.ts';

/** Of `rx` the machine has quarter and half turns. */
const document: StandardizedMaker = {
  firstQubit: 0,
  oneQubitGates: ['rz', 'sx', 'x'],
  twoQubitGates: ['cz', 'iswap'],
  isDirected: false,
  remarks: ['rx(pi/2) and rx(pi) are written as sx and x, between virtual rz'],
};

/** Rigetti (Ankaa, Cepheus): qubit by qubit, some numbers without one; cz, iswap or both, pair by pair. */
export const rigetti: BraketMaker = {
  vendor: 'Rigetti',
  technology: 'superconducting',
  read: (source, remarks, durations) => readStandardized(document, source, remarks, durations),
};
