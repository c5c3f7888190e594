// Writes test/golden/calibrations/aer.json again: a circuit on each new kind of machine, and what Qiskit Aer says of it
// with the same numbers. Needs test/peers/requirements.txt.
//   node scripts/run.mjs peers/writeMachines [PYTHON]
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import type { Circuit } from '#src/circuit/circuit.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { readCalibrationFile } from '#src/experiment/spec/calibrationDocument.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadDurations } from '#src/experiment/spec/durationFiles.ts';
import type { HardwareProfile } from '#src/hardware/hardwareProfile.ts';
import { importProfiles } from '#src/hardware/importers/importers.ts';
import { transpile } from '#src/transpile/pipeline.ts';
import { askAer } from './askAer.ts';

const folder = new URL('test/golden/calibrations/', projectRoot);
const python = process.argv[2] ?? DEFAULT_PYTHON;
const machines = [
  'rigetti_ankaa3_2026-04-01.json',
  'rigetti_ankaa2_2024-08-26.json',
  'rigetti_108q_cz_2026-04-16.json',
  'oqc_lucy_2022-12-07.json',
  'iqm_emerald_2025-11-06.json',
  'ibm_kingston_calibrations_2026-05-05T07_48_33Z.csv',
  'props_essex.json',
];
const layered = readOpenQasm(`OPENQASM 2.0; include "qelib1.inc"; qreg q[4]; creg c[4];
rx(0.3) q[0]; ry(1.1) q[1]; rx(2.2) q[2]; h q[3];
cx q[0],q[1]; cz q[1],q[2]; swap q[2],q[3]; iswap q[0],q[3];
ry(0.7) q[0]; rz(0.4) q[1]; rx(1.9) q[2]; sx q[3]; cx q[3],q[0];
measure q -> c;`);
/** Compiled in 2020, for any of its machines. */
const ofFrames = readOpenQasm(`OPENQASM 2.0; include "qelib1.inc"; qreg q[5]; creg c[3];
u3(1.1,0.3,-0.7) q[0]; u2(0.2,0.4) q[1]; u1(0.9) q[1]; cx q[0],q[1]; u3(0.5,0.1,0.2) q[1]; u2(0,pi) q[2];
cx q[1],q[2]; u1(-1.3) q[2]; u3(2.4,-0.2,1.0) q[2];
measure q[0] -> c[0]; measure q[1] -> c[1]; measure q[2] -> c[2];`);
/** On a pair that has both gates. */
const ofBothGates = readOpenQasm(
  `OPENQASM 2.0; include "qelib1.inc"; qreg q[84]; creg c[2];
sx q[23]; rz(0.8) q[23]; sx q[24]; cz q[23],q[24]; x q[24]; iswap q[24],q[23]; sx q[24]; rz(0.3) q[24]; sx q[23];
measure q[23] -> c[0]; measure q[24] -> c[1];`,
);
const byHand: Readonly<Record<string, Circuit>> = {
  'props_essex.json': ofFrames,
  'rigetti_ankaa2_2024-08-26.json': ofBothGates,
};

const durations = await loadDurations(undefined);
const origin = { package: 'golden', version: '0', licence: 'see README', durations };
interface Case {
  readonly file: string;
  readonly profile: HardwareProfile;
  readonly circuit: Circuit;
}

const cases = machines.flatMap((file): Case[] => {
  const document = readCalibrationFile(fileURLToPath(new URL(file, folder)));
  const [profile] = importProfiles([document], origin);
  const levels = ([0, 2] as const).map((level) => ({
    file,
    profile,
    circuit: transpile(layered, profile, { level, seed: 5 }).circuit,
  }));
  return file in byHand ? [...levels, { file, profile, circuit: byHand[file] }] : levels;
});
const { versions, answers } = askAer(python, cases);
const written = cases.map(({ file, circuit }, k) => ({
  file,
  qubits: circuit.qubits,
  operations: circuit.operations.map(({ gate, qubits, angles }) => [
    gate,
    qubits,
    angles.map(({ constant }) => constant),
  ]),
  measurements: circuit.measurements,
  ...answers[k],
}));
const lines = written.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
writeFileSync(
  new URL('aer.json', folder),
  `{ "versions": ${JSON.stringify(versions)}, "circuits": [\n${lines}\n] }\n`,
);
const gates = written.map(
  ({ file, operations }) => `${file}: ${[...new Set(operations.map(([gate]) => gate))].sort().join(' ')}`,
);
console.log(gates.join('\n'), readFileSync(new URL('aer.json', folder)).length, 'bytes');
