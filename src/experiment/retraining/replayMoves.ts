import type { Checkpoint } from '../../checkpoint/format/checkpoint.ts';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  stateDigests,
} from '../../checkpoint/format/contents.ts';
import type { LineageStep } from '../../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { denseModel } from '../../learn/ansatz/models.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import { stepsOf } from '../../learn/stepsOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedModel, TrainCell } from '../../training/cell.ts';
import { type MigrationPolicy, migrateCheckpoint } from '../../training/migrateCheckpoint.ts';
import type { FrameContext } from '../../training/runFrame.ts';
import { trainCellOf } from '../../training/trainCell.ts';
import { findProfile, missingProfile, recordedMachines } from './knownProfiles.ts';
import type { Pace } from './pace.ts';
import { replannedTrainCell } from './replannedCell.ts';
import { rerunOf, trainTo } from './rerun.ts';

/** A moved checkpoint, made again. */
export interface Replay {
  readonly checkpoint: Checkpoint;
  /** Where it was trained first, as far as it came out. */
  readonly origin: TrainCell;
  /** What could not be told even so; null: nothing. */
  readonly open: string | null;
}

interface Setting {
  readonly stored: DecodedCheckpoint;
  readonly data: PreparedData;
  readonly context: FrameContext;
  readonly pace: Pace;
  /** The checkpoint with a state digest, where it is at hand: how long its run was to be stands there. */
  readonly parentOf: (stateDigest: string) => DecodedCheckpoint | null;
}

/**
 * Trains on the first machine and moves as the lineage says. A file has the preset of its last machine only: for the
 * others each is tried, the parent's digest tells.
 * @throws QckptError UNVERIFIABLE: a machine that is not known; more moves than steps;
 *   others as `pace` and `migrateCheckpoint`
 */
export async function replayMoves(setting: Setting): Promise<Replay> {
  const { stored, context } = setting;
  const { lineage } = stored.meta;
  const { cell: origin, checkpoint: trained, open } = await trainOrigin(setting);
  let known = trained;
  for (const [k, move] of lineage.entries()) {
    const profile = move.to && (await findProfile(move.to, stored.meta));
    if (move.to !== null && profile === null) throw missingProfile(`move ${k + 1}'s target`, move.to);
    for (let step = 0; step < stepsOf(move.fineTuneSamples, trainCellOf(stored).batch); step++)
      await setting.pace.step();
    const parent = { ...asRead(known.checkpoint), stateDigest: digestFor(known, move) };
    const moved = async (level: number): Promise<Known> => {
      const policy = { ...asPolicy(move, trainCellOf(stored)), level: profile === null ? null : level };
      const world = { data: setting.data, provenance: context.provenance };
      return withDigests((await migrateCheckpoint(parent, profile, policy, world)).checkpoint);
    };
    const { level } = replannedTrainCell(trainCellOf(stored), profile);
    const next = lineage.at(k + 1);
    const levels = next === undefined || profile === null ? [level] : levelsFrom(level);
    known = await firstOf(levels, moved, (made) => next === undefined || isParent(made, next));
  }
  return { checkpoint: known.checkpoint, origin, open };
}

/** The policy that a move was made by. */
function asPolicy(
  { pruning, quantization, angles, ...move }: LineageStep,
  cell: Pick<TrainCell, 'pruning' | 'quantization'>,
): Omit<MigrationPolicy, 'level'> {
  return {
    ...move,
    ...(angles && { angles: angles.to }),
    ...(pruning && { pruning: { policy: pruning.policy, spec: cell.pruning } }),
    ...(quantization && {
      quantization: {
        policy: quantization.policy,
        spec: cell.quantization && { ...cell.quantization, rounding: quantization.rounding },
      },
    }),
  };
}

/** The cell of a training before any of its angles was pruned, put on a grid or made another. */
function beforeAdjustments(stored: TrainCell, lineage: readonly LineageStep[]): TrainCell {
  const { pruning: _, quantization: __, ...cell } = stored;
  const changed = lineage.find(({ angles }) => angles !== undefined)?.angles;
  return { ...cell, model: changed === undefined ? denseModel(cell.model) : (changed.model as NamedModel) };
}

/** A checkpoint, and what those made from it may call it: by its digest in any format, today's first. */
interface Known {
  readonly checkpoint: Checkpoint;
  readonly digests: readonly string[];
}

function isParent({ digests }: Known, { parent }: LineageStep): boolean {
  return digests.includes(parent);
}

function digestFor(known: Known, move: LineageStep): string {
  return isParent(known, move) ? move.parent : known.digests[0];
}

/** What comes of the first choice that fits; where none does, of the first. */
async function firstOf<Choice, Made>(
  choices: readonly Choice[],
  make: (choice: Choice) => Promise<Made>,
  fits: (made: Made) => boolean,
): Promise<Made> {
  const first = await make(choices[0]);
  if (fits(first)) return first;
  for (const choice of choices.slice(1)) {
    const made = await make(choice);
    if (fits(made)) return made;
  }
  return first;
}

interface Origin {
  readonly cell: TrainCell;
  readonly checkpoint: Known;
  readonly open: string | null;
}

/** The checkpoint that was moved first. */
async function trainOrigin({ stored, data, context, pace, parentOf }: Setting): Promise<Origin> {
  const { lineage, progress } = stored.meta;
  const [move] = lineage;
  const { batch = 1 } = trainCellOf(stored);
  const tuned = lineage.reduce((sum, { fineTuneSamples }) => sum + stepsOf(fineTuneSamples, batch), 0);
  const step = progress.step - tuned;
  if (step < 1)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.lineage" expected fewer than ${progress.step} samples of fine-tuning, got ${tuned}`,
    );
  // Only a run's last checkpoint claims anything about test images, and is compared on them.
  const wasLast = move.split === 'test';
  const parent = parentOf(move.parent);
  const named = move.from && (await findProfile(move.from, stored.meta));
  const last = trainCellOf(parent ?? stored);
  const likeliest = last.hardware === null ? DEFAULT_LEVEL : last.level;
  const train = async (profile: HardwareProfile | null, level: number, losses?: ArrayLike<number>) => {
    const cell: TrainCell = {
      ...replannedTrainCell({ ...beforeAdjustments(trainCellOf(stored), lineage), level }, profile),
      samples: parent === null ? step * batch + (wasLast ? 0 : 1) : last.samples,
    };
    const checkpoint = await trainTo(rerunOf(cell, profile, data, context), step, pace, losses);
    return checkpoint && { cell, checkpoint: withDigests(checkpoint) };
  };
  // A machine that is neither known nor one of ours is left at that; one that is ours in truth is found out.
  const isKnown = move.from === null || named !== null;
  const machines = isKnown ? [named] : [null, ...(await recordedMachines())];
  const levels = isKnown && named !== null ? levelsFrom(likeliest) : [likeliest];
  let trained: Omit<Origin, 'open'> | null = null;
  for (const level of levels)
    for (const profile of machines) {
      const one = await train(profile, level, stored.history.loss);
      if (one !== null && isParent(one.checkpoint, move)) return { ...one, open: null };
      trained ??= one;
    }
  if (!isKnown && move.from !== null) throw missingProfile('the machine that it was trained on', move.from);
  trained ??= (await train(named, levels[0]))!;
  if (wasLast && trained.cell.passes === undefined) return { ...trained, open: null };
  // Its digest covers how long its run was to be, which the file does not have:
  // the stored one is taken, and that is said.
  return {
    ...trained,
    checkpoint: { ...trained.checkpoint, digests: [move.parent] },
    open:
      `all comes out but the digest of its parent (${move.parent.slice(0, 12)}): that covers for how ` +
      "many samples the parent's run was planned, which is not in the file where the parent was not " +
      'the last of its run or had a budget of passes; verify both at once, and it is read from there',
  };
}

const DEFAULT_LEVEL = 1;

/** Presets, the likeliest first: a checkpoint that is moved keeps its own unless another is asked for. */
function levelsFrom(level: number): number[] {
  return [...new Set([level, 1, 2, 3, 0])];
}

function withDigests(checkpoint: Checkpoint): Known {
  return { checkpoint, digests: stateDigests(checkpoint) };
}

function asRead(checkpoint: Checkpoint): DecodedCheckpoint {
  return decodeCheckpoint(encodeCheckpoint(checkpoint));
}
