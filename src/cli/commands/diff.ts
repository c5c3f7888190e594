import { calibrationEffects } from '../../checkpoint/compare/calibrationEffects.ts';
import {
  type AngleChange,
  type CalibrationChange,
  type CheckpointDiff,
  diffCheckpoints,
  type NumberChange,
  type TextChange,
} from '../../checkpoint/compare/diffCheckpoints.ts';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import { movableSubject } from '../../checkpoint/verify/claimSubject.ts';
import { refuseCostly, verifySeconds } from '../../checkpoint/verify/verifyCost.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { openCheckpoint } from '../../storage/checkpoints/openCheckpoint.ts';

import { createPreparer, preparedFor } from '../checkpoints/createPreparer.ts';
import type { Command } from '../command.ts';
import { type DataFolderArguments, dataFolderOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print, printBriefly, tell } from '../output.ts';
import { signedNumber } from '../text/signedNumber.ts';

interface DiffArguments extends DataFolderArguments, LimitArguments {
  readonly a: string;
  readonly b: string;
  readonly json: boolean;
}

/**
 * Compares by meaning, angles modulo their period; where the data are at hand, calibration numbers are weighed by their
 * effect on the exact loss.
 */
export const diff: Command<DiffArguments> = {
  options: (yargs) =>
    yargs
      .positional('a', { type: 'string', demandOption: true, describe: 'Checkpoint' })
      .positional('b', { type: 'string', demandOption: true, describe: 'Checkpoint' })
      .option('data-folder', dataFolderOption)
      .option('limit', limitOption)
      .option('json', { type: 'boolean', default: false, describe: 'One line of JSON, all of it' }),
  run: async ({ a: fileA, b: fileB, json, 'data-folder': dataFolder, ...rest }) => {
    const limit = checkedLimit(rest);
    const [a, b] = [fileA, fileB].map((file) => openCheckpoint(file, limit));
    const found = diffCheckpoints(a, b, limit);
    const calibration = await withEffects(a, fileA, found.calibration, dataFolder, limit);
    const { components, ...parts } = found;
    if (json) print(`${canonicalJson({ a: fileA, b: fileB, ...parts, ...components, calibration })}\n`);
    else printBriefly(describe({ ...found, calibration }));
    return found.equal ? 0 : DIFFERENT;
  },
};

const DIFFERENT = 1;
/** Numbers whose effect on the loss is computed, and lines shown of each part. */
const MOST_EFFECTS = 40;
const LISTED = 10;

interface Effective extends CalibrationChange {
  /** On the exact loss of A; null: not computed. */
  readonly effectOnLoss: number | null;
}

/** Where A says what its loss is about, what each calibration number of B, put in alone, does to it. */
async function withEffects(
  a: DecodedCheckpoint,
  path: string,
  changes: readonly CalibrationChange[],
  dataFolder: string | undefined,
  limit: number,
): Promise<Effective[]> {
  const known = changes.map((change): Effective => ({ ...change, effectOnLoss: null }));
  if (!changes.some(({ qubits }) => qubits.length > 0)) return known;
  try {
    const subject = movableSubject(a);
    refuseCostly(verifySeconds(a, subject, 1 + Math.min(changes.length, MOST_EFFECTS)), limit);
    const data = await preparedFor(createPreparer(dataFolder, limit), subject, { checkpoint: a, path });
    const effects = calibrationEffects(a, subject, data, changes.slice(0, MOST_EFFECTS));
    return known.map((change, k) => ({ ...change, effectOnLoss: effects[k] ?? null }));
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    tell(`qckpt: no effects on the loss: ${error.message}`);
    return known;
  }
}

type Described = Omit<CheckpointDiff, 'calibration'> & { readonly calibration: readonly Effective[] };

function describe(found: Described): string {
  if (found.equal) return 'equal\n';
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['parameters', found.parameters.map(angle)],
    ...Object.entries(found.components).map(([name, list]) => [name, list.map(change)] as const),
    [
      'calibration, by relative change',
      found.calibration.map(
        (one) => `${change(one)}, ${(100 * one.relative).toFixed(1)} %${effect(one.effectOnLoss)}`,
      ),
    ],
    [
      'calibration, by effect on the loss' +
        `${found.calibration.length > MOST_EFFECTS ? `, of the ${MOST_EFFECTS} largest changes` : ''}`,
      found.calibration
        .filter(({ effectOnLoss }) => effectOnLoss !== null && effectOnLoss !== 0)
        .sort((x, y) => Math.abs(y.effectOnLoss!) - Math.abs(x.effectOnLoss!))
        .map((one) => `${one.name}: ${signedNumber(one.effectOnLoss!)}`),
    ],
    ...(['passes', 'circuits', 'seeds', 'data', 'parts', 'run'] as const).map(
      (name) => [name, found[name].map(text)] as const,
    ),
    ['progress', found.progress.map(change)],
    ['claims', found.claims.map(change)],
    ['history', found.history.map(change)],
    ['lineage', found.lineage.map(text)],
    ['code', found.code.map(text)],
  ];
  const lines = parts
    .filter(([, list]) => list.length > 0)
    .flatMap(([name, list]) => [
      `${name}: ${list.length} different`,
      ...list.slice(0, LISTED).map((line) => `  ${line}`),
      ...(list.length > LISTED ? [`  and ${list.length - LISTED} more (--json)`] : []),
    ]);
  const heading = found.sameState ? 'same state, other provenance' : 'different';
  return `${heading}\n${lines.map((line) => `${line}\n`).join('')}`;
}

function angle({ name, a, b, difference, period }: AngleChange): string {
  const moduloPeriod = period === null ? '' : ` modulo ${period.toFixed(4)}`;
  const apart = difference === null ? '' : `, ${signedNumber(difference)} rad${moduloPeriod}`;
  return `${name}: ${shown(a)} -> ${shown(b)}${apart}`;
}

function change({ name, a, b }: NumberChange): string {
  return `${name}: ${shown(a)} -> ${shown(b)}`;
}

const LONGEST_TEXT = 60;

function text({ name, a, b }: TextChange): string {
  if ([a, b].every((value) => value === null || (value.length <= LONGEST_TEXT && !value.includes('\n'))))
    return `${name}: ${a ?? 'none'} -> ${b ?? 'none'}`;
  return `${name}: differs (${a?.length ?? 0} and ${b?.length ?? 0} characters)`;
}

function effect(value: number | null): string {
  return value === null ? '' : `, loss ${signedNumber(value)}`;
}

function shown(value: number | null): string {
  return value === null ? 'none' : String(Number(value.toPrecision(8)));
}
