import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { identityOf } from '../../learn/data/dataSources.ts';
import { freezingStrategies } from '../../learn/freezing.ts';
import { optimizers } from '../../learn/optimizers.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Cell, FreezingSpec, NamedHardware, OptimizerConfig, TrainCell } from '../../training/cell.ts';

/**
 * The cell that a plan would make of what a file says: the machine by its profile's own name and digest, every option
 * as its schema has it. A file whose cell is another contradicts itself.
 * @throws QckptError UNVERIFIABLE: what it is trained on answers but once
 */
export function replannedCell(cell: Cell, profile: HardwareProfile | null): Cell {
  return 'data' in cell ? replannedTrainCell(cell, profile) : { ...cell, ...planned(cell, profile) };
}

/** The same of a classifier's. @throws as `replannedCell` */
export function replannedTrainCell(cell: TrainCell, profile: HardwareProfile | null): TrainCell {
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

/** A machine as a cell holds it; null: noise-free. */
export function namedHardware(profile: HardwareProfile | null): NamedHardware | null {
  return profile && { name: profile.name, sha256: profileDigest(profile) };
}
