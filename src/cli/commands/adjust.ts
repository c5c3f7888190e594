import { pruningScoreNames, pruningScores } from '../../learn/pruning/pruningScores.ts';
import { type PruningSpec, pruningSchema } from '../../learn/pruning/pruningSpec.ts';
import { gridBits, type QuantizationSpec, quantizationSchema } from '../../learn/quantization/angleGrid.ts';
import { roundings } from '../../learn/quantization/roundings.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { migrateCheckpoint } from '../../training/migrateCheckpoint.ts';
import { openAtHome } from '../checkpoints/openAtHome.ts';
import { writeMoved } from '../checkpoints/writeMoved.ts';
import type { Command } from '../command.ts';
import { readProvenance } from '../files/readProvenance.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';

interface AdjustArguments extends DataFolderArguments, LimitArguments {
  readonly file: string;
  readonly prune: number | undefined;
  readonly by: PruningSpec['by'];
  readonly samples: number;
  readonly quantize: number | undefined;
  readonly rounding: QuantizationSpec['rounding'];
  readonly images: number;
  readonly 'fine-tune': number;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

const helpOf = (records: Readonly<Record<string, { readonly help: string }>>): string =>
  Object.entries(records)
    .map(([name, { help }]) => `${name}: ${help}`)
    .join(' ');

/** Prunes angles of a checkpoint or puts them on a grid, on the machine where it is; its parent is the one given. */
export const adjust: Command<AdjustArguments> = {
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Checkpoint' })
      .option('prune', {
        type: 'number',
        describe: 'Share of the angles to set to zero, their gates taken out',
      })
      .option('by', {
        choices: pruningScoreNames,
        default: 'sensitivity' as const,
        describe: helpOf(pruningScores),
      })
      .option('samples', {
        type: 'number',
        default: 50,
        describe: 'Training samples on which gradients are measured to prune by',
      })
      .option('quantize', {
        type: 'number',
        describe: `Bits of each angle, ${gridBits.least} to ${gridBits.most}`,
      })
      .option('rounding', {
        choices: ['nearest', 'greedy'] as const,
        default: 'nearest' as const,
        describe: helpOf(roundings),
      })
      .option('images', {
        type: 'number',
        default: 50,
        describe: 'Training samples on which a greedy rounding compares losses',
      })
      .option('fine-tune', {
        type: 'number',
        default: 0,
        describe: 'Training samples for the angles that are left',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'The new checkpoint (default: FILE-adjusted.safetensors)',
      })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' })
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON' }),
  run: async (args) => {
    const { file, 'fine-tune': fineTuneSamples } = args;
    const choices = choicesOf(args);
    const limit = checkedLimit(args);
    const { checkpoint, profile, data, output } = await openAtHome(file, 'adjusted', args, limit);
    const policy = { optimizer: 'keep', freezing: 'keep', ...choices, fineTuneSamples, level: null } as const;
    const world = { data, provenance: await readProvenance() };
    writeMoved(await migrateCheckpoint(checkpoint, profile, policy, world), { output, json: args.json });
    return 0;
  },
};

/** What is asked for, every option checked. @throws QckptError ARGUMENT */
function choicesOf(args: AdjustArguments) {
  const { prune, by, samples, quantize: bits, rounding, images, 'fine-tune': fineTune } = args;
  if (prune === undefined && bits === undefined)
    throw new QckptError('ARGUMENT', 'expected --prune, --quantize or both');
  const refuse = (name: string, expected: string, got: unknown): never => {
    throw new QckptError('ARGUMENT', `"${name}" expected ${expected}, got ${got}`);
  };
  if (!Number.isSafeInteger(fineTune) || fineTune < 0) refuse('fine-tune', 'integer >= 0', fineTune);
  if (!pruningSchema.shape.samples.safeParse(samples).success) refuse('samples', 'integer >= 1', samples);
  if (!quantizationSchema.shape.images.safeParse(images).success) refuse('images', 'integer >= 1', images);
  if (prune !== undefined && !pruningSchema.shape.share.safeParse(prune).success)
    refuse('prune', 'a share above 0 and below 1', prune);
  if (bits !== undefined && !quantizationSchema.shape.bits.safeParse(bits).success)
    refuse('quantize', `integer ${gridBits.least}..${gridBits.most}`, bits);
  const policy = 'choose' as const;
  return {
    ...(prune === undefined ? {} : { pruning: { policy, spec: { by, share: prune, samples } } }),
    ...(bits === undefined ? {} : { quantization: { policy, spec: { bits, rounding, images } } }),
  };
}
