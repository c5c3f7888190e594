import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = JSON.parse(readFileSync(new URL('../golden/manila-4q2l.json', import.meta.url), 'utf8'));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const physical2 = file('physical2.qasm', golden.physical_openqasm2);
const physical3 = file('physical3.qasm', golden.physical_openqasm3);
const logical = file('logical.qasm', golden.logical_openqasm2);
const half = file(
  'half.qasm',
  'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] t;\nqubit[2] q;\nbit[4] c;\nrx(t) q[0];\nx q[1];\nc[3] = measure q[0];\nc[1] = measure q[1];\n',
);

async function probabilities(...words: string[]): Promise<{ probabilities: number[]; counts?: number[] }> {
  const { code, out, messages } = await qckpt(['simulate', ...words, '--json']);
  expect([code, messages]).toEqual([0, '']);
  return JSON.parse(out);
}

function close(found: readonly number[], expected: readonly number[], within: number): void {
  expect(found.length).toBe(expected.length);
  for (const [k, p] of found.entries()) expect(Math.abs(p - expected[k])).toBeLessThan(within);
}

it.each([physical2, physical3])("gives Aer's probabilities of a compiled circuit", async (path) => {
  const words = [path, '--device', 'manila', '--compiled', '--idle', 'off'];
  close((await probabilities(...words)).probabilities, golden.probabilities, 1e-10);
  const before = await probabilities(...words, '--readout', 'off');
  close(before.probabilities, golden.probabilities_before_readout, 1e-10);
});

it('lets waiting qubits relax unless told otherwise', async () => {
  const words = [physical3, '--device', 'manila', '--compiled'];
  const byDefault = await probabilities(...words);
  expect(byDefault).toEqual(await probabilities(...words, '--idle', 'on'));
  expect(byDefault).not.toEqual(await probabilities(...words, '--idle', 'off'));
});

it('transpiles a logical circuit: nearer to the ideal than chance, further than none', async () => {
  const ideal = (await probabilities(logical, '--device', 'none')).probabilities;
  for (const level of ['0', '1']) {
    const noisy = (await probabilities(logical, '--device', 'manila', '--level', level)).probabilities;
    const distance = noisy.reduce((sum, p, k) => sum + Math.abs(p - ideal[k]) / 2, 0);
    expect(distance).toBeGreaterThan(0.005);
    expect(distance).toBeLessThan(0.3);
  }
});

it('numbers outcomes by the measured bits and binds free parameters', async () => {
  // c[1] = 1 always, c[3] = 1 with probability sin^2(t/2): indices 1 and 3 of the two measured bits.
  const p = Math.sin(0.35) ** 2;
  close(
    (await probabilities(half, '--device', 'none', '--set', 't=0.7')).probabilities,
    [0, 1 - p, 0, p],
    1e-14,
  );
});

it('samples the shots asked for, the same for the same seed', async () => {
  const words = [half, '--device', 'none', '--set', 't=0.7', '--shots', '100000'];
  const { counts } = await probabilities(...words, '--seed', '5');
  expect(counts).toEqual((await probabilities(...words, '--seed', '5')).counts);
  expect(counts).not.toEqual((await probabilities(...words, '--seed', '6')).counts);
  expect(counts!.reduce((a, b) => a + b)).toBe(100000);
  expect([counts![0], counts![2]]).toEqual([0, 0]);
  const p = Math.sin(0.35) ** 2;
  expect(Math.abs(counts![3] - 100000 * p)).toBeLessThan(5 * Math.sqrt(100000 * p * (1 - p)));
});

it('prints a table', async () => {
  const { out } = await qckpt(['simulate', half, '--device', 'none', '--set', 't=0', '--shots', '10']);
  expect(out).toBe(
    [
      'c[3] c[1]   probability  count',
      '|00>       0.0000000000      0',
      '|01>       1.0000000000     10',
      '|10>       0.0000000000      0',
      '|11>       0.0000000000      0',
      '',
    ].join('\n'),
  );
});

it.each([
  [
    [half, '--device', 'none'],
    "the circuit's free parameters expected values, got none for t (--set t=VALUE)",
  ],
  [[half, '--device', 'none', '--set', 's=1'], '"set" expected a free parameter of the circuit, got "s"'],
  [
    [half, '--device', 'none', '--set', 't=one'],
    '"set" expected NAME=VALUE with a number of radians, got "t=one"',
  ],
  [[logical, '--device', 'none', '--shots', '0'], '"shots" expected integer in 1..4294967295, got 0'],
  [['nowhere.qasm', '--device', 'none'], 'cannot read nowhere.qasm: no such file'],
])('says what is wrong: %#', async (words, message) => {
  expect(await qckpt(['simulate', ...words])).toEqual({ code: 2, out: '', messages: `qckpt: ${message}\n` });
});

it('names a gate that the device does not have, instead of running it without noise', async () => {
  const { code, messages } = await qckpt(['simulate', logical, '--device', 'manila', '--compiled']);
  expect(code).toBe(2);
  expect(messages).toMatch(/rx/);
});

it('names the levels that there are', async () => {
  const { code, messages } = await qckpt(['simulate', logical, '--device', 'manila', '--level', '7']);
  expect(code).toBe(2);
  expect(messages).toMatch(/^qckpt: "level" expected one of 0, 1.*, got 7\n$/);
});

it('names an unknown device and lists those known', async () => {
  const { code, messages } = await qckpt(['simulate', logical, '--device', 'manilla']);
  expect(code).toBe(2);
  expect(messages).toMatch(/manila, .*"manilla"/);
});

it('explains what simulating costs before it does, without values for free parameters', async () => {
  const words = ['simulate', 'configs/circuits/qnn-4q1l.qasm', '--device', 'manila', '--explain-cost'];
  const { code, out, messages } = await qckpt(words);
  expect([code, messages]).toEqual([0, '']);
  expect(out).toMatch(/^all probabilities +sweep +4 /m);
  expect(out).toMatch(/^a gradient: sweep, because .* needs no better order$/m);
  const json = JSON.parse((await qckpt([...words, '--json'])).out) as { method: string; plan: null }[];
  expect(json.map(({ method, plan }) => [method, plan])).toEqual([
    ['sweep', null],
    ['sweep', null],
  ]);
});
