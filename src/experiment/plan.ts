import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { profileDigest } from '../hardware/profileSchema.ts';
import type { DataConfig } from '../learn/dataSet.ts';
import { freezingStrategies } from '../learn/freezing.ts';
import type { Model } from '../learn/models.ts';
import { canonicalJson, type JsonValue } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { OptimizerConfig } from './configFiles.ts';
import type { AnalysisSpec, ExperimentSpec } from './experimentSpec.ts';

/** Everything an experiment file refers to, loaded. */
export interface Resolved {
  readonly models: Readonly<Record<string, Model>>;
  /** By the name the experiment uses; `none` is not in it. */
  readonly profiles: Readonly<Record<string, HardwareProfile>>;
  readonly data: DataConfig;
  readonly optimizer: OptimizerConfig;
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
  readonly shots: number | null;
  readonly samples: number;
  readonly checkpointEvery: number;
  readonly validationImages: number;
  readonly testImages: number;
  readonly resetUs: number;
  readonly seed: string;
}

/** One piece of work: a folder of the run, a cell, and the tasks whose results it reads. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly cell: JsonValue;
  readonly needs: readonly string[];
  /** Rough circuits x images, for the order of work and the progress bar. */
  readonly weight: number;
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
  checkNames(resolved);
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
  const context = { spec, resolved, add };
  for (let seed = 1; seed <= spec.seeds; seed++) {
    for (const grid of spec.train)
      for (const model of grid.models)
        for (const hardware of grid.hardware)
          for (const level of grid.levels)
            for (const freezing of grid.freezing)
              add(trainTask(context, { model, hardware, level, freezing, seed, samples: grid.samples }));
    for (const analysis of spec.analyses) planAnalysis[analysis.kind](analysis as never, context, seed);
  }
  return { experiment: spec.name, study: spec.study, tasks: [...tasks.values()] };
}

/** Tables tell machines apart by their own name, wherever the profile came from. */
function checkNames({ profiles }: Resolved): void {
  const digests = new Map<string, string>();
  for (const profile of Object.values(profiles)) {
    const sha256 = profileDigest(profile);
    if ((digests.get(profile.name) ?? sha256) !== sha256)
      throw new QckptError(
        'SPEC',
        `"hardware" expected one profile a name, got two called "${profile.name}"`,
      );
    digests.set(profile.name, sha256);
  }
}

interface PlanContext {
  readonly spec: ExperimentSpec;
  readonly resolved: Resolved;
  readonly add: (task: Task) => Task;
}

interface TrainChoice {
  readonly model: string;
  readonly hardware: string;
  readonly level: number;
  readonly freezing: FreezingSpec;
  readonly seed: number;
  readonly samples?: number | undefined;
}

function trainTask({ spec, resolved }: PlanContext, choice: TrainChoice): Task {
  const { training } = spec;
  const model = { name: choice.model, ...resolved.models[choice.model] };
  const cell: TrainCell = {
    model,
    hardware: namedHardware(resolved, choice.hardware),
    level: choice.level,
    freezing: choice.freezing,
    optimizer: resolved.optimizer,
    data: resolved.data,
    idle: spec.noise.idle,
    shots: training.shots,
    samples: choice.samples ?? training.samples,
    checkpointEvery: training.checkpointEvery,
    validationImages: training.validationImages,
    testImages: training.testImages,
    resetUs: spec.qpu.resetUs,
    seed: String(choice.seed),
  };
  const parts = [
    choice.model,
    choice.hardware,
    `l${choice.level}`,
    freezingName(choice.freezing),
    ...(cell.samples === training.samples ? [] : [`n${cell.samples}`]),
    `s${choice.seed}`,
  ];
  return task('train', slug(parts), cell, [], cell.samples * weightOf(model, cell.hardware !== null));
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
      const targets = analysis.hardware
        .filter((name) => name !== from)
        .map((name) => namedHardware(context.resolved, name));
      const cell = {
        origin: origin.id,
        targets,
        level,
        images: analysis.images,
        fineTuneSamples: analysis.fineTuneSamples,
      };
      const weight =
        targets.length * 2 * analysis.fineTuneSamples * weightOf(context.resolved.models[model], true);
      context.add(
        task('migration', slug([model, 'from', from, `l${level}`, `s${seed}`]), cell, [origin.id], weight),
      );
    }
  },
  compilation: (analysis, { resolved, add, spec }, seed) => {
    for (const model of analysis.models)
      for (const hardware of analysis.hardware)
        for (const level of analysis.levels) {
          const cell = {
            model: { name: model, ...resolved.models[model] },
            hardware: namedHardware(resolved, hardware),
            level,
            data: resolved.data,
            idle: spec.noise.idle,
            shots: spec.training.shots,
            images: analysis.gradientImages,
            resetUs: spec.qpu.resetUs,
            seed: String(seed),
          };
          const weight = analysis.gradientImages * 2 * weightOf(resolved.models[model], true);
          add(task('compilation', slug([model, hardware, `l${level}`, `s${seed}`]), cell, [], weight));
        }
  },
  foreign: (analysis, context, seed) => {
    const { model, level } = analysis;
    for (const from of analysis.hardware) {
      const freezing = { strategy: 'none' };
      const origin = context.add(trainTask(context, { model, hardware: from, level, freezing, seed }));
      const targets = analysis.hardware
        .filter((name) => name !== from)
        .map((name) => namedHardware(context.resolved, name));
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
    const weight = pairs * 2 * analysis.samples * weightOf(context.resolved.models[model], true);
    const id = slug([model, `l${level}`, freezingName(freezing), `s${seed}`]);
    context.add(task('mask-transfer', id, cell, cell.runs, weight));
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
      hardware: namedHardware(context.resolved, hardware),
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
};

function task(kind: string, id: string, cell: object, needs: readonly string[], weight: number): Task {
  return { id: `${kind}/${id}`, kind, cell: cell as JsonValue, needs, weight };
}

function namedHardware(resolved: Resolved, name: string): NamedHardware | null {
  return name === 'none'
    ? null
    : { name: resolved.profiles[name].name, sha256: profileDigest(resolved.profiles[name]) };
}

/** The strategy's name, and those of its options that are not the default: `wsbd`, `wsbd-window50-live`. */
export function freezingName({ strategy, ...options }: FreezingSpec): string {
  const defaults = freezingStrategies[strategy].schema.parse({ strategy }) as Record<string, unknown>;
  const named = Object.keys(options)
    .filter((name) => options[name] !== defaults[name])
    .sort()
    .map((name) => (typeof options[name] === 'string' ? options[name] : `${name}${options[name]}`));
  return [strategy, ...named].join('-');
}

function slug(parts: readonly string[]): string {
  return parts.map((part) => part.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '')).join('-');
}

/** Relative cost of a training step: sweeps over 4^n entries under noise. */
function weightOf({ qubits, layers }: Model, noisy: boolean): number {
  return 1 + (noisy ? 4 : 1) * layers * qubits * Math.max(1, 4 ** (qubits - 6));
}
