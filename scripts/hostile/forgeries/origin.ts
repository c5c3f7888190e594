// Lies about: what another program did before.
import { reclaim } from '../reclaim.ts';
import { change, drop, flipBy, mainClaim, put, scaled } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const origin: readonly ForgeryRecord[] = [
  ['another program', ['foreign'], 'unknowable', put('run.cell.origin.program', 'pennylane')],
  ['another version of it', ['foreign'], 'unknowable', put('run.cell.origin.version', '9.9.9')],
  ['another optimizer', ['foreign'], 'unknowable', put('run.cell.origin.optimizer', 'Adam, rate 0.01')],
  ['more steps', ['foreign'], 'unknowable', put('run.cell.origin.steps', 4000)],
  ['fewer than no steps', ['foreign'], 'mismatch', put('run.cell.origin.steps', -1)],
  [
    'a program of two lines',
    ['foreign'],
    'mismatch',
    put('run.cell.origin.program', 'qiskit\nverified: yes'),
  ],
  ['a key more', ['foreign'], 'mismatch', put('run.cell.origin.note', 'audited')],
  ['none', ['foreign'], 'mismatch', drop('run.cell.origin')],
  ['updates that no moment has seen', ['foreign'], 'mismatch', put('run.cell.origin.optimizerSteps', 7)],
  [
    'moments that no update has made',
    ['foreign'],
    'mismatch',
    (f) => change(f.tensors['optimizer.v'], 0, () => 0.5),
  ],
  [
    'steps that were trained here',
    ['foreign'],
    'mismatch',
    (f) => {
      f.meta.progress.step = 10;
    },
  ],
  [
    'a better loss than its angles give',
    ['foreign'],
    'mismatch',
    (f) => {
      mainClaim(f).value -= 1e-3;
    },
  ],
  [
    'a gate more that its transpiler has not made',
    ['foreign'],
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 0.4);
      return reclaim(f);
    },
  ],
  [
    'error-free tensors beside its profile',
    ['foreign'],
    'mismatch',
    (f) => {
      scaled(f, /^hardware\.(error_1q|error_2q|coupler_error|readout.*)$/, () => 0);
      return reclaim(f);
    },
  ],
  [
    // Training it again is no question then: its verdict says whose word that is.
    'of a file that was trained here',
    ['none', 'manila'],
    'unknowable',
    put('run.cell.origin', { program: 'qiskit', version: '2.0', optimizer: 'COBYLA', steps: 100 }),
  ],
  [
    'of a file that was compiled here, with gates that undo each other',
    ['manila'],
    'unknowable',
    (f) => {
      const { circuit, run } = f.meta;
      run.cell.origin = { program: 'qiskit', version: '2.0', optimizer: 'COBYLA', steps: 100 };
      circuit.level = null;
      const qubit = /measure (\$\d+)/.exec(circuit.compiledOpenQasm3)![1];
      circuit.compiledOpenQasm3 = circuit.compiledOpenQasm3.replace(
        /\n(?=[^\n]*measure)/,
        `\n${`rz(0.5) ${qubit};\nsx ${qubit};\nsx ${qubit};\nsx ${qubit};\nsx ${qubit};\nrz(-0.5) ${qubit};\n`}`,
      );
      return reclaim(f);
    },
  ],
];
