import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import yargs from 'yargs';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { transpile } from '../../src/cli/commands/transpile.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { circuitMetrics } from '../../src/transpile/circuitMetrics.ts';
import { idealDistribution } from '../../src/transpile/equivalence.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-transpile-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const ring = new URL('../golden/transpile/qnn_n4_L2_cx.qasm', import.meta.url).pathname;

async function qckpt(...words: string[]): Promise<{ code: number; out: string; messages: string }> {
  const result = { code: -1, out: '', messages: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    result.out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    result.messages += text;
    return true;
  });
  const parser = yargs().command({
    command: 'transpile <circuit>',
    builder: transpile.options,
    handler: async (args) => {
      result.code = await transpile.run(args as never);
    },
  });
  await parser
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync(['transpile', ...words]);
  vi.restoreAllMocks();
  return result;
}

test('prints the compiled circuit, and the figures beside it', async () => {
  const { code, out, messages } = await qckpt(ring, '--device', 'nairobi');
  expect(code).toBe(0);
  const profile = await loadHardware('nairobi');
  const compiled = readOpenQasm(out, { qubits: 7 });
  const { twoQubitGates } = circuitMetrics(compiled, profile);
  expect(messages).toMatch(new RegExp(`two_qubit_gates +${twoQubitGates}\n`));
  const ideal = idealDistribution(readOpenQasm(readFileSync(ring, 'utf8')));
  idealDistribution(compiled).forEach((p, k) => {
    expect(p).toBeCloseTo(ideal[k], 12);
  });
});

test('prints JSON, writes the circuit, and does not overwrite unless told to', async () => {
  const file = join(folder, 'out.qasm');
  const words = [ring, '--device', 'guadalupe', '--level', '1', '--seed', '3', '-o', file, '--json'];
  const { out } = await qckpt(...words);
  const report = JSON.parse(out);
  expect(Object.keys(report)).toEqual([
    'depth',
    'final_layout',
    'gates_without_rz',
    'initial_layout',
    'passes',
    'success_probability',
    'two_qubit_depth',
    'two_qubit_gates',
  ]);
  // Qiskit 2.6.2 takes 17 at its level 1.
  expect(report.two_qubit_gates).toBeLessThanOrEqual(17);
  expect(report.initial_layout).toHaveLength(4);
  expect(report.passes.find(({ name }: { name: string }) => name === 'placeAndRoute').options.seed).toBe(3);
  const written = readFileSync(file, 'utf8');
  expect(readOpenQasm(written).operations.filter(({ qubits }) => qubits.length === 2)).toHaveLength(
    report.two_qubit_gates,
  );
  await expect(qckpt(...words)).rejects.toThrow('--force');
  expect((await qckpt(...words, '--force')).out).toBe(out);
  expect(readFileSync(file, 'utf8')).toBe(written);
});

test('an unknown level is an error', async () => {
  await expect(qckpt(ring, '--device', 'nairobi', '--level', '9')).rejects.toThrow(
    '"level" expected one of 0, 1, 2, 3, got 9',
  );
});
