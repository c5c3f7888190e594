import { z } from 'zod';
import type { Circuit } from '../../circuit/circuit.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { type RelaxationRule, relaxationRules } from '../../hardware/noiseModel.ts';
import { type NoiseScale, noiseScaleSchema } from '../../hardware/noiseScale.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { ansatzOf, type Model } from '../../learn/ansatz/models.ts';
import { type DataConfig, dataConfigSchema } from '../../learn/data/dataSources.ts';

import { hasNoInput } from '../../learn/objectives/energyEngine.ts';
import type { Objective } from '../../learn/objectives/objective.ts';
import { type ObjectiveSpec, objectiveNamed } from '../../learn/objectives/objectives.ts';
import type { Learned } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { commonCell } from '../format/cellSchema.ts';
import type { Checkpoint } from '../format/checkpoint.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import { profileFromTensors } from '../format/hardwareTensors.ts';
import { refuseUnknownParts } from '../format/parts.ts';
import { compiledCircuit } from '../format/recordedCircuits.ts';

/** What a checkpoint's claims are about, read from the file alone. */
export interface ClaimSubject {
  readonly objective: Objective;
  readonly model: Model;
  /** null: the objective reads none. */
  readonly data: DataConfig | null;
  readonly idle: boolean;
  /** Absent: as recorded. */
  readonly relaxation?: RelaxationRule | undefined;
  /** Absent: errors as calibrated. */
  readonly noiseScale?: NoiseScale | undefined;
  readonly seed: string;
  /** Absent: common to all that have the seed. */
  readonly shotStream?: string | undefined;
}

const plainCell = z.looseObject({
  ...commonCell,
  idle: z.boolean().optional(),
  relaxation: z.enum(relaxationRules).optional(),
  noiseScale: noiseScaleSchema.optional(),
});
const dataCell = z.looseObject({
  ...commonCell,
  data: dataConfigSchema,
  idle: z.boolean(),
  relaxation: z.enum(relaxationRules).optional(),
  noiseScale: noiseScaleSchema.optional(),
});

/** @throws QckptError UNVERIFIABLE where the file does not say what its claims are about */
export function claimSubject(checkpoint: DecodedCheckpoint): ClaimSubject {
  refuseUnknownParts(checkpoint);
  const objective = objectiveOf(checkpoint);
  const read = <Schema extends z.ZodType>(schema: Schema): z.output<Schema> =>
    parseWithSchema(
      schema,
      { value: checkpoint.meta.run.cell, locate: () => '"qckpt.run.cell", expected a training cell' },
      'UNVERIFIABLE',
    );
  if (!objective.readsData) {
    const { model, seed, shotStream, idle = false, relaxation, noiseScale } = read(plainCell);
    const own = modelOf(checkpoint, model);
    return { objective, model: own, seed, shotStream, data: null, idle, relaxation, noiseScale };
  }
  const { model: named, data, idle, relaxation, noiseScale, seed, shotStream } = read(dataCell);
  const model = modelOf(checkpoint, named);
  const problem = objective.labelProblem(model, data.labels);
  if (problem !== null) throw new QckptError('UNVERIFIABLE', `"qckpt.run.cell" expected ${problem}`);
  return { objective, model, data, idle, relaxation, noiseScale, seed, shotStream };
}

/**
 * The same of one whose losses on other machines can be compared: it is compiled for them.
 * @throws QckptError UNVERIFIABLE: its noise is in marks; as `claimSubject`
 */
export function movableSubject(checkpoint: DecodedCheckpoint): ClaimSubject {
  const { kind, marked } = objectiveOf(checkpoint);
  if (marked !== null)
    throw new QckptError(
      'UNVERIFIABLE',
      `"qckpt.run.cell" expected a cell that is compiled for machines, got that of an ${kind} with marked noise`,
    );
  return claimSubject(checkpoint);
}

/** What a checkpoint's training has learned: its angles, and the weights of its head. */
export function learnedOf({ parameters, head }: Pick<Checkpoint, 'parameters' | 'head'>): Learned {
  return {
    parameters: parameters.data,
    ...(head === undefined ? {} : { head: { weights: head.weights.data } }),
  };
}

const objectiveCell = z.looseObject({
  objective: z.union([z.string(), z.looseObject({ name: z.string() })]).optional(),
});
const stepsCell = z.looseObject({ ...commonCell, steps: z.int().min(1) });

/** What a checkpoint was trained for. @throws QckptError UNVERIFIABLE: an objective that there is not */
export function objectiveOf({ meta }: Pick<Checkpoint, 'meta'>): Objective {
  const { cell } = meta.run;
  const name = objectiveCell.safeParse(cell).data?.objective;
  if (name !== undefined) return namedOrUnverifiable(name);
  // An eigensolver's is told by its steps: whatever else is not one is held to be a classifier's.
  const { data: parsed } = stepsCell.safeParse(cell);
  return objectiveNamed(undefined, meta.data !== null || parsed === undefined || !hasNoInput(parsed.model));
}

function namedOrUnverifiable(spec: ObjectiveSpec): Objective {
  try {
    return objectiveNamed(spec, true);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    throw new QckptError('UNVERIFIABLE', `"qckpt.run.cell": ${error.message}`, { cause: error });
  }
}

/** @throws QckptError UNVERIFIABLE: no claims, or angles of another model */
function modelOf({ parameters, meta }: DecodedCheckpoint, named: z.output<typeof plainCell>['model']): Model {
  const { name: _, ...model } = named;
  if (meta.claims.length === 0)
    throw new QckptError('UNVERIFIABLE', '"qckpt.claims" expected at least one claim, got none');
  const { shape } = parameters;
  if (String(shape) !== String(ansatzOf(model).shape))
    throw new QckptError(
      'UNVERIFIABLE',
      `tensor "parameters" expected shape [${ansatzOf(model).shape}] of the cell's model, got [${shape}]`,
    );
  return model;
}

/** The compiled circuit and the device as a checkpoint has them; profile null: noise-free. @throws QckptError QASM */
export function storedMachine({ hardware, meta }: Checkpoint): {
  readonly circuit: Circuit;
  readonly profile: HardwareProfile | null;
} {
  return {
    circuit: compiledCircuit(meta.circuit),
    profile:
      hardware === null || meta.calibration === null ? null : profileFromTensors(hardware, meta.calibration),
  };
}
