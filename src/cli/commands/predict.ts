import type { Checkpoint } from '../../checkpoint/format/checkpoint.ts';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { preparationTensors, statePreparation } from '../../checkpoint/format/preparation.ts';
import { targetTensors } from '../../checkpoint/format/storedDataSet.ts';
import { type ClaimSubject, claimSubject } from '../../checkpoint/verify/claimSubject.ts';
import { predictSamples } from '../../checkpoint/verify/predictSamples.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';
import { createPreparer, preparedFor } from '../checkpoints/createPreparer.ts';
import type { Command } from '../command.ts';
import { readSamples, sampleFormats } from '../files/readSamples.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print, tell } from '../output.ts';

interface PredictArguments extends DataFolderArguments, LimitArguments {
  readonly file: string;
  readonly images: string[];
  readonly shots: number | undefined;
  readonly json: boolean;
}

const MOST_SHOTS = 10_000_000;

/** One line a sample. Needs nothing but the checkpoint where that has the preparation of its data. */
export const predict: Command<PredictArguments> = {
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Checkpoint of a classifier' })
      .positional('images', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: sampleFormats.map(({ name, help }) => `${name}: ${help}`).join('; '),
      })
      .option('shots', { type: 'number', describe: 'Shots a sample (default: exact probabilities)' })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('json', { type: 'boolean', default: false, describe: 'One line of canonical JSON a sample' }),
  run: async ({ file, images, shots = null, json, 'data-folder': folder, ...rest }) => {
    const limit = checkedLimit(rest);
    if (shots !== null && !(Number.isInteger(shots) && shots >= 1 && shots <= MOST_SHOTS))
      throw new QckptError('ARGUMENT', `"shots" expected integer in 1..${MOST_SHOTS}, got ${shots}`);
    const stored = openCheckpoint(file, limit);
    const subject = claimSubject(stored);
    const checkpoint = await withPreparation(stored, subject, { path: file, folder, limit });
    for (const path of images) {
      const found = predictSamples(checkpoint, subject, readSamples(path, limit), shots);
      const labels = subject.data?.labels ?? [];
      found.forEach(({ label, probabilities }, index) => {
        const named = probabilities.map((p, c) => [String(labels[c]), p] as const);
        if (json)
          print(
            `${canonicalJson({ file: path, index, label, probabilities: Object.fromEntries(named), shots })}\n`,
          );
        else
          print(
            `${path}${found.length === 1 ? '' : ` ${index}`}: ${label}` +
              (named.length === 0
                ? '\n'
                : ` (${named.map(([name, p]) => `${name}: ${p.toFixed(4)}`).join(', ')})\n`),
          );
      });
    }
    return 0;
  },
};

/** Files of older formats, and those saved on the way, have none: it is fitted again to the data that they name. */
async function withPreparation(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  {
    path,
    folder,
    limit,
  }: { readonly path: string; readonly folder: string | undefined; readonly limit: number },
): Promise<Checkpoint> {
  const { preparation, meta } = checkpoint;
  const { data } = subject;
  if (data === null || preparation !== undefined || meta.preparation?.steps.length === 0) return checkpoint;
  tell(`the checkpoint does not hold what its data were fitted to: fitted again to ${data.name}`);
  const prepared = (await preparedFor(createPreparer(folder, limit), subject, { checkpoint, path }))!;
  if (prepared.digest !== meta.data?.sha256)
    throw new QckptError('DATA', `${data.name} expected digest ${meta.data?.sha256}, got ${prepared.digest}`);
  const fitted = preparationTensors(prepared);
  const targets = targetTensors(prepared);
  return {
    ...checkpoint,
    ...(fitted && { preparation: fitted }),
    ...(targets && { targets }),
    meta: { ...meta, preparation: statePreparation(prepared) },
  };
}
