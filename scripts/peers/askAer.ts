import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Circuit } from '#src/circuit/circuit.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';

/** Exact probabilities before and after the readout error; idle qubits do not relax. */
export interface AerAnswer {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Qiskit Aer's probabilities of compiled circuits without free angles, each on its machine. */
export function askAer(
  python: string,
  cases: readonly { readonly profile: HardwareProfile; readonly circuit: Circuit }[],
): { readonly versions: unknown; readonly answers: readonly AerAnswer[] } {
  const script = fileURLToPath(new URL('test/peers/machines.py', projectRoot));
  const { stdout, stderr, status } = spawnSync(python, [script], {
    input: JSON.stringify({ circuits: cases.map(requestOf) }),
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout));
}

function requestOf({
  profile,
  circuit,
}: {
  readonly profile: HardwareProfile;
  readonly circuit: Circuit;
}): object {
  const used = [
    ...new Set(
      [...circuit.operations, ...circuit.measurements.map(({ qubit }) => ({ qubits: [qubit] }))].flatMap(
        ({ qubits }) => qubits,
      ),
    ),
  ].sort((a, b) => a - b);
  const at = (qubits: readonly number[]) => qubits.map((qubit) => used.indexOf(qubit));
  const recorded = (qubit: number) => ({
    ...profile.qubits[qubit],
    error: profile.qubits[qubit].oneQubitError,
    durationNs: profile.qubits[qubit].oneQubitDurationNs,
  });
  return {
    qubits: used.map(recorded),
    couplers: profile.couplers
      .filter(({ qubits }) => qubits.every((qubit) => used.includes(qubit)))
      .map((coupler) => ({ ...coupler, qubits: at(coupler.qubits) })),
    operations: circuit.operations
      .filter(({ gate }) => gate !== 'barrier')
      .map(({ gate, qubits, angles }) => [gate, at(qubits), angles.map(({ constant }) => constant)]),
    measured: circuit.measurements.toSorted((a, b) => a.bit - b.bit).map(({ qubit }) => at([qubit])[0]),
  };
}
