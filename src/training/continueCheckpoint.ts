import type { DecodedCheckpoint } from '../checkpoint/format/contents.ts';
import type { Provenance } from '../checkpoint/format/metadata.ts';
import { movableSubject, storedMachine } from '../checkpoint/verify/claimSubject.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { PreparedData } from '../learn/data/preparedData.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Cell, OptimizerConfig } from './cell.ts';
import { type Migrated, retrainedOn } from './migrateCheckpoint.ts';
import { cellOf } from './trainCell.ts';
import { prepareTraining } from './training.ts';

/** How a training continues where it is. */
export interface Continuation {
  /** Training samples (steps, of an energy), from where the checkpoint stopped. */
  readonly samples: number;
  /** Its moments continue, or start over; or another one in its place, which starts. */
  readonly optimizer: 'keep' | 'reset' | OptimizerConfig;
}

/**
 * Continues a checkpoint's training on its own machine, with the compiled circuit as it is stored. The new checkpoint
 * names its parent, as one that was moved does.
 * @param profile of the checkpoint's machine, whole; null: noise-free
 * @throws QckptError ARGUMENT: no optimizer to continue with, or another one for a training that is under way;
 *   others as `migrateCheckpoint`
 */
export async function continueCheckpoint(
  checkpoint: DecodedCheckpoint,
  profile: HardwareProfile | null,
  { samples, optimizer }: Continuation,
  world: { readonly data: PreparedData | null; readonly provenance: Provenance },
): Promise<Migrated> {
  const { meta } = checkpoint;
  // Noise in marks is not moved, nor trained on here.
  movableSubject(checkpoint);
  const stored = cellOf(checkpoint);
  const another = typeof optimizer === 'string' ? null : optimizer;
  refuseOptimizer(stored, another, meta.progress.step);
  const cell = { ...longer(stored, meta.progress.step, samples), ...(another && { optimizer: another }) };
  const compiled = { circuit: storedMachine(checkpoint).circuit, record: meta.circuit };
  return retrainedOn(
    checkpoint,
    prepareTraining(cell, profile, world.data, compiled),
    cell,
    {
      optimizer: optimizer === 'keep' ? 'keep' : 'reset',
      freezing: 'keep',
      fineTuneSamples: samples,
    },
    world.provenance,
  );
}

function refuseOptimizer(
  { optimizer: { name }, origin }: Cell,
  another: OptimizerConfig | null,
  step: number,
): void {
  if (another === null && name === 'foreign')
    throw new QckptError(
      'ARGUMENT',
      `"optimizer" expected one to continue with, adam or another of qckpt's: ${origin?.program} trained it with ` +
        `${origin?.optimizer}`,
    );
  if (another !== null && step > 0)
    throw new QckptError(
      'ARGUMENT',
      `"optimizer" expected keep or reset: ${step} steps were made with ${name}, got ${another.name}`,
    );
}

function longer(cell: Cell, step: number, samples: number): Cell {
  if ('steps' in cell) return { ...cell, steps: step + samples };
  // What follows is simulated, wherever the checkpoint was trained.
  const { backend: _, ...simulated } = cell;
  return { ...simulated, samples: step * (cell.batch ?? 1) + samples };
}
