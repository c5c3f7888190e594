// What a forger computes again so that his claims fit: the values of claims, the last validation, the loss after a
// move.
import { claimSubject, storedMachine } from '#src/checkpoint/claimSubject.ts';
import { evaluateClaims } from '#src/checkpoint/claims.ts';
import { decodeCheckpoint } from '#src/checkpoint/contents.ts';
import { energySubject, evaluateEnergyClaims } from '#src/checkpoint/energyClaims.ts';
import { createEvaluationSetting } from '#src/checkpoint/evaluationSetting.ts';
import { createPreparer } from '#src/cli/checkpoints/createPreparer.ts';
import { createEnergyEngine } from '#src/learn/objectives/energyEngine.ts';
import { type OpenFile, sealFile } from './openFile.ts';

const prepare = createPreparer();

/** Changes the file's claims to what comes out of its own circuit, angles and calibration. */
export async function reclaim(file: OpenFile): Promise<OpenFile> {
  const checkpoint = decodeCheckpoint(sealFile(file));
  const angles = checkpoint.parameters.data;
  const eigensolver = energySubject(checkpoint);
  if (eigensolver !== null) {
    const { circuit, profile } = storedMachine(checkpoint);
    const engine = createEnergyEngine(eigensolver.model, circuit, profile);
    file.meta.claims = evaluateEnergyClaims(engine, angles, eigensolver.seed, file.meta.claims);
    return file;
  }
  const subject = claimSubject(checkpoint);
  const data = await prepare(subject.data, subject.model.qubits, subject.seed);
  const setting = createEvaluationSetting({ ...subject, ...storedMachine(checkpoint), data });
  const claims = evaluateClaims(setting, angles, file.meta.claims);
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
