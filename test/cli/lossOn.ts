import { claimSubject } from '../../src/checkpoint/claimSubject.ts';
import type { DecodedCheckpoint } from '../../src/checkpoint/contents.ts';
import { createEvaluationSetting } from '../../src/checkpoint/evaluationSetting.ts';
import { exactEvaluation } from '../../src/checkpoint/exactEvaluation.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { loadDataSet } from '../../src/experiment/loadDataSet.ts';
import type { HardwareProfile } from '../../src/hardware/hardwareProfile.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { evenSubset } from '../../src/learn/data/evenSubset.ts';
import { prepareData } from '../../src/learn/data/prepareData.ts';

/** Exact test loss of a checkpoint's own compiled circuit and angles under a profile. */
export async function lossOn(checkpoint: DecodedCheckpoint, profile: HardwareProfile): Promise<number> {
  const subject = claimSubject(checkpoint);
  const data = prepareData(
    await loadDataSet(subject.data),
    subject.data,
    ansatzOf(subject.model).inputNames.length,
    subject.seed,
  );
  const { images } = checkpoint.meta.claims.find(({ name, split }) => name === 'loss' && split === 'test')!;
  const circuit = readOpenQasm(checkpoint.meta.circuit.compiledOpenQasm3);
  const setting = createEvaluationSetting({ ...subject, circuit, profile, data });
  return exactEvaluation(setting, checkpoint.parameters.data, evenSubset(data.split.test, images)).loss;
}
