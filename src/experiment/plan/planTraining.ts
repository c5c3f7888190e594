import { z } from 'zod';
import { noiseScaleMember } from '../../hardware/noiseScale.ts';
import type { Model } from '../../learn/ansatz/models.ts';
import { identityOf } from '../../learn/data/dataSources.ts';
import { type ObjectiveSpec, objectiveMember, objectiveNamed } from '../../learn/objectives/objectives.ts';
import { stepsOf } from '../../learn/stepsOf.ts';
import { perObject } from '../../numeric/perObject.ts';
import type { FreezingSpec, TrainCell } from '../../training/cell.ts';
import { nameOfFile } from '../spec/localFiles.ts';
import {
  count,
  freezing,
  hardware,
  level,
  objective,
  optimizer,
  reference,
  shots,
} from '../spec/specFields.ts';
import { trainName } from './cellNames.ts';
import {
  anglesFor,
  circuitsOf,
  type OptimizerSpec,
  optimizerOf,
  type PlanContext,
  type Task,
  task,
  weightOf,
} from './planContext.ts';
import { shotStreamOf } from './shotStreams.ts';

/** One entry of an experiment's `train`: every combination of its lists is trained, with every seed. */
export const grid = z.strictObject({
  models: z.array(reference).min(1),
  hardware: z.array(hardware).min(1),
  levels: z.array(level).min(1).default([1]),
  freezing: z
    .array(freezing)
    .min(1)
    .default([{ strategy: 'none' }]),
  /** The experiment's own where absent, each of the following. */
  samples: count.optional(),
  optimizers: z.array(optimizer).min(1).optional(),
  data: reference.optional(),
  shots: shots.optional(),
  checkpointEvery: count.optional(),
  objective: objective.optional(),
  batch: count.optional(),
  /** Seeds 1..seeds, at most the experiment's. */
  seeds: count.optional(),
  /** A file of `configs/initial-angles/` by size, in place of angles drawn by seed. */
  initialAngles: reference.optional(),
});

/** Plans the trainings of one grid with one seed. */
export function planGrid(context: PlanContext, own: z.infer<typeof grid>, seed: number): void {
  if (own.seeds !== undefined && seed > own.seeds) return;
  const { samples, data, shots, checkpointEvery, objective, batch, initialAngles } = own;
  const shared = { samples, data, shots, checkpointEvery, objective, batch, initialAngles, seed };
  for (const model of own.models)
    for (const hardware of own.hardware)
      for (const level of own.levels)
        for (const freezing of own.freezing)
          for (const optimizer of own.optimizers ?? [context.spec.optimizer])
            context.add(trainTask(context, { ...shared, model, hardware, level, freezing, optimizer }));
}

/** One point of a grid; what it leaves out is as the experiment says. */
export interface TrainChoice {
  readonly model: string;
  readonly hardware: string;
  readonly level: number;
  readonly freezing: FreezingSpec;
  readonly seed: number;
  readonly optimizer?: OptimizerSpec;
  readonly samples?: number | undefined;
  readonly data?: string | undefined;
  readonly shots?: number | null | undefined;
  readonly checkpointEvery?: number | undefined;
  readonly objective?: unknown;
  readonly batch?: number | undefined;
  readonly initialAngles?: string | undefined;
}

/** A training of everything, for what measures its circuits and checkpoints, whichever seed it has. */
export function templateCell(
  context: PlanContext,
  where: Pick<TrainChoice, 'model' | 'hardware' | 'level'>,
): Task['cell'] {
  return trainTask(context, { ...where, freezing: { strategy: 'none' }, seed: 1 }).cell;
}

/**
 * Adds the twin of a training: the same with shots of its own. null: exact probabilities, of which there is no second
 * run that could differ.
 */
export function addTwin(context: PlanContext, choice: TrainChoice): Task | null {
  const twin = trainTask(context, choice, true);
  return twin.load.some(({ shots }) => shots === null) ? null : context.add(twin);
}

// The same objects again for all cells, so that what is computed of them is computed once.
const dataIdentity = perObject(identityOf);
const namedModel = perObject((model: Model) => {
  const byName = new Map<string, TrainCell['model']>();
  return (name: string) => {
    const named = byName.get(name) ?? { name: nameOfFile(name), ...model };
    byName.set(name, named);
    return named;
  };
});

/** One training. @param isTwin with shots of its own */
export function trainTask(context: PlanContext, choice: TrainChoice, isTwin = false): Task {
  const { spec, resolved, machine } = context;
  const { training } = spec;
  const batch = choice.batch ?? training.batch ?? 1;
  // Asked for sizes in place of each cell's own copy: its circuit is made once.
  const shared = resolved.models[choice.model];
  const model = namedModel(shared)(choice.model);
  const hardware = machine(choice.hardware);
  // Nothing is compiled without a machine: one run, whatever the level.
  const level = hardware === null ? 0 : choice.level;
  const optimizer = optimizerOf(context, choice.optimizer ?? spec.optimizer);
  const shots = choice.shots === undefined ? training.shots : choice.shots;
  const cell: TrainCell = {
    model,
    hardware,
    level,
    freezing: choice.freezing,
    optimizer,
    data: dataIdentity(resolved.data[choice.data ?? spec.data]),
    idle: spec.noise.idle,
    ...(spec.noise.relaxation === 'scaled' ? { relaxation: spec.noise.relaxation } : {}),
    ...(hardware === null ? {} : noiseScaleMember(spec.noise.scale)),
    shots,
    samples: choice.samples ?? training.samples,
    checkpointEvery: choice.checkpointEvery ?? training.checkpointEvery,
    validationImages: training.validationImages,
    testImages: training.testImages,
    resetUs: spec.qpu.resetUs,
    seed: String(choice.seed),
    ...shotStreamOf(training, { hardware, shots }, isTwin),
    ...objectiveMember((choice.objective ?? training.objective) as ObjectiveSpec | undefined),
    ...(batch === 1 ? {} : { batch }),
    ...(training.passes === undefined ? {} : { passes: training.passes }),
    ...(training.backend === undefined ? {} : { backend: training.backend }),
    ...(choice.initialAngles === undefined
      ? {}
      : { initialAngles: anglesFor(context, choice.initialAngles, shared) }),
  };
  const id = trainName(cell, choice.hardware, {
    optimizer: choice.optimizer !== undefined && choice.optimizer !== spec.optimizer,
    samples: cell.samples !== training.samples,
    shots: cell.shots !== training.shots,
  });
  const weight = cell.samples * weightOf(shared, cell.hardware !== null);
  return task(isTwin ? 'twin' : 'train', id, cell, [], weight, [
    {
      model: choice.model,
      hardware: choice.hardware,
      level,
      circuits:
        objectiveNamed(cell.objective, true).bases(shared) *
        Math.min(cell.passes?.budget ?? Infinity, circuitsOf(shared, stepsOf(cell.samples, batch) * batch)),
      shots: cell.shots,
    },
  ]);
}
