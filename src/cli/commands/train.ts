import { sealCheckpoint } from '../../checkpoint/format/contents.ts';
import { configNames, loadOptimizer, readOptimizer } from '../../experiment/spec/configFiles.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { durableWrite } from '../../storage/files/durableWrite.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { type Continuation, continueCheckpoint } from '../../training/continueCheckpoint.ts';
import { openAtHome } from '../checkpoints/openAtHome.ts';
import { evaluatedLine } from '../checkpoints/writeMoved.ts';
import type { Command } from '../command.ts';
import { readProvenance } from '../files/readProvenance.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print } from '../output.ts';

interface TrainArguments extends DataFolderArguments, LimitArguments {
  readonly file: string;
  readonly samples: number;
  readonly optimizer: string;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

/** Writes a checkpoint whose parent is the one given, trained for more samples on the machine where it is. */
export const train: Command<TrainArguments> = {
  options: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'Checkpoint, of another program too',
      })
      .option('samples', {
        type: 'number',
        demandOption: true,
        describe: 'Training samples from where it stopped; steps, of an energy',
      })
      .option('optimizer', {
        type: 'string',
        default: 'keep',
        describe:
          "keep: with its moments; reset: they start over; a name or a .yaml file: another program's is replaced",
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'The new checkpoint (default: FILE-SAMPLES-more.safetensors)',
      })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' })
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON' }),
  run: async (args) => {
    const { file, samples } = args;
    if (!Number.isSafeInteger(samples) || samples < 1)
      throw new QckptError('ARGUMENT', `"samples" expected integer >= 1, got ${samples}`);
    const limit = checkedLimit(args);
    const optimizer = await optimizerCalled(args.optimizer);
    const { checkpoint, profile, data, output } = await openAtHome(file, `${samples}-more`, args, limit);
    const continued = await continueCheckpoint(
      checkpoint,
      profile,
      { samples, optimizer },
      { data, provenance: await readProvenance() },
    );
    const { bytes, digests } = sealCheckpoint(continued.checkpoint);
    durableWrite(disk, output, bytes);
    const { step, accuracy, circuits } = continued;
    print(
      args.json
        ? `${canonicalJson({ file: output, state: digests.state, ...step, accuracy, circuits })}\n`
        : `${output}: ${samples} samples more, ${circuits} circuits, parent ${step.parent.slice(0, 12)}, ` +
            `${step.images} ${step.split} images\n` +
            evaluatedLine('before', step.lossBefore, accuracy.before) +
            evaluatedLine('after', step.lossAdjusted, accuracy.adjusted),
    );
    return 0;
  },
};

/** @throws QckptError ARGUMENT, SPEC */
async function optimizerCalled(name: string): Promise<Continuation['optimizer']> {
  if (name === 'keep' || name === 'reset') return name;
  if (/\.ya?ml$/.test(name)) return readOptimizer(name);
  const known = await configNames('optimizers');
  if (!known.includes(name))
    throw new QckptError(
      'ARGUMENT',
      notOneOf('optimizer', ['keep', 'reset', ...known], name, 'or a .yaml file'),
    );
  return loadOptimizer(name);
}
