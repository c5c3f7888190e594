import { QckptError } from '../../numeric/qckptError.ts';
import type { AngleMembers, Checkpoint, DataTensors, TargetTensors } from './checkpoint.ts';
import { type AngleTensor, type Component, membersOf, tensorAt } from './components/component.ts';
import { angleTensors, components } from './components/components.ts';
import { CODES } from './components/quantize.ts';
import type { Tensor, TensorF64, TensorU8 } from './container.ts';
import { type HardwareTensors, hardwareFields } from './hardwareTensors.ts';
import { type JobsTensors, jobsFields } from './jobs.ts';
import type { CheckpointMeta } from './metadata.ts';
import { type PreparationTensors, preparationFields } from './preparation.ts';
import { parametersOfCodes } from './quantizedAngles.ts';

const targetFields = ['range', 'values'] as const satisfies readonly (keyof TargetTensors)[];

const PARAMETERS = 'parameters';
const HARDWARE = 'hardware.';
const HISTORY = 'history.';
const PREPARATION = 'preparation.';
const DATA = 'data.';
const JOBS = 'jobs.';
const TARGETS = 'targets.';

/** Every tensor by its name in the file. */
export function tensorsOf(checkpoint: Checkpoint): Map<string, Tensor> {
  const { hardware, history, preparation, data, targets, jobs, unknown } = checkpoint;
  const named = (prefix: string, members: object | null | undefined): [string, Tensor][] =>
    Object.entries(members ?? {}).map(([name, tensor]) => [prefix + name, tensor as Tensor]);
  return new Map<string, Tensor>([
    ...storedAngleTensors(checkpoint),
    ...named(HARDWARE, hardware),
    ...named(PREPARATION, preparation),
    ...named(DATA, data),
    ...named(JOBS, jobs),
    ...named(TARGETS, targets),
    ...Object.entries(history).map(([name, data]): [string, Tensor] => [
      HISTORY + name,
      { dtype: 'F64', shape: [data.length], data },
    ]),
    ...Object.entries(unknown?.tensors ?? {}),
  ]);
}

/** Those of the components, by name. */
export function angleTensorsOf(checkpoint: Checkpoint): Map<string, TensorF64 | TensorU8> {
  return new Map(
    angleTensors.flatMap(({ name }) => {
      const tensor = tensorAt(checkpoint, name);
      return tensor === undefined ? [] : [[name, tensor] as const];
    }),
  );
}

/** Where angles are codes these are all that is stored of them. */
function storedAngleTensors(checkpoint: Checkpoint): Map<string, Tensor> {
  const tensors = angleTensorsOf(checkpoint);
  if (tensors.has(CODES)) tensors.delete(PARAMETERS);
  return tensors;
}

/** What the tensors of a file are members of. */
export type TensorMembers = AngleMembers &
  Pick<Checkpoint, 'hardware' | 'history' | 'preparation' | 'data' | 'targets' | 'jobs'>;

/**
 * Hands tensors out to the members of a checkpoint, so that none is missed and none is left.
 * @param meta what the file says
 * @throws QckptError CORRUPT
 */
export function takeTensors(
  tensors: ReadonlyMap<string, Tensor>,
  meta: Pick<CheckpointMeta, 'calibration' | 'quantize' | 'periods'>,
): TensorMembers {
  const take = takeFrom(new Map(tensors));
  const preparation = take.has(PREPARATION) ? takePreparation(take) : undefined;
  const data = take.has(DATA) ? takeData(take) : undefined;
  const jobs = take.has(JOBS) ? takeJobs(take) : undefined;
  const targets = take.has(TARGETS) ? takeTargets(take) : undefined;
  const members = {
    ...membersOf(takeAngleTensors(take, meta)),
    hardware: meta.calibration !== null ? takeHardware(take) : null,
    history: Object.fromEntries(take.all(HISTORY).map(([name, tensor]) => [name, tensor.data])),
    ...(preparation && { preparation }),
    ...(data && { data }),
    ...(jobs && { jobs }),
    ...(targets && { targets }),
  } as unknown as TensorMembers;
  take.nothingElse();
  return members;
}

type Take = ReturnType<typeof takeFrom>;

function takeFrom(tensors: Map<string, Tensor>) {
  const one = <D extends Tensor['dtype']>(name: string, ...dtypes: D[]): Extract<Tensor, { dtype: D }> => {
    const tensor = tensors.get(name);
    if (tensor === undefined || !(dtypes as string[]).includes(tensor.dtype))
      throw new QckptError(
        'CORRUPT',
        `tensor "${name}" expected ${dtypes.join(' or ')}, got ${tensor?.dtype ?? 'none'}`,
      );
    tensors.delete(name);
    return tensor as Extract<Tensor, { dtype: D }>;
  };
  const all = (prefix: string): (readonly [string, TensorF64])[] =>
    [...tensors.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => {
        const tensor = one(name, 'F64');
        if (tensor.shape.length !== 1)
          throw new QckptError('CORRUPT', `tensor "${name}" expected one dimension, got [${tensor.shape}]`);
        return [name.slice(prefix.length), tensor];
      });
  /** A tensor of this name, or with such a prefix. */
  const has = (name: string): boolean =>
    name.endsWith('.') ? [...tensors.keys()].some((own) => own.startsWith(name)) : tensors.has(name);
  const nothingElse = (): void => {
    for (const name of tensors.keys())
      throw new QckptError('CORRUPT', `tensor "${name}" expected none of this name`);
  };
  return { one, all, has, nothingElse };
}

function takeAngleTensors(
  take: Take,
  meta: Pick<CheckpointMeta, 'quantize' | 'periods'>,
): Map<string, Tensor> {
  const areCodes = take.has(CODES);
  const isThere = ({ isWhole = false, name: part }: Component, { name, optional }: AngleTensor): boolean =>
    name === PARAMETERS ? !areCodes : !optional || take.has(isWhole ? `${part}.` : name);
  const taken = new Map<string, Tensor>(
    components
      .flatMap((component) =>
        component.tensors
          .filter((tensor) => isThere(component, tensor))
          .map(({ name, dtype }) => [name, dtype] as const),
      )
      .map(([name, dtype]) => [name, take.one(name, dtype)]),
  );
  const codes = taken.get(CODES);
  return codes === undefined ? taken : new Map([[PARAMETERS, parametersOfCodes(codes, meta)], ...taken]);
}

function takeHardware(take: Take): HardwareTensors {
  return Object.fromEntries(
    Object.entries(hardwareFields).map(([name, { dtype }]) => [name, take.one(HARDWARE + name, dtype)]),
  ) as unknown as HardwareTensors;
}

function takePreparation(take: Take): PreparationTensors {
  return Object.fromEntries(
    preparationFields.map((name) => [name, take.one(PREPARATION + name, 'F64')]),
  ) as unknown as PreparationTensors;
}

function takeTargets(take: Take): TargetTensors {
  return Object.fromEntries(
    targetFields
      .filter((name) => take.has(TARGETS + name))
      .map((name) => [name, take.one(TARGETS + name, 'F64')]),
  );
}

function takeData(take: Take): DataTensors {
  return { values: take.one(`${DATA}values`, 'U8', 'F64'), classes: take.one(`${DATA}classes`, 'U8') };
}

function takeJobs(take: Take): JobsTensors {
  const hasCounts = take.has(`${JOBS}counts`);
  return Object.fromEntries(
    Object.entries(jobsFields)
      .filter((_, k) => hasCounts || k < 3)
      .map(([name, dtype]) => [name, take.one(JOBS + name, dtype)]),
  ) as unknown as JobsTensors;
}
