// What a forger computes again so that his claims fit: the values of claims, the last validation, the loss after a move.

import { decodeCheckpoint } from '../../dist/checkpoint/format/contents.js';
import { claimSubject, storedMachine } from '../../dist/checkpoint/verify/claimSubject.js';
import { createPreparer } from '../../dist/cli/createPreparer.js';
import { sealFile } from './openFile.mjs';

const prepare = createPreparer();

/** Changes the file's claims to what comes out of its own circuit, angles and calibration. */
export async function reclaim(file) {
  const checkpoint = decodeCheckpoint(sealFile(file));
  const angles = checkpoint.parameters.data;
  const subject = claimSubject(checkpoint);
  const data = subject.data && (await prepare(subject.data, subject.model.qubits, subject.seed));
  const open = subject.objective.open({ ...subject, ...storedMachine(checkpoint), data });
  const claims = open.evaluate(angles, file.meta.claims);
  file.meta.claims = claims;
  const valueAt = (split, name) => claims.find((one) => one.split === split && one.name === name)?.value;
  for (const name of ['loss', 'accuracy']) {
    const series = file.tensors[`history.validation_${name}`]?.data;
    if (series) series[series.length - 1] = valueAt('validation', name);
  }
  const move = file.meta.lineage.at(-1);
  if (move) move.lossAdjusted = valueAt(move.split, 'loss') ?? move.lossAdjusted;
  return file;
}
