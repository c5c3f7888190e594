import fc from 'fast-check';
import { constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit, Operation } from '../../src/circuit/circuit.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';

/** A made-up device: every pair of qubits coupled both ways by each of the given gates, every number different. */
export function denseDevice(qubits: number, gates: readonly string[]): HardwareProfile {
  const pairs = Array.from(
    { length: qubits * qubits },
    (_, k) => [Math.floor(k / qubits), k % qubits] as const,
  ).filter(([a, b]) => a !== b);
  return {
    format: 'qckpt-hardware-profile/1',
    name: 'dense',
    vendor: 'test',
    technology: 'superconducting',
    nativeGates: [...gates, 'id', 'rz', 'sx', 'x'].sort(),
    calibratedAt: '2026-01-01T00:00:00Z',
    source: { package: 'test', version: '0', licence: 'Apache-2.0', files: [] },
    qubits: Array.from({ length: qubits }, (_, k) => ({
      t1Us: 40 + 7 * k,
      t2Us: 30 + 11 * k,
      readoutP1Given0: 0.01 + 0.004 * k,
      readoutP0Given1: 0.03 + 0.005 * k,
      readoutDurationNs: 1000 + k,
      oneQubitError: 0.001 + 0.0007 * k,
      oneQubitDurationNs: 35,
    })),
    couplers: pairs.flatMap((pair) =>
      gates.map((gate) => ({
        qubits: [pair[0], pair[1]] as const,
        gate,
        error: 0.01 + 0.003 * pair[0] + 0.001 * pair[1],
        durationNs: 300 + 10 * pair[0] + pair[1],
      })),
    ),
    remarks: [],
  };
}

export const TWO_QUBIT_GATES = ['cx', 'cz', 'ecr'];

/** Random native circuits; half of the rz carry a free angle. Each free angle is a parameter of its own. */
export function nativeCircuit(qubits: number, length: number): fc.Arbitrary<Circuit> {
  const qubit = fc.nat({ max: qubits - 1 });
  const operation = fc.oneof(
    fc
      .record({ gate: fc.constantFrom('sx', 'x', 'id'), qubit })
      .map(({ gate, qubit: q }): Operation => ({ gate, qubits: [q], angles: [] })),
    fc.record({ qubit, angle: fc.double({ min: -7, max: 7, noNaN: true }), free: fc.boolean() }).map(
      ({ qubit: q, angle, free }): Operation => ({
        gate: 'rz',
        qubits: [q],
        angles: [free ? parameterAngle('free') : constantAngle(angle)],
      }),
    ),
    fc
      .record({
        gate: fc.constantFrom(...TWO_QUBIT_GATES),
        a: qubit,
        shift: fc.integer({ min: 1, max: qubits - 1 }),
      })
      .map(({ gate, a, shift }): Operation => ({ gate, qubits: [a, (a + shift) % qubits], angles: [] })),
  );
  return fc
    .record({
      operations: fc.array(operation, { minLength: 1, maxLength: length }),
      measured: fc.shuffledSubarray(
        Array.from({ length: qubits }, (_, k) => k),
        { minLength: 1, maxLength: Math.min(3, qubits) },
      ),
    })
    .map(({ operations, measured }) => ({
      qubits,
      bits: measured.length,
      operations: operations.map((op, k) =>
        op.angles[0]?.terms.length ? { ...op, angles: [parameterAngle(`t${k}`)] } : op,
      ),
      measurements: measured.map((q, bit) => ({ qubit: q, bit })),
    }));
}
