import { eigensolverCellSchema } from '../../checkpoint/cellSchema.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { identityOf } from '../../learn/data/dataSources.ts';
import { freezingStrategies } from '../../learn/freezing.ts';
import { optimizers } from '../../learn/optimizers.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type {
  FreezingSpec,
  NamedHardware,
  OptimizerConfig,
  TrainCell,
  VqeCell,
} from '../../training/cell.ts';
import { asTrainCell } from '../../training/trainCell.ts';

/**
 * The cell that a plan would make of what a file says: the machine by its profile's own name and digest, every option as its
 * schema has it. A file whose cell is another contradicts itself.
 * @throws QckptError UNVERIFIABLE: not a training cell, or more than that
 */
export function replannedTrainCell(stored: unknown, profile: HardwareProfile | null): TrainCell {
  const cell = asTrainCell(stored);
  if (cell.backend !== undefined)
    throw new QckptError(
      'UNVERIFIABLE',
      `its circuits ran on "${cell.backend}": only what a machine answered can be trained on again`,
    );
  return {
    ...cell,
    ...planned(cell, profile),
    level: profile === null ? 0 : cell.level,
    data: identityOf(cell.data),
  };
}

/** The same of an eigensolver's. @throws QckptError UNVERIFIABLE */
export function replannedVqeCell(stored: unknown, profile: HardwareProfile | null): VqeCell {
  const locate = (): string => '"qckpt.run.cell", expected an eigensolver\'s cell';
  parseWithSchema(eigensolverCellSchema, { value: stored, locate }, 'UNVERIFIABLE');
  const cell = stored as VqeCell;
  return { ...cell, ...planned(cell, profile) };
}

function planned(
  { freezing, optimizer }: Pick<TrainCell, 'freezing' | 'optimizer'>,
  profile: HardwareProfile | null,
): Pick<TrainCell, 'freezing' | 'optimizer' | 'hardware'> {
  return {
    freezing: freezingStrategies[freezing.strategy].schema.parse(freezing) as FreezingSpec,
    optimizer: optimizers[optimizer.name].schema.parse(optimizer) as OptimizerConfig,
    hardware: namedHardware(profile),
  };
}

export function namedHardware(profile: HardwareProfile | null): NamedHardware | null {
  return profile && { name: profile.name, sha256: profileDigest(profile) };
}
