import { basename, dirname, join } from 'node:path';
import { sealCheckpoint } from '../../checkpoint/format/contents.ts';
import type { LineageStep } from '../../checkpoint/format/metadata.ts';
import { movableSubject } from '../../checkpoint/verify/claimSubject.ts';
import { loadMachine } from '../../experiment/spec/hardwareFiles.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';
import { durableWrite } from '../../storage/files/durableWrite.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import { safeName } from '../../storage/files/safeName.ts';
import { freezingPolicies, migrateCheckpoint } from '../../training/migrateCheckpoint.ts';
import { createPreparer, preparedFor } from '../checkpoints/createPreparer.ts';
import type { Command } from '../command.ts';
import { readProvenance } from '../files/readProvenance.ts';
import { refuseOverwrite } from '../files/refuseOverwrite.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print } from '../output.ts';

interface MigrateArguments extends DataFolderArguments, LimitArguments {
  readonly file: string;
  readonly to: string;
  readonly output: string | undefined;
  readonly optimizer: LineageStep['optimizer'];
  readonly freezing: LineageStep['freezing'];
  readonly head: 'keep' | 'refit';
  readonly 'fine-tune': number;
  readonly level: number | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

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
        default: 'keep' as const,
        describe: policies.map((name) => `${name}: ${freezingPolicies[name].help}`).join('; '),
      })
      .option('head', {
        choices: ['keep', 'refit'] as const,
        default: 'keep' as const,
        describe: 'A trained linear head stays, or is fitted again to what the circuits show there',
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
    const provenance = await readProvenance();
    const policy = {
      optimizer: args.optimizer,
      freezing: args.freezing,
      ...(args.head === 'refit' ? { head: args.head } : {}),
      fineTuneSamples,
      level: level ?? null,
    };
    const migrated = await migrateCheckpoint(checkpoint, profile, policy, { data, provenance });
    const { bytes, digests } = sealCheckpoint(migrated.checkpoint);
    durableWrite(disk, output, bytes);
    const { step, accuracy, circuits } = migrated;
    if (args.json)
      print(`${canonicalJson({ file: output, state: digests.state, ...step, accuracy, circuits })}\n`);
    else {
      const line = (name: string, loss: number, share: number) =>
        `  ${name.padEnd(19)}loss ${loss.toFixed(6)}  accuracy ${share}\n`;
      print(
        `${output}: ${step.from?.name ?? 'none'} to ${step.to?.name ?? 'none'}, parent ` +
          `${step.parent.slice(0, 12)}, ${step.images} ${step.split} images\n` +
          line('before', step.lossBefore, accuracy.before) +
          line('moved', step.lossMoved, accuracy.moved) +
          line('adjusted', step.lossAdjusted, accuracy.adjusted) +
          `  ${fineTuneSamples} samples, ${circuits} circuits; optimizer: ${step.optimizer}, freezing: ` +
          `${step.freezing}\n`,
      );
    }
    return 0;
  },
};
