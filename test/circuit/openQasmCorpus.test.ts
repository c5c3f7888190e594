import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../../src/circuit/openQasm/writeOpenQasm.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { idealDistribution } from '../../src/transpile/equivalence.ts';

/** A file dropped there, with its outcome probabilities in the JSON file, is a test. */
const folder = new URL('../golden/openqasm/', import.meta.url);
const qiskit: Record<string, number[]> = JSON.parse(
  readFileSync(new URL('qiskit-2.6.2.json', folder), 'utf8'),
);
const files = readdirSync(folder).filter((name) => name.endsWith('.qasm'));

test('every file has its probabilities, and there are files of all kinds', () => {
  expect(Object.keys(qiskit).sort()).toEqual([...files].sort());
  const texts = files.map((name) => readFileSync(new URL(name, folder), 'utf8'));
  for (const feature of [
    '\r\n',
    '//',
    '/*',
    'gate ',
    'qreg anc',
    '$12',
    'input float',
    'sin(',
    'gate ecr',
    'barrier',
  ])
    expect(texts.some((text) => text.includes(feature))).toBe(true);
});

describe.each(files)('%s', (name) => {
  const circuit = readOpenQasm(readFileSync(new URL(name, folder), 'utf8'), { source: name });
  const names = [...parameterNames(circuit)].sort();
  const values = new Map(names.map((parameter, k) => [parameter, 0.1 * (k + 1)]));

  test('has the outcomes that Qiskit finds in it', () => {
    const found = idealDistribution(circuit, values);
    expect(found).toHaveLength(qiskit[name].length);
    found.forEach((probability, k) => {
      expect(Math.abs(probability - qiskit[name][k])).toBeLessThan(1e-10);
    });
  });

  test('reads back as it was written', () => {
    expect(readOpenQasm(writeOpenQasm(circuit))).toEqual(circuit);
    if (names.length === 0) expect(readOpenQasm(writeOpenQasm(circuit, { version: 2 }))).toEqual(circuit);
  });
});
