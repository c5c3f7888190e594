// Lies about: circuit.
import { reclaim } from '../reclaim.ts';
import { ALL, CLASSIFIERS, flipBy, gateBefore, measuredQubit, NOISY, put } from './edits.ts';
import type { ForgeryRecord } from './forgery.ts';

export const circuit: readonly ForgeryRecord[] = [
  [
    'a gate more in the compiled circuit',
    NOISY,
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 0.4);
      return reclaim(f);
    },
  ],
  [
    'a gate more that does nothing at the stored angles',
    NOISY,
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = flipBy(
        f.meta.circuit.compiledOpenQasm3,
        `pi + theta_1_0_0 - ${f.tensors.parameters.data[8]}`,
      );
      return reclaim(f);
    },
  ],
  [
    'a gate more that an input drives',
    NOISY,
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 'pi + 0.3*x0');
      return reclaim(f);
    },
  ],
  [
    'a gate of 1e-4 more',
    NOISY,
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 'pi + 0.0001');
      return reclaim(f);
    },
  ],
  [
    'a gate more in the logical circuit',
    ALL,
    'mismatch',
    (f) => {
      const { circuit } = f.meta;
      circuit.logicalOpenQasm3 = gateBefore(
        circuit.logicalOpenQasm3,
        `ry(0.4) ${measuredQubit(circuit.logicalOpenQasm3)};`,
      );
    },
  ],
  [
    'a gate more in both',
    ['none'],
    'mismatch',
    (f) => {
      const { circuit } = f.meta;
      for (const key of ['logicalOpenQasm3', 'compiledOpenQasm3'] as const)
        circuit[key] = gateBefore(circuit[key], `ry(0.4) ${measuredQubit(circuit[key])};`);
      return reclaim(f);
    },
  ],
  [
    'an angle with another coefficient',
    NOISY,
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = f.meta.circuit.compiledOpenQasm3.replace(
        /(?<!\] )\btheta_0_0_0\b/,
        '2*theta_0_0_0',
      );
      return reclaim(f);
    },
  ],
  [
    "parameters under each other's names",
    ALL,
    'mismatch',
    (f) => {
      f.meta.circuit.parameterNames.reverse();
      return f;
    },
  ],
  [
    'measured bits exchanged',
    NOISY,
    'mismatch',
    (f) => {
      const { circuit } = f.meta;
      circuit.compiledOpenQasm3 = circuit.compiledOpenQasm3
        .replace('c[0]', 'c[9]')
        .replace('c[1]', 'c[0]')
        .replace('c[9]', 'c[1]');
      return reclaim(f);
    },
  ],
  [
    'final layout of what is measured',
    CLASSIFIERS,
    'mismatch',
    (f) => {
      const { finalLayout: l } = f.meta.circuit;
      [l[0], l[1]] = [l[1], l[0]];
    },
  ],
  [
    'final layout of what is not measured',
    NOISY,
    'different',
    (f) => {
      const { finalLayout: l } = f.meta.circuit;
      [l[2], l[3]] = [l[3], l[2]];
    },
  ],
  [
    'initial layout',
    NOISY,
    'different',
    (f) => {
      f.meta.circuit.initialLayout.reverse();
    },
  ],
  [
    'layouts where nothing is compiled',
    ['none', 'eigensolver'],
    'mismatch',
    (f) => {
      f.meta.circuit.initialLayout.reverse();
      f.meta.circuit.finalLayout.reverse();
    },
  ],
  [
    'names of the passes',
    NOISY,
    'different',
    put('circuit.passes', [{ name: 'quantumSupremacyPass', options: {} }]),
  ],
  ['the preset', NOISY, 'mismatch', put('circuit.level', 3)],
  ['the preset, deleted', NOISY, 'mismatch', put('circuit.level', null)],
  [
    'marks of the noise left out',
    ['eigensolver'],
    'mismatch',
    (f) => {
      f.meta.circuit.compiledOpenQasm3 = f.meta.circuit.compiledOpenQasm3.replace(
        /^(id|u0|delay)\b.*\n/gm,
        '',
      );
      return reclaim(f);
    },
  ],
  [
    'the preset in both places',
    NOISY,
    'different',
    (f) => {
      f.meta.circuit.level = 3;
      f.meta.run.cell.level = 3;
      f.meta.run.cellId = f.meta.run.cellId.replace('-l1-', '-l3-');
    },
  ],
];
