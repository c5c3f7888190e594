// What a forger computes again so that his claims fit: the values of claims, the last validation, the loss after a
// move.

import { decodeCheckpoint } from '#src/checkpoint/format/contents.ts';
import { claimSubject, learnedOf, storedMachine } from '#src/checkpoint/verify/claimSubject.ts';
import { createPreparer, preparedFor } from '#src/cli/checkpoints/createPreparer.ts';
import { type OpenFile, sealFile } from './openFile.ts';

const prepare = createPreparer();

/** Changes the file's claims to what comes out of its own circuit, angles and calibration. */
export async function reclaim(file: OpenFile): Promise<OpenFile> {
  const checkpoint = decodeCheckpoint(sealFile(file));
  const subject = claimSubject(checkpoint);
  const data = await preparedFor(prepare, subject, { checkpoint, path: '.' });
  const open = subject.objective.open({ ...subject, ...storedMachine(checkpoint), data });
  const claims = open.evaluate(learnedOf(checkpoint), file.meta.claims);
  file.meta.claims = claims;
  const valueAt = (split: string, name: string) =>
    claims.find((one) => one.split === split && one.name === name)?.value;
  for (const name of ['loss', 'accuracy']) {
    const series = file.tensors[`history.validation_${name}`]?.data;
    if (series) series[series.length - 1] = valueAt('validation', name) ?? Number.NaN;
  }
  const move = file.meta.lineage.at(-1);
  if (move) move.lossAdjusted = valueAt(move.split, 'loss') ?? move.lossAdjusted;
  return file;
}
