import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { RelaxationRule } from '../hardware/noiseModel.ts';
import { profileDigest } from '../hardware/profileSchema.ts';
import { type DataConfig, identityOf } from '../learn/dataSet.ts';
import { type Model, parameterNames } from '../learn/models.ts';
import { optimizers } from '../learn/optimizers.ts';
import { canonicalJson, type JsonValue } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { freezingName, slug, trainName, vqeName } from './cellNames.ts';
import type { OptimizerConfig } from './configFiles.ts';
import type { AnalysisSpec, ExperimentSpec } from './experimentSpec.ts';

/** Everything an experiment file refers to, loaded. */
export interface Resolved {
  readonly models: Readonly<Record<string, Model>>;
  /** By the name the experiment uses; `none` is not in it. */
  readonly profiles: Readonly<Record<string, HardwareProfile>>;
  /** What the noise of eigensolvers is made of, by name; `none` is not in it. */
  readonly noises: Readonly<Record<string, HardwareProfile>>;
  /** By name; the experiment's own and those of its grids. */
  readonly data: Readonly<Record<string, DataConfig>>;
  /** Those that are named; the ones with options stand in the experiment itself. */
  readonly optimizers: Readonly<Record<string, OptimizerConfig>>;
  /** [L, q, g] by name and size (`wsbd`, `4q2l`). */
  readonly initialAngles: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** A model and a device as a cell holds them: by name for people, by value or digest for identity. */
export interface NamedModel extends Model {
  readonly name: string;
}
export interface NamedHardware {
  readonly name: string;
  readonly sha256: string;
}
export interface FreezingSpec {
  readonly strategy: string;
  readonly [option: string]: unknown;
}

/** One training run, every option resolved: the identity of its results. */
export interface TrainCell {
  readonly model: NamedModel;
  /** null: noise-free. */
  readonly hardware: NamedHardware | null;
  readonly level: number;
  readonly freezing: FreezingSpec;
  readonly optimizer: OptimizerConfig;
  readonly data: DataConfig;
  readonly idle: boolean;
  /** Absent: as recorded. */
  readonly relaxation?: RelaxationRule;
  readonly shots: number | null;
  readonly samples: number;
  readonly checkpointEvery: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly resetUs: number;
  readonly seed: string;
  /** [L, q, g] radians; drawn by seed where absent. */
  readonly initialAngles?: readonly number[];
  /** Ends after this many circuits, and validates after every so many, in place of samples. */
  readonly passes?: { readonly budget: number; readonly every: number };
}

/** One piece of work: a folder of the run, a cell, and the tasks whose results it reads. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly cell: JsonValue;
  readonly needs: readonly string[];
  /** Rough cost of the simulation, for the progress bar. */
  readonly weight: number;
  /** Circuits that a device would run, at most: freezing runs fewer. */
  readonly load: readonly CircuitLoad[];
}

export interface CircuitLoad {
  /** Name of a model, and of a machine or `none`, as the experiment calls them. */
  readonly model: string;
  readonly hardware: string;
  readonly level: number;
  readonly circuits: number;
}

export interface Plan {
  readonly experiment: string;
  readonly study: string;
  readonly tasks: readonly Task[];
}

/**
 * What an experiment does, as data, before anything is done. A pure function.
 * @throws QckptError SPEC: two different pieces of work would share a folder, or two machines a name
 */
export function planExperiment(spec: ExperimentSpec, resolved: Resolved): Plan {
  const hardwareOf = nameHardware(resolved);
  const tasks = new Map<string, Task>();
  const add = (task: Task): Task => {
    const known = tasks.get(task.id);
    if (known !== undefined && canonicalJson(known.cell) !== canonicalJson(task.cell))
      throw new QckptError(
        'SPEC',
        `experiment "${spec.name}" expected one cell a name, got two for ${task.id}`,
      );
    tasks.set(task.id, known ?? task);
    return task;
  };
  const context: PlanContext = { spec, resolved, add, machine: (name) => hardwareOf.get(name)! };
  for (let seed = 1; seed <= spec.seeds; seed++) {
    for (const grid of spec.train)
      for (const model of grid.models)
        for (const hardware of grid.hardware)
          for (const level of grid.levels)
            for (const freezing of grid.freezing)
              for (const optimizer of grid.optimizers ?? [spec.optimizer])
                if (seed <= (grid.seeds ?? seed))
                  add(trainTask(context, { ...grid, model, hardware, level, freezing, optimizer, seed }));
    for (const analysis of spec.analyses) planAnalysis[analysis.kind](analysis as never, context, seed);
  }
  return { experiment: spec.name, study: spec.study, tasks: [...tasks.values()] };
}

/**
 * Each machine as cells hold it, by the name that the experiment uses. Tables tell machines apart by their own names,
 * wherever the profiles came from.
 */
function nameHardware({ profiles }: Resolved): Map<string, NamedHardware | null> {
  const machines = Object.entries(profiles).map(
    ([key, profile]) => [key, { name: profile.name, sha256: profileDigest(profile) }] as const,
  );
  for (const [, { name, sha256 }] of machines)
    if (machines.some(([, other]) => other.name === name && other.sha256 !== sha256))
      throw new QckptError('SPEC', `"hardware" expected one profile a name, got two called "${name}"`);
  return new Map<string, NamedHardware | null>([...machines, ['none', null]]);
}

interface PlanContext {
  readonly spec: ExperimentSpec;
  readonly resolved: Resolved;
  /** null: `none`. */
  readonly machine: (name: string) => NamedHardware | null;
  readonly add: (task: Task) => Task;
}

interface TrainChoice {
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
  readonly initialAngles?: string | undefined;
}

/** A file's name, or a name with options. */
type OptimizerSpec = NonNullable<ExperimentSpec['train'][number]['optimizers']>[number];

function optimizerOf({ resolved }: PlanContext, spec: OptimizerSpec): OptimizerConfig {
  if (typeof spec === 'string') return resolved.optimizers[spec];
  return optimizers[spec.name].schema.parse(spec) as OptimizerConfig;
}

/** @throws QckptError SPEC: no angles for this size */
function anglesFor({ resolved }: PlanContext, name: string, model: NamedModel): readonly number[] {
  const size = `${model.qubits}q${model.layers}l`;
  const angles = resolved.initialAngles[name][size];
  if (angles?.length !== parameterNames(model).length)
    throw new QckptError(
      'SPEC',
      `"initialAngles" expected ${parameterNames(model).length} angles of size ${size} in ${name}, got ${angles?.length ?? 'none'}`,
    );
  return angles;
}

function trainTask(context: PlanContext, choice: TrainChoice): Task {
  const { spec, resolved, machine } = context;
  const { training } = spec;
  const model = { name: choice.model, ...resolved.models[choice.model] };
  const hardware = machine(choice.hardware);
  // Nothing is compiled without a machine: one run, whatever the level.
  const level = hardware === null ? 0 : choice.level;
  const optimizer = optimizerOf(context, choice.optimizer ?? spec.optimizer);
  const cell: TrainCell = {
    model,
    hardware,
    level,
    freezing: choice.freezing,
    optimizer,
    data: identityOf(resolved.data[choice.data ?? spec.data]),
    idle: spec.noise.idle,
    ...(spec.noise.relaxation === 'scaled' ? { relaxation: spec.noise.relaxation } : {}),
    shots: choice.shots === undefined ? training.shots : choice.shots,
    samples: choice.samples ?? training.samples,
    checkpointEvery: choice.checkpointEvery ?? training.checkpointEvery,
    validationImages: training.validationImages,
    testImages: training.testImages,
    resetUs: spec.qpu.resetUs,
    seed: String(choice.seed),
    ...(training.passes === undefined ? {} : { passes: training.passes }),
    ...(choice.initialAngles === undefined
      ? {}
      : { initialAngles: anglesFor(context, choice.initialAngles, model) }),
  };
  const id = trainName(cell, choice.hardware, {
    optimizer: choice.optimizer !== undefined && choice.optimizer !== spec.optimizer,
    samples: cell.samples !== training.samples,
    shots: cell.shots !== training.shots,
  });
  const weight = cell.samples * weightOf(model, cell.hardware !== null);
  return task('train', id, cell, [], weight, [
    {
      model: choice.model,
      hardware: choice.hardware,
      level,
      circuits: Math.min(cell.passes?.budget ?? Infinity, circuitsOf(model, cell.samples)),
    },
  ]);
}

type Analysis<Kind> = Extract<AnalysisSpec, { kind: Kind }>;

/** The tasks of each kind of analysis for one seed. */
const planAnalysis: {
  readonly [Kind in AnalysisSpec['kind']]: (
    analysis: Analysis<Kind>,
    context: PlanContext,
    seed: number,
  ) => void;
} = {
  migration: (analysis, context, seed) => {
    const { model, level } = analysis;
    for (const from of analysis.hardware) {
      const freezing = { strategy: 'none' };
      const origin = context.add(trainTask(context, { model, hardware: from, level, freezing, seed }));
      const targets = analysis.hardware.map((name) => context.machine(name));
      const cell = {
        origin: origin.id,
        targets,
        level,
        images: analysis.images,
        fineTuneSamples: analysis.fineTuneSamples,
      };
      const weight =
        targets.length * 2 * analysis.fineTuneSamples * weightOf(context.resolved.models[model], true);
      const id = slug([model, 'from', from, `l${level}`, `s${seed}`]);
      // Fine-tuned twice: optimizer state kept, and reset.
      const circuits = 2 * circuitsOf(context.resolved.models[model], analysis.fineTuneSamples);
      const load = analysis.hardware.map((hardware) => ({ model, hardware, level, circuits }));
      context.add(task('migration', id, cell, [origin.id], weight, load));
    }
  },
  compilation: (analysis, context, seed) => {
    const { spec, resolved } = context;
    const variants = [
      ...analysis.levels.map((level) => ({ level, measurementCone: false, pass: null })),
      ...analysis.coneLevels.map((level) => ({ level, measurementCone: true, pass: null })),
      ...analysis.passes.map((pass) => ({ level: 0, measurementCone: false, pass })),
    ];
    for (const model of analysis.models) {
      const freezing = { strategy: 'none' };
      const origin = context.add(trainTask(context, { model, hardware: 'none', level: 0, freezing, seed }));
      for (const hardware of analysis.hardware) {
        const cell = {
          origin: origin.id,
          hardware: context.machine(hardware),
          variants,
          images: analysis.images,
          gradientImages: analysis.gradientImages,
          resetUs: spec.qpu.resetUs,
        };
        const steps = variants.length * (2 * analysis.gradientImages + analysis.images / 5);
        const weight = steps * weightOf(resolved.models[model], true);
        context.add(
          task('compilation', slug([model, hardware, `s${seed}`]), cell, [origin.id], Math.ceil(weight)),
        );
      }
    }
  },
  foreign: (analysis, context, seed) => {
    const { model, level } = analysis;
    for (const from of analysis.hardware) {
      const freezing = { strategy: 'none' };
      const origin = context.add(trainTask(context, { model, hardware: from, level, freezing, seed }));
      const targets = analysis.hardware.filter((name) => name !== from).map((name) => context.machine(name));
      const cell = { origin: origin.id, targets, level, images: analysis.images };
      const id = slug([model, 'from', from, `l${level}`, `s${seed}`]);
      context.add(task('foreign', id, cell, [origin.id], targets.length * 50));
    }
  },
  'mask-transfer': (analysis, context, seed) => {
    const { model, level, freezing } = analysis;
    const runs = analysis.hardware.map((hardware) =>
      context.add(trainTask(context, { model, hardware, level, freezing, seed })),
    );
    const cell = { runs: runs.map(({ id }) => id), samples: analysis.samples };
    const pairs = runs.length * (runs.length - 1);
    const weight = pairs * 4 * analysis.samples * weightOf(context.resolved.models[model], true);
    const id = slug([model, `l${level}`, freezingName(freezing), `s${seed}`]);
    // From each other machine: with its mask, with the machine's own, with its scores, and learning them anew.
    const circuits = 4 * (runs.length - 1) * circuitsOf(context.resolved.models[model], analysis.samples);
    const load = analysis.hardware.map((hardware) => ({ model, hardware, level, circuits }));
    context.add(task('mask-transfer', id, cell, cell.runs, weight, load));
  },
  size: (analysis, context) => {
    const { model, hardware, level } = analysis;
    const template = trainTask(context, {
      model,
      hardware,
      level,
      freezing: { strategy: 'none' },
      seed: 1,
    }).cell;
    const cell = {
      hardware: context.machine(hardware),
      qubits: analysis.qubits,
      layers: analysis.layers,
      template,
    };
    context.add(task('size', slug([model, hardware]), cell, [], 100));
  },
  latency: (analysis, context) => {
    const { hardware, level, steps } = analysis;
    for (const model of analysis.models) {
      const template = trainTask(context, {
        model,
        hardware,
        level,
        freezing: { strategy: 'none' },
        seed: 1,
      }).cell;
      const weight = 2 * steps * weightOf(context.resolved.models[model], true);
      context.add(task('latency', slug([model, hardware, `l${level}`]), { template, steps }, [], weight));
    }
  },
  vqe: (analysis, context, seed) => {
    for (const name of analysis.models)
      for (const spec of analysis.optimizers)
        for (const freezing of analysis.freezing) {
          const model = { name, ...context.resolved.models[name] };
          const optimizer = optimizerOf(context, spec);
          const cell = {
            model,
            hardware: noiseOf(context, analysis.noise),
            optimizer,
            freezing,
            steps: analysis.steps,
            checkpointEvery: analysis.checkpointEvery,
            shots: analysis.shots,
            seed: String(seed),
            ...(analysis.initialAngles === undefined
              ? {}
              : { initialAngles: anglesFor(context, analysis.initialAngles, model) }),
          };
          const weight = analysis.steps * VQE_EFFECTS * weightOf(model, analysis.noise !== 'none');
          const load = {
            model: name,
            hardware: 'none',
            level: 0,
            circuits: circuitsOf(model, analysis.steps),
          };
          context.add(task('vqe', vqeName(cell, analysis.noise), cell, [], weight, [load]));
        }
  },
};

function noiseOf({ resolved }: PlanContext, name: string): NamedHardware | null {
  return name === 'none' ? null : { name, sha256: profileDigest(resolved.noises[name]) };
}

/** Size of the VQE's effects: one a value of each of the two sums that are read. */
const VQE_EFFECTS = 9;

function task(
  kind: string,
  id: string,
  cell: object,
  needs: readonly string[],
  weight: number,
  load: readonly CircuitLoad[] = [],
): Task {
  return { id: `${kind}/${id}`, kind, cell: cell as JsonValue, needs, weight, load };
}

/** Circuits of training on `samples` inputs with every angle active: 1 + 2 P each. */
function circuitsOf(model: Model, samples: number): number {
  return samples * (1 + 2 * parameterNames(model).length);
}

/** Relative cost of a training step: sweeps over 4^n entries under noise. */
function weightOf({ qubits, layers }: Model, noisy: boolean): number {
  return 1 + (noisy ? 4 : 1) * layers * qubits * Math.max(1, 4 ** (qubits - 6));
}
