import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-gradient-'));
afterAll(() => rmSync(folder, { recursive: true }));

// b is a rotation about Z before a measurement: no derivative, and a pass may drop it. a occurs twice.
const path = join(folder, 'three.qasm');
writeFileSync(
  path,
  'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] a;\ninput float[64] b;\ninput float[64] z;\n' +
    'qubit[2] q;\nbit[2] c;\nrx(a) q[0];\nry(0.5*a + 0.1) q[1];\ncx q[0], q[1];\nry(z) q[1];\nrz(b) q[1];\n' +
    'c[0] = measure q[0];\nc[1] = measure q[1];\n',
);
const at = (a: number, z: number) => ['--set', `a=${a}`, '--set', 'b=0.2', '--set', `z=${z}`];

interface Report {
  probability: number;
  derivatives: Record<string, number>;
  estimate?: { probability: number; derivatives: Record<string, number>; circuits: number; shots: number };
}

async function report(...words: string[]): Promise<Report> {
  const { code, out, messages } = await qckpt(['gradient', path, ...words, '--json']);
  expect([code, messages]).toEqual([0, '']);
  return JSON.parse(out);
}

async function probability(device: string, a: number, z: number): Promise<number> {
  const words = ['simulate', path, '--device', device, '--json', ...at(a, z)];
  return JSON.parse((await qckpt(words)).out).probabilities[2];
}

it.each(['none', 'manila'])('on %s: the probability of simulate, and its derivatives', async (device) => {
  const found = await report('--device', device, '--outcome', '2', ...at(0.7, 1.1));
  expect(found.probability).toBeCloseTo(await probability(device, 0.7, 1.1), 13);
  expect(Object.keys(found.derivatives)).toEqual(['a', 'b', 'z']);
  expect(found.derivatives.b).toBe(0);
  expect(found.estimate).toBeUndefined();
  const h = 1e-3;
  const slope = async (da: number, dz: number) =>
    ((await probability(device, 0.7 + da, 1.1 + dz)) - (await probability(device, 0.7 - da, 1.1 - dz))) /
    (2 * h);
  expect(Math.abs(found.derivatives.a - (await slope(h, 0)))).toBeLessThan(1e-6);
  expect(Math.abs(found.derivatives.z - (await slope(0, h)))).toBeLessThan(1e-6);
  expect(Math.abs(found.derivatives.a)).toBeGreaterThan(0.01);
});

it.each(['none', 'manila', 'torino'])(
  'on %s: the mean of Z0 Z1 is that of the four outcomes, readout error included',
  async (device) => {
    const words = ['gradient', path, '--device', device, '--observable', 'Z0 Z1', '--json', ...at(0.7, 1.1)];
    const { mean, derivatives } = JSON.parse((await qckpt(words)).out);
    const outcomes: Report[] = [];
    for (const outcome of ['0', '1', '2', '3'])
      outcomes.push(await report('--device', device, '--outcome', outcome, ...at(0.7, 1.1)));
    const parity = (of: (found: Report) => number) =>
      of(outcomes[0]) - of(outcomes[1]) - of(outcomes[2]) + of(outcomes[3]);
    expect(mean).toBeCloseTo(
      parity(({ probability }) => probability),
      12,
    );
    for (const name of ['a', 'b', 'z'])
      expect(derivatives[name]).toBeCloseTo(
        parity((found) => found.derivatives[name]),
        12,
      );
  },
);

it('without noise the mean of X1 is that of Z1 after a Hadamard gate', async () => {
  const mean = async (file: string, sum: string): Promise<number> => {
    const words = ['gradient', file, '--device', 'none', '--observable', sum, '--json', ...at(0.7, 1.1)];
    return JSON.parse((await qckpt(words)).out).mean;
  };
  const turned = join(folder, 'turned.qasm');
  writeFileSync(turned, readFileSync(path, 'utf8').replace('c[0] =', 'h q[1];\nc[0] ='));
  expect(await mean(path, '0.5 X1 + 2')).toBeCloseTo(0.5 * (await mean(turned, 'Z1')) + 2, 13);
  expect(Math.abs(await mean(turned, 'Z1'))).toBeGreaterThan(0.1);
});

it('estimates with shots: unbiased within five standard errors, the same for the same seed', async () => {
  const words = ['--device', 'manila', '--outcome', '2', ...at(0.7, 1.1), '--shots', '100000'];
  const found = await report(...words, '--seed', '3');
  const { estimate } = found;
  expect(estimate).toEqual((await report(...words, '--seed', '3')).estimate);
  expect(estimate).not.toEqual((await report(...words, '--seed', '4')).estimate);
  // 1 + 2 circuits for each gate: a is in two, z in one; b, without effect, runs its two all the same.
  expect(estimate!.circuits).toBe(9);
  expect(estimate!.shots).toBe(900000);
  const standardError = Math.sqrt(0.25 / 100000);
  expect(Math.abs(estimate!.probability - found.probability)).toBeLessThan(5 * standardError);
  for (const name of ['a', 'b', 'z'])
    expect(Math.abs(estimate!.derivatives[name] - found.derivatives[name])).toBeLessThan(5 * standardError);
});

it('prints a table', async () => {
  const words = ['gradient', path, '--device', 'none', '--outcome', '2', ...at(0, 0)];
  const { out } = await qckpt([...words, '--shots', '4']);
  expect(out).toMatch(/^ +value +exact +estimate\nprobability +0\.00/);
  expect(out).toMatch(/\nd\/d b +0\.2 +0\.0000000000 +0\.0000000000\n/);
  expect(out).toMatch(/\n9 circuits, 36 shots\n$/);
});

it.each([
  [['--outcome', '4', ...at(0, 0)], '"outcome" expected integer in 0..3, got 4'],
  [
    ['--outcome', '0', '--set', 'a=1'],
    "the circuit's free parameters expected values, got none for b, z (--set b=VALUE)",
  ],
  [at(0, 0), 'gradient expected one of --outcome and --observable, got neither'],
  [
    ['--observable', 'Z0', ...at(0, 0), '--shots', '5'],
    '"shots" expected with --outcome only, got --observable',
  ],
  [['--observable', 'Z7', ...at(0, 0)], 'observable expected qubits 0..1, got 7'],
  [['--outcome', '0', ...at(0, 0), '--shots', '0'], '"shots" expected integer in 1..4294967295, got 0'],
])('says what is wrong: %#', async (words, message) => {
  const outcome = await qckpt(['gradient', path, '--device', 'none', ...words]);
  expect(outcome).toEqual({ code: 2, out: '', messages: `qckpt: ${message}\n` });
});
