import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { idealDistribution } from '../../src/transpile/equivalence.ts';

/** What Braket, pytket and PennyLane write, and the probabilities that they find in it: write.py there. */
const folder = new URL('../golden/exporters/', import.meta.url);
const probabilities: Record<string, number[]> = JSON.parse(
  readFileSync(new URL('probabilities.json', folder), 'utf8'),
);

test('every file has its probabilities', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.qasm'))).toEqual(
    Object.keys(probabilities).sort(),
  );
});

test.each(Object.keys(probabilities))('%s has the outcomes of its exporter', (name) => {
  const { measurements, ...circuit } = readOpenQasm(readFileSync(new URL(name, folder), 'utf8'));
  const all = Array.from({ length: circuit.qubits }, (_, qubit) => ({ qubit, bit: qubit }));
  if (measurements.length > 0) expect(measurements.toSorted((a, b) => a.bit - b.bit)).toEqual(all);
  const found = idealDistribution({ ...circuit, bits: circuit.qubits, measurements: all });
  expect(found).toHaveLength(probabilities[name].length);
  found.forEach((probability, k) => {
    expect(Math.abs(probability - probabilities[name][k])).toBeLessThan(1e-7);
  });
});
