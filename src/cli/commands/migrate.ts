import { basename, dirname, join } from 'node:path';
import type { AdjustmentPolicy, AnglesMove } from '../../checkpoint/format/adjustments.ts';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import type { LineageStep } from '../../checkpoint/format/metadata.ts';
import { movableSubject } from '../../checkpoint/verify/claimSubject.ts';
import { loadMachine } from '../../experiment/spec/hardwareFiles.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';
import { safeName } from '../../storage/files/safeName.ts';
import { pruningPolicies } from '../../training/adjust/adjustPruning.ts';
import { quantizationPolicies } from '../../training/adjust/adjustQuantization.ts';
import { anglePolicies } from '../../training/adjust/changeAngles.ts';
import { usualPolicies } from '../../training/adjust/usualPolicies.ts';
import { freezingPolicies, migrateCheckpoint } from '../../training/migrateCheckpoint.ts';
import { createPreparer, preparedFor } from '../checkpoints/createPreparer.ts';
import { writeMoved } from '../checkpoints/writeMoved.ts';
import type { Command } from '../command.ts';
import { readProvenance } from '../files/readProvenance.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';

interface MigrateArguments extends DataFolderArguments, LimitArguments {
  readonly file: string;
  readonly to: string;
  readonly output: string | undefined;
  readonly optimizer: LineageStep['optimizer'];
  readonly freezing: LineageStep['freezing'];
  readonly head: 'keep' | 'refit';
  readonly pruning: MovedPolicy | undefined;
  readonly quantization: MovedPolicy | undefined;
  readonly angles: AnglesMove['to'] | undefined;
  readonly 'fine-tune': number;
  readonly level: number | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

type MovedPolicy = Exclude<AdjustmentPolicy, 'choose'>;

const movedPolicies = ['keep', 'rederive', 'relearn'] as const;
const inWords = (policies: Readonly<Record<string, string>>): string =>
  Object.entries(policies)
    .map(([name, help]) => `${name}: ${help}`)
    .join('; ');
const policies = Object.keys(freezingPolicies) as LineageStep['freezing'][];

/**
 * Writes a checkpoint whose parent is the one given. It verifies by itself, and `verify --retrain` repeats the move.
 */
export const migrate: Command<MigrateArguments> = {
  options: (yargs) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: 'Checkpoint' })
      .option('to', {
        type: 'string',
        demandOption: true,
        describe: 'The new machine: a profile, a .yaml file, or none',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        describe: 'The new checkpoint (default: FILE-to-MACHINE.safetensors)',
      })
      .option('optimizer', {
        choices: ['keep', 'reset'] as const,
        default: 'keep' as const,
        describe: "Adam's moments continue, or start over",
      })
      .option('freezing', {
        choices: policies,
        default: usualPolicies.freezing,
        describe: policies.map((name) => `${name}: ${freezingPolicies[name].help}`).join('; '),
      })
      .option('head', {
        choices: ['keep', 'refit'] as const,
        default: 'keep' as const,
        describe: 'A trained linear head stays, or is fitted again to what the circuits show there',
      })
      .option('pruning', {
        choices: movedPolicies,
        describe: `${inWords(pruningPolicies)} (default: ${usualPolicies.pruning})`,
      })
      .option('quantization', {
        choices: movedPolicies,
        describe: `${inWords(quantizationPolicies)} (default: ${usualPolicies.quantization})`,
      })
      .option('angles', {
        choices: ['native', 'logical'] as const,
        describe: `${inWords(anglePolicies)} (default: they stay; --optimizer says whether moments go with them)`,
      })
      .option('fine-tune', { type: 'number', default: 0, describe: 'Training samples on the new machine' })
      .option('level', {
        type: 'number',
        describe: 'Preset for the new machine (default: as it was; 1 for a noise-free checkpoint)',
      })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite the output' })
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON' }),
  run: async (args) => {
    const { file, level, 'fine-tune': fineTuneSamples } = args;
    if (!Number.isSafeInteger(fineTuneSamples) || fineTuneSamples < 0)
      throw new QckptError('ARGUMENT', `"fine-tune" expected integer >= 0, got ${fineTuneSamples}`);
    const limit = checkedLimit(args);
    const checkpoint = openCheckpoint(file, limit);
    const subject = movableSubject(checkpoint);
    const profile = await loadMachine(args.to, '--to');
    if (profile === null && level !== undefined)
      throw new QckptError('ARGUMENT', `"level" expected nothing with --to none, got ${level}`);
    const output =
      args.output ??
      join(
        dirname(file),
        `${basename(file, '.safetensors')}-to-${safeName(profile?.name ?? 'none', 'name')}.safetensors`,
      );
    refuseOverwrite(output, args.force);
    const prepare = createPreparer(args['data-folder'], limit);
    const data = await preparedFor(prepare, subject, { checkpoint, path: file });
    const choices = adjustmentsOf(checkpoint, args);
    const provenance = await readProvenance();
    const policy = {
      optimizer: args.optimizer,
      freezing: args.freezing,
      ...(args.head === 'refit' ? { head: args.head } : {}),
      ...choices,
      ...(args.angles === undefined ? {} : { angles: args.angles }),
      fineTuneSamples,
      level: level ?? null,
    };
    const migrated = await migrateCheckpoint(checkpoint, profile, policy, { data, provenance });
    writeMoved(migrated, { output, json: args.json });
    return 0;
  },
};

/** Policies for what the checkpoint has of each. @throws QckptError ARGUMENT: asked for what it has not */
function adjustmentsOf(
  { prune, quantize }: DecodedCheckpoint,
  { pruning, quantization }: Pick<MigrateArguments, 'pruning' | 'quantization'>,
) {
  const refuse = (name: string, wanted: string): never => {
    throw new QckptError(
      'ARGUMENT',
      `"${name}" expected nothing: the checkpoint has no ${wanted}, got a policy`,
    );
  };
  if (pruning !== undefined && prune === undefined) refuse('pruning', 'pruned angles');
  if (quantization !== undefined && quantize === undefined) refuse('quantization', 'quantized angles');
  return {
    ...(prune && { pruning: { policy: pruning ?? usualPolicies.pruning } }),
    ...(quantize && { quantization: { policy: quantization ?? usualPolicies.quantization } }),
  };
}
