// Writes test/golden/learn/observables.json again: what PennyLane and Qiskit Aer say of observables, a trained head's
// loss and gradient, and the energy of a listed sum.
//   node scripts/run.mjs peers/writeObservables [PYTHON]      (needs test/peers/requirements-all.txt)
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULT_PYTHON } from '#src/bench/peerProcess.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadHardware } from '#src/experiment/spec/hardwareFiles.ts';
import { aerCase, observableCases, pennylaneCase } from './observableCases.ts';

const manila = await loadHardware('manila');
const guadalupe = await loadHardware('guadalupe');
const [head, energy] = observableCases;
const request = {
  pennylane: observableCases.map(pennylaneCase),
  aer: [aerCase(head, manila), aerCase(energy, null), aerCase(energy, guadalupe)],
};
const peer = fileURLToPath(new URL('test/peers/observables.py', projectRoot));
const { stdout, stderr, status } = spawnSync(process.argv[2] ?? DEFAULT_PYTHON, [peer], {
  input: JSON.stringify(request),
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
if (status !== 0) throw new Error(stderr);
const to = new URL('test/golden/learn/observables.json', projectRoot);
writeFileSync(to, `${JSON.stringify(JSON.parse(stdout), null, 1)}\n`);
