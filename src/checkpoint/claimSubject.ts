import { z } from 'zod';
import type { Circuit } from '../circuit/circuit.ts';
import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { type RelaxationRule, relaxationRules } from '../hardware/noiseModel.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import { type DataConfig, dataConfigSchema } from '../learn/data/dataSources.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { commonCell } from './cellSchema.ts';
import type { Checkpoint, DecodedCheckpoint } from './contents.ts';
import { energySubject } from './energyClaims.ts';
import { profileFromTensors } from './hardwareTensors.ts';

/** What a checkpoint's claims are about, read from the file alone. */
export interface ClaimSubject {
  readonly model: Model;
  readonly data: DataConfig;
  readonly idle: boolean;
  /** Absent: as recorded. */
  readonly relaxation?: RelaxationRule | undefined;
  readonly seed: string;
}

const cellSchema = z.looseObject({
  ...commonCell,
  data: dataConfigSchema,
  idle: z.boolean(),
  relaxation: z.enum(relaxationRules).optional(),
});

/** @throws QckptError UNVERIFIABLE where the file does not say what its claims are about */
export function claimSubject(checkpoint: DecodedCheckpoint): ClaimSubject {
  if (energySubject(checkpoint) !== null)
    throw new QckptError(
      'UNVERIFIABLE',
      '"qckpt.run.cell" expected the cell of a classifier, got that of an eigensolver',
    );
  const { model: named, ...cell } = parseWithSchema(
    cellSchema,
    { value: checkpoint.meta.run.cell, locate: () => '"qckpt.run.cell", expected a training cell' },
    'UNVERIFIABLE',
  );
  const { name: _, ...model } = named;
  checkClaimsAndShape(checkpoint, model);
  const { labels } = cell.data;
  if (ansatzOf(model).classCount < labels.length)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.run.cell" expected at most ${ansatzOf(model).classCount} labels for its model, got ${labels.length}`,
    );
  const { data, idle, relaxation, seed } = cell;
  return { model, data, idle, relaxation, seed };
}

/** @throws QckptError UNVERIFIABLE: no claims, or angles of another model */
export function checkClaimsAndShape({ parameters, meta }: DecodedCheckpoint, model: Model): void {
  if (meta.claims.length === 0)
    throw new QckptError('UNVERIFIABLE', '"qckpt.claims" expected at least one claim, got none');
  const { shape } = parameters;
  if (String(shape) !== String(ansatzOf(model).shape))
    throw new QckptError(
      'UNVERIFIABLE',
      `tensor "parameters" expected shape [${ansatzOf(model).shape}] of the cell's model, got [${shape}]`,
    );
}

/** The compiled circuit and the device as a checkpoint has them; profile null: noise-free. @throws QckptError QASM */
export function storedMachine({ hardware, meta }: Checkpoint): {
  readonly circuit: Circuit;
  readonly profile: HardwareProfile | null;
} {
  return {
    circuit: readOpenQasm(meta.circuit.compiledOpenQasm3),
    profile:
      hardware === null || meta.calibration === null ? null : profileFromTensors(hardware, meta.calibration),
  };
}
