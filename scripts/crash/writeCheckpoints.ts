// Saves checkpoints of the steps up to LAST into FOLDER as a training run would, from the newest that is there, and
// prints each step when its checkpoint counts.
//   node scripts/run.mjs crash/writeCheckpoints FOLDER LAST sync|async [UNIX MILLISECONDS]
// With a time, it takes the folder's lock at that moment and keeps it for a second after it is through.
import { readFileSync, writeSync } from 'node:fs';
import type { CheckpointState } from '#src/checkpoint/format/checkpoint.ts';
import { decodeCheckpoint, splitCheckpoint } from '#src/checkpoint/format/contents.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { checkpointName } from '#src/experiment/tasks/runCheckpoints.ts';
import { createCheckpointWriter } from '#src/storage/checkpoints/checkpointWriter.ts';
import { findLatest } from '#src/storage/checkpoints/findLatest.ts';
import { acquireRunLock } from '#src/storage/runLock.ts';

const [folder, last, mode, startAt] = process.argv.slice(2);
if (mode !== 'sync' && mode !== 'async') throw new Error(`expected sync or async, got ${mode}`);
const golden = new URL('test/golden/checkpoint/manila.safetensors', projectRoot);
const { frame, state } = splitCheckpoint(decodeCheckpoint(readFileSync(golden)));

if (startAt) await new Promise((resolve) => setTimeout(resolve, Number(startAt) - Date.now()));
const lock = acquireRunLock(folder);
const writer = createCheckpointWriter(folder, frame, { mode, keep: { last: 1, everySteps: 3, best: 1 } });
for (let step = (findLatest(folder).checkpoint?.step ?? 0) + 1; step <= Number(last); step++) {
  await writer.save(checkpointName({ step }), stateAt(step)).saved;
  writeSync(1, `${step}\n`);
}
await writer.close();
if (startAt) await new Promise((resolve) => setTimeout(resolve, 1000));
lock.release();

function stateAt(step: number): CheckpointState {
  const parameters = { ...state.parameters, data: state.parameters.data.map((angle) => angle + step) };
  // The second step is the best: retention must bring it through all that follows.
  const loss = 1 + 0.1 * Math.abs(step - 2);
  const claim = {
    name: 'loss',
    split: 'validation',
    images: 3,
    estimator: 'exact' as const,
    shots: null,
    streamPurpose: null,
  };
  return {
    ...state,
    parameters,
    meta: { progress: { ...state.meta.progress, step }, claims: [{ ...claim, value: loss }] },
  };
}
