import type { BraketMaker } from './braketMaker.ts';
import { readStandardized, type StandardizedMaker } from './standardized.ts';

/** `v` is sx by another name, `i` is id. */
const document: StandardizedMaker = {
  firstQubit: 0,
  oneQubitGates: ['id', 'rz', 'sx', 'x'],
  twoQubitGates: ['ecr'],
  isDirected: true,
  remarks: ['v is written as sx, i as id'],
};

/** OQC (Lucy): qubit by qubit; ecr one way. */
export const oqc: BraketMaker = {
  vendor: 'OQC',
  technology: 'superconducting',
  read: (source, remarks, durations) => readStandardized(document, source, remarks, durations),
};
