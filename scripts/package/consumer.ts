/** A program of somebody else's, in TypeScript, that uses the package: types are checked, then it runs. */
export const consumer = `
import { readFile } from 'node:fs/promises';
import {
  type Checkpoint,
  type CheckpointVerification,
  loadProfile,
  QckptError,
  readCheckpoint,
  type Simulation,
  simulate,
  transpile,
  verifyCheckpoint,
} from 'qckpt';
import { verifyCheckpoint as verifyAnywhere } from 'qckpt/browser';

const home = new URL('node_modules/qckpt/', import.meta.url);
const packageFile = async (path: string): Promise<Uint8Array> => readFile(new URL(path, home));
const { experiments } = JSON.parse((await readFile(new URL('results/reference/experiments.json', home))).toString());
if (!Array.isArray(experiments)) throw new Error('the reference is not there');
const bytes: Uint8Array = await packageFile(
  'results/reference/checkpoints/freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors',
);
const checkpoint: Checkpoint = readCheckpoint(bytes);
const angles: number[] = Object.values(checkpoint.parameters);
if (angles.length !== 16) throw new Error('16 angles expected');
const here: CheckpointVerification = await verifyCheckpoint(bytes);
const anywhere: CheckpointVerification = await verifyAnywhere(bytes, { packageFile });
const device = await loadProfile('manila');
const circuit = 'OPENQASM 3.0; include "stdgates.inc"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c = measure q;';
const { probabilities }: Simulation = simulate(transpile(circuit, device).circuit, { device });
if (Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1) > 1e-9) throw new Error('not normalized');
try {
  readCheckpoint(bytes.subarray(0, 100));
} catch (error) {
  if (!(error instanceof QckptError) || error.code !== 'CORRUPT') throw error;
}
console.log(\`\${here.verdict}, \${anywhere.verdict} in the browser\`);
`;
