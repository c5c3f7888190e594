// What `export --dialect braket` writes, Amazon Braket reads: each gate, and circuits with names, compiled ones too, have
// the same probabilities there. Exits 1 where they differ by more than 1e-10. Needs a Python with amazon-braket-sdk.
//   node scripts/run.mjs peers/braket [--python .venv/bin/python]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { activeQubits } from '#src/circuit/activeQubits.ts';
import { constantAngle } from '#src/circuit/angle.ts';
import type { Circuit, Operation } from '#src/circuit/circuit.ts';
import { gates } from '#src/circuit/gates.ts';
import { writeBraket } from '#src/circuit/openQasm/writeBraket.ts';
import { parameterNames } from '#src/circuit/parameters.ts';
import { loadModel, projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import { ansatzOf } from '#src/learn/ansatz/models.ts';
import { idealDistribution } from '#src/transpile/equivalence.ts';
import { transpile } from '#src/transpile/pipeline.ts';

const { values: options } = parseArgs({ options: { python: { type: 'string', default: DEFAULT_PYTHON } } });

/** Any state, the gate, and turns that make its phases seen. */
function circuitOf(name: string, qubits: number, angles: number): Circuit {
  const wires = Array.from({ length: qubits }, (_, k) => k);
  const turn = (gate: string, by: number): Operation[] =>
    wires.map((k) => ({ gate, qubits: [k], angles: [constantAngle(by * (k + 1))] }));
  const own = {
    gate: name,
    qubits: wires,
    angles: Array.from({ length: angles }, (_, k) => constantAngle(0.37 + 0.61 * k)),
  };
  return {
    qubits,
    bits: qubits,
    operations: [...turn('ry', 0.4), ...turn('rz', 0.9), own, ...turn('rx', 0.7)],
    measurements: wires.map((k) => ({ qubit: k, bit: k })),
  };
}

const circuits = new Map<string, { readonly circuit: Circuit; readonly physical: boolean }>(
  gates.map(({ name, qubits, parameters }) => [
    name,
    { circuit: circuitOf(name, qubits, parameters.length), physical: false },
  ]),
);
for (const name of ['strongly-entangling-3q2l', 'circuit-b-4q2l', 'circuit-a-5q3l']) {
  const { circuit } = ansatzOf(await loadModel(name));
  circuits.set(name, { circuit, physical: false });
  for (const machine of ['manila', 'forte', 'garnet', 'torino'])
    circuits.set(`${name} on ${machine}`, {
      circuit: transpile(circuit, await loadHardware(machine), { level: 1, seed: 1 }).circuit,
      physical: true,
    });
}

const inputsOf = (circuit: Circuit) =>
  parameterNames(circuit).map((name, k) => [name, 0.1 * (k + 1)] as const);
const request = Object.fromEntries(
  [...circuits].map(([name, { circuit, physical }]) => [
    name,
    {
      text: writeBraket(circuit, { physical }),
      inputs: Object.fromEntries(inputsOf(circuit)),
      qubits: physical ? activeQubits(circuit) : Array.from({ length: circuit.qubits }, (_, k) => k),
      measured: circuit.measurements.toSorted((a, b) => a.bit - b.bit).map(({ qubit }) => qubit),
    },
  ]),
);
const { status, stdout, error } = spawnSync(
  options.python,
  [fileURLToPath(new URL('test/peers/braketReads.py', projectRoot))],
  { encoding: 'utf8', input: JSON.stringify(request), stdio: ['pipe', 'pipe', 'inherit'], maxBuffer: 1e8 },
);
if (status !== 0)
  throw new Error(`${options.python} test/peers/braketReads.py failed${error ? `: ${error.message}` : ''}`);
const answers = JSON.parse(stdout) as Readonly<Record<string, readonly number[] | string>>;

let most = 0;
for (const [name, { circuit }] of circuits) {
  const theirs = answers[name];
  const ours = idealDistribution(circuit, new Map(inputsOf(circuit)));
  const distance =
    typeof theirs === 'string'
      ? Number.POSITIVE_INFINITY
      : ours.reduce((sum, p, k) => Math.max(sum, Math.abs(p - theirs[k])), 0);
  most = Math.max(most, distance);
  if (distance <= 1e-10) continue;
  process.exitCode = 1;
  console.log(`${name}: ${typeof theirs === 'string' ? theirs : `outcomes differ by ${distance}`}`);
}
console.log(`${circuits.size} circuits, largest difference ${most.toExponential(1)}`);
