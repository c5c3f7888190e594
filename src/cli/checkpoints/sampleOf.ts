import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { claimSubject } from '../../checkpoint/verify/claimSubject.ts';
import type { ParameterValues } from '../../circuit/angle.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { anglesOf } from '../../learn/data/preparedData.ts';
import type { Split } from '../../learn/data/split.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type Preparer, preparedFor } from './createPreparer.ts';

/**
 * Values of a model's inputs for one image of a checkpoint's data.
 * @param path of the checkpoint
 * @param which `test:17`: the part, and the image's place in it from 0
 * @throws QckptError ARGUMENT: no such image; DATA: other data than it was trained on; UNVERIFIABLE: without data
 */
export async function sampleOf(
  checkpoint: DecodedCheckpoint,
  path: string,
  which: string,
  prepare: Preparer,
): Promise<ParameterValues> {
  const [, part, place] = /^(train|validation|test):(\d{1,9})$/.exec(which) ?? [];
  if (part === undefined)
    throw new QckptError(
      'ARGUMENT',
      `"bind" expected train, validation or test with an image's place in it, such as test:17, got "${which}"`,
    );
  const subject = claimSubject(checkpoint);
  const { inputNames } = ansatzOf(subject.model);
  const data = await preparedFor(prepare, subject, { checkpoint, path });
  if (data === null)
    throw new QckptError(
      'UNVERIFIABLE',
      `"bind" expected a checkpoint that reads data, got one of ${subject.objective.name}`,
    );
  if (data.digest !== checkpoint.meta.data?.sha256)
    throw new QckptError(
      'DATA',
      `the checkpoint's data set has digest ${checkpoint.meta.data?.sha256 ?? 'none'}, this one ${data.digest}`,
    );
  const images = data.split[part as keyof Split];
  const image = images[Number(place)];
  if (image === undefined)
    throw new QckptError(
      'ARGUMENT',
      `"bind" expected ${part}:0 to ${part}:${images.length - 1}, got "${which}"`,
    );
  const angles = anglesOf(data, image);
  return new Map(inputNames.map((name, k) => [name, angles[k]]));
}
