import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { idealDistribution } from '../../src/transpile/equivalence.ts';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-faults-'));
afterAll(() => rmSync(folder, { recursive: true }));
const faults = new URL('../golden/faults/qasm/', import.meta.url);
const fault = (name: string) => new URL(name, faults).pathname;
const run = (...words: string[]) => qckpt(words);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function probabilities(
  path: string,
  ...words: string[]
): Promise<{ found: number[]; messages: string }> {
  const device = words.includes('--device') ? [] : ['--device', 'none'];
  const { code, out, messages } = await run('simulate', path, ...device, ...words, '--json');
  expect(code).toBe(0);
  return { found: JSON.parse(out).probabilities, messages };
}

function close(found: readonly number[], expected: readonly number[], digits = 9): void {
  expect(found).toHaveLength(expected.length);
  for (const [k, p] of found.entries()) expect(p).toBeCloseTo(expected[k], digits);
}

const MEASURES_ALL = 'the circuit measures nothing: all of its qubits';

/** What each file's comment says, in the probabilities of Qiskit 2.6.2 or Braket (1.127.5) for the same circuit. */
const expected: Readonly<
  Record<string, { readonly p: readonly number[]; readonly says?: string; readonly set?: string }>
> = {
  'braket-gates.qasm': { p: [0.5, 0.5, 0, 0] },
  'braket-result-pragma.qasm': {
    p: [0.5, 0, 0, 0.5],
    says: 'pragma "braket result probability all" is left out (',
  },
  'check-unmeasured-11.qasm': {
    p: Array.from({ length: 2048 }, (_, k) => (k === 0 || k === 2047 ? 0.5 : 0)),
    says: `${MEASURES_ALL} (11)`,
  },
  'gphase-with-qubit.qasm': { p: [0.5, 0.5] },
  'gradient-versus-simulate.qasm': {
    p: [0.3865601113, 0.1312976849, 0.2590500426, 0.2230921611],
    set: 'theta=0.7',
  },
  'hqslib1.qasm': { p: [0.5, 0.5, 0, 0] },
  'int-division-qasm3.qasm': { p: [1 - 0.9949962483, 0.9949962483] },
  'no-measurement.qasm': { p: [0.5, 0, 0, 0.5], says: `${MEASURES_ALL} (2)` },
  'parameter-named-t.qasm': { p: [Math.cos(0.25) ** 2, Math.sin(0.25) ** 2], set: 't=0.5' },
  'xor-qasm3.qasm': { p: [Math.cos(3) ** 2, Math.sin(3) ** 2] },
};

it('has a value for every file', () => {
  expect(readdirSync(faults).sort()).toEqual(Object.keys(expected).sort());
});

it.each(Object.keys(expected))('%s simulates as its comment says', async (name) => {
  const { p, says = '', set } = expected[name];
  const { found, messages } = await probabilities(fault(name), ...(set === undefined ? [] : ['--set', set]));
  close(found, p);
  if (says === '') expect(messages).toBe('');
  else expect(messages).toContain(says);
});

describe('simulate and gradient', () => {
  const slopes = file(
    'slopes.qasm',
    'OPENQASM 3.0;\ninput float a;\ninput float b;\nqubit[3] q;\nh q;\nrx(a) q[0];\nry(b) q[1];\ncx q[0], q[2];\n' +
      'rz(a - b) q[2];\nrx(2*b + 0.1) q[2];\ncx q[1], q[0];\nry(-a/3) q[1];\n',
  );
  const theta = fault('gradient-versus-simulate.qasm');
  it.each([
    [theta, 'manila', '1', { theta: 0.7 }],
    [theta, 'torino', '3', { theta: -0.4 }],
    [slopes, 'manila', '0', { a: 0.3, b: 1.1 }],
    [slopes, 'nairobi', '3', { a: 0, b: Math.PI / 2 }],
  ])('differences of one are the derivative of the other: %# on %s', async (path, device, level, at) => {
    const settings = (values: Record<string, number>) =>
      Object.entries(values).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
    const on = ['--device', device, '--level', level];
    const outcome = 2;
    const { out } = await run(
      'gradient',
      path,
      ...on,
      '--outcome',
      String(outcome),
      '--json',
      ...settings(at),
    );
    const { probability, derivatives } = JSON.parse(out);
    const of = async (values: Record<string, number>) =>
      (await probabilities(path, ...on, ...settings(values))).found[outcome];
    expect(await of(at)).toBeCloseTo(probability, 13);
    const h = 1e-4;
    for (const [name, value] of Object.entries(at)) {
      const slope =
        ((await of({ ...at, [name]: value + h })) - (await of({ ...at, [name]: value - h }))) / (2 * h);
      expect(Math.abs(slope - derivatives[name])).toBeLessThan(1e-7);
    }
  });

  const physical = file(
    'physical.qasm',
    'OPENQASM 3.0;\nbit[2] c;\nsx $0;\nsx $0;\nsx $0;\nsx $0;\nc[0] = measure $0;\nc[1] = measure $3;\n',
  );
  it('leaves a circuit on physical qubits as it is, unless asked', async () => {
    const words = ['--device', 'manila'];
    const asItIs = (await probabilities(physical, ...words)).found;
    expect(asItIs).toEqual((await probabilities(physical, ...words, '--compiled')).found);
    // Transpiled again, four sx are nothing.
    expect(asItIs).not.toEqual((await probabilities(physical, ...words, '--compiled', 'false')).found);
    const logical = file('logical.qasm', 'OPENQASM 3.0;\nbit[1] c;\nh $0;\nc[0] = measure $0;\n');
    const { code, messages } = await run('simulate', logical, '--device', 'manila');
    expect([code, messages]).toEqual([2, expect.stringMatching(/h on qubit 0 of manila: not a native gate/)]);
    expect((await run('simulate', logical, '--device', 'manila', '--compiled', 'false')).code).toBe(0);
  });
});

describe('a circuit without measurement', () => {
  // Statevector(circuit).probabilities() of Qiskit 2.6.2.
  it.each([
    [
      'qreg',
      'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg a[1];\nqreg b[1];\nry(0.6) a[0];\ncx a[0], b[0];\n',
      2,
      [0.9126678074548391, 0, 0, 0.0873321925451609],
    ],
    ['physical', 'OPENQASM 3.0;\nry(0.6) $4;\nx $7;\n', 2, [0, 0, 0.9126678074548391, 0.0873321925451609]],
    [
      'idle',
      'OPENQASM 3.0;\nqubit[3] q;\nry(0.6) q[1];\n',
      3,
      [0.9126678074548391, 0, 0.0873321925451609, 0, 0, 0, 0, 0],
    ],
  ] as const)('measures all qubits: %s', async (name, text, count, p) => {
    const { found, messages } = await probabilities(file(`all-${name}.qasm`, text));
    close(found, p, 13);
    expect(messages).toBe(`${MEASURES_ALL} (${count}) are measured at its end, in their order\n`);
  });

  it('says what is wrong where there is no qubit', async () => {
    const { code, messages } = await run(
      'simulate',
      file('none.qasm', 'OPENQASM 3.0;\n'),
      '--device',
      'none',
    );
    expect([code, messages]).toEqual([2, 'qckpt: circuit expected a qubit to measure, got none\n']);
  });

  it.each([
    [
      'measure q[0] -> c[0];\nx q[0];',
      'mid-circuit measurement is not supported: "x" on a qubit already measured',
    ],
    ['reset q[0];', '"reset" is not supported'],
    ['if (c[0] == 1) x q[0];', '"if" is not supported'],
  ])('is not what this is: %s', async (line, message) => {
    const path = file('dynamic.qasm', `OPENQASM 3.0;\nqubit[1] q;\nbit[1] c;\n${line}\n`);
    const { code, messages } = await run('simulate', path, '--device', 'none');
    expect([code, messages]).toEqual([
      2,
      expect.stringMatching(new RegExp(`${message}.*dynamic\\.qasm:[45]:1\\)`)),
    ]);
  });
});

describe('transpile --check', () => {
  const check = async (path: string, device: string, ...words: string[]) => {
    const { code, out, messages } = await run(
      'transpile',
      path,
      '--device',
      device,
      '--check',
      '--json',
      ...words,
    );
    return { code, report: JSON.parse(out), messages };
  };
  const chain = (qubits: number, more = '') =>
    `OPENQASM 3.0;\nqubit[${qubits}] q;\nh q[0];\n${Array.from({ length: qubits - 1 }, (_, k) => `cx q[${k}], q[${k + 1}];\n`).join('')}${more}`;

  it('compares random states beyond ten qubits', async () => {
    const { code, report } = await check(fault('check-unmeasured-11.qasm'), 'guadalupe');
    expect([code, report.equivalent, report.distribution_distance]).toEqual([0, true, null]);
    expect(report.unitary_distance).toBeLessThan(1e-12);
  });

  it('compares only the outcomes of what a pass has dropped', async () => {
    const text = `${chain(12)}bit c;\nrz(0.3) q[11];\nc = measure q[11];\n`;
    const { code, report } = await check(file('phase.qasm', text), 'guadalupe', '--level', '3');
    expect([code, report.equivalent]).toEqual([0, true]);
    expect(report.distribution_distance).toBeLessThan(1e-12);
  });

  it.each([
    ['too many qubits', chain(21), /^\d+ qubits are active, at most 20 are compared$/],
    ['and measured', chain(24, 'bit[24] c;\nc = measure q;\n'), /^\d+ qubits are active/],
    [
      'too long',
      `OPENQASM 3.0;\nqubit[20] q;\n${'h q; rx(0.1) q;\n'.repeat(100)}`,
      /^20 active qubits with \d+ gates take longer than the bound/,
    ],
  ])('says that it has not compared, and why: %s', async (name, text, because) => {
    const words = ['--passes', 'unroll,placeTrivially,route'];
    const { code, report } = await check(file(`${name}.qasm`, text), 'torino', ...words);
    expect([code, report.equivalent]).toEqual([4, null]);
    expect(report.not_compared_because).toMatch(because);
  });
});

describe('a parameter called like a gate', () => {
  it.each([
    ['t', 't_'],
    ['q', 'q_'],
    ['cx', 'cx_'],
    ['rzx', 'rzx_'],
  ])('%s is written as %s', async (name, other) => {
    const path = file(
      `${name}.qasm`,
      `OPENQASM 3.0;\ninput float ${name};\nqubit[1] r;\nbit[1] b;\nrx(${name}) r[0];\nb = measure r;\n`,
    );
    const { code, out, messages } = await run('transpile', path, '--device', 'manila');
    expect(code).toBe(0);
    expect(messages).toContain(`parameter "${name}" is written as "${other}"`);
    // Qiskit 2.6.2 reads the same from what is written: 0.06120871905481362 for 0.5.
    const found = idealDistribution(readOpenQasm(out), new Map([[other, 0.5]]));
    close(Array.from(found), [0.9387912809451864, 0.06120871905481362], 13);
  });

  it.each(['v', 'xx', 'theta'])('%s is free', async (name) => {
    const path = file(
      `${name}.qasm`,
      `OPENQASM 3.0;\ninput float ${name};\nqubit[1] r;\nrx(${name}) r[0];\n`,
    );
    const { out, messages } = await run('transpile', path, '--device', 'manila');
    expect(messages).not.toContain('is written as');
    expect(out).toContain(`input float[64] ${name};`);
  });
});
