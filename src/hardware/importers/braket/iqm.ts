import type { BraketMaker } from './braketMaker.ts';
import { readStandardized, type StandardizedMaker } from './standardized.ts';

/** `prx` is any turn about an axis in the XY plane. */
const document: StandardizedMaker = {
  firstQubit: 1,
  oneQubitGates: ['rz', 'sx', 'x'],
  twoQubitGates: ['cz'],
  isDirected: false,
  remarks: [
    'prx is written as sx and x between virtual rz',
    'T2 is that of a Ramsey experiment; echo times are longer',
  ],
};

/** IQM (Garnet, Emerald): qubit by qubit, numbered from 1. */
export const iqm: BraketMaker = {
  vendor: 'IQM',
  technology: 'superconducting',
  read: (source, remarks, durations) => readStandardized(document, source, remarks, durations),
};
