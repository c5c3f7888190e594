import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { Locate, ValuePath } from '../hardware/parseWithSchema.ts';
import type { DataConfig } from '../learn/dataSet.ts';
import { hasNoInput } from '../learn/energyEngine.ts';
import { classCount, type Model } from '../learn/models.ts';
import { createOptimizer } from '../learn/optimizers.ts';
import { MOST_ISING_QUBITS } from '../learn/transverseIsing.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { loadDataConfig, loadInitialAngles, loadModel, loadNoise, loadOptimizer } from './configFiles.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { loadHardware } from './hardwareFiles.ts';

/**
 * What a schema cannot see: that everything an experiment names is there, and fits together.
 * @throws QckptError SPEC: all problems, each with its place
 */
export async function checkReferences(spec: ExperimentSpec, locate: Locate): Promise<void> {
  const problems = new Set<string>();
  let others = 0;
  const complain = (path: ValuePath, message: string): void => {
    if (problems.size < LISTED_PROBLEMS) problems.add(`${message} (${locate(path)})`);
    else others++;
  };
  const load = async <Value>(path: ValuePath, loaded: Promise<Value>): Promise<Value | null> => {
    try {
      return await loaded;
    } catch (error) {
      if (!(error instanceof QckptError)) throw error;
      complain(path, error.message);
      return null;
    }
  };

  // A stranger's lists may name the same thing ten thousand times.
  const profileOf = onceEach<HardwareProfile>(loadHardware);
  const modelOf = onceEach<Model>(loadModel);
  const dataOf = onceEach<DataConfig>(loadDataConfig);
  const anglesOf = onceEach<unknown>(loadInitialAngles);
  const noiseOf = onceEach<HardwareProfile>(loadNoise);
  const optimizerOf = onceEach<unknown>(loadOptimizer);

  const own = await load(['data'], dataOf(spec.data));
  await load(['optimizer'], optimizerOf(spec.optimizer));
  const checkImages = (name: string, data: DataConfig | null): void => {
    if (data === null) return;
    for (const part of ['validation', 'test'] as const) {
      const field = `${part}Images` as const;
      if (spec.training[field] > data.split[part])
        complain(
          ['training', field],
          `"training.${field}" expected at most the ${data.split[part]} ${part} images of ${name}, got ${spec.training[field]}`,
        );
    }
  };
  checkImages(spec.data, own);
  for (const { models, hardware, path, trains, classifies, choices } of combinations(spec)) {
    const data = choices.data === undefined ? own : await load([...path, 'data'], dataOf(choices.data));
    if (choices.data !== undefined) checkImages(choices.data, data);
    if (choices.initialAngles !== undefined)
      await load([...path, 'initialAngles'], anglesOf(choices.initialAngles));
    for (const [k, optimizer] of (choices.optimizers ?? []).entries())
      await load([...path, 'optimizers', k], checkOptimizer(optimizer, optimizerOf));
    const noise =
      choices.noise === undefined || choices.noise === 'none'
        ? null
        : await load([...path, 'noise'], noiseOf(choices.noise));
    const devices = await Promise.all(
      hardware.map(async ({ name, path: at }) => ({
        name,
        profile: name === 'none' ? null : await load([...path, ...at], profileOf(name)),
      })),
    );
    for (const { name, path: at } of models) {
      const model = await load([...path, ...at], modelOf(name));
      if (model === null) continue;
      const where = [...path, ...at];
      if (classifies && data !== null && classCount(model) < data.labels.length)
        complain(
          where,
          `${name} tells ${classCount(model)} classes apart, ${choices.data ?? spec.data} has ${data.labels.length}`,
        );
      if (!classifies && !hasNoInput(model)) complain(where, `${name} expected no input, it encodes one`);
      const mostQubits = Math.min(MOST_ISING_QUBITS, noise?.qubits.length ?? MOST_ISING_QUBITS);
      if (!classifies && model.qubits > mostQubits)
        complain(where, `${name} expected at most ${mostQubits} qubits, got ${model.qubits}`);
      for (const { name: device, profile } of devices)
        if (trains && profile !== null && profile.qubits.length < model.qubits)
          complain(
            where,
            `${name} expected at least ${model.qubits} qubits, ${device} has ${profile.qubits.length}`,
          );
    }
  }
  if (problems.size > 0)
    throw new QckptError(
      'SPEC',
      [...problems, ...(others > 0 ? [`and ${others} more problems`] : [])].join('\n'),
    );
}

/** Beyond, problems are counted. */
const LISTED_PROBLEMS = 20;

/** Loads what a name stands for, at its first mention. */
function onceEach<Value>(load: (name: string) => Promise<Value>): (name: string) => Promise<Value> {
  const loading = new Map<string, Promise<Value>>();
  return (name) => {
    const own = loading.get(name) ?? load(name);
    loading.set(name, own);
    return own;
  };
}

interface Named {
  readonly name: string;
  /** From the grid or analysis. */
  readonly path: ValuePath;
}

/** What a grid or an analysis may name for itself. */
interface Choices {
  readonly data?: string;
  readonly initialAngles?: string;
  readonly noise?: string;
  readonly optimizers?: ExperimentSpec['train'][number]['optimizers'];
}

type OptimizerChoice = NonNullable<Choices['optimizers']>[number];

/** @throws QckptError SPEC: no such file, or options that the optimizer does not take */
async function checkOptimizer(
  choice: OptimizerChoice,
  byName: (name: string) => Promise<unknown>,
): Promise<void> {
  if (typeof choice === 'string') await byName(choice);
  else createOptimizer(choice);
}

/** Every model beside the machines that it meets. */
function combinations(spec: ExperimentSpec) {
  const listed = (field: string, names: string | readonly string[]): Named[] =>
    typeof names === 'string'
      ? [{ name: names, path: [field] }]
      : names.map((name, k) => ({ name, path: [field, k] }));
  const grids = spec.train.map((grid, k) => ({
    models: listed('models', grid.models),
    hardware: listed('hardware', grid.hardware),
    path: ['train', k],
    trains: true,
    classifies: true,
    choices: grid as Choices,
  }));
  const analyses = spec.analyses.map((analysis, k) => ({
    models: 'model' in analysis ? listed('model', analysis.model) : listed('models', analysis.models),
    hardware: 'hardware' in analysis ? listed('hardware', analysis.hardware) : [],
    path: ['analyses', k],
    // A size analysis takes the model's family only.
    trains: analysis.kind !== 'size',
    classifies: analysis.kind !== 'vqe',
    choices: (analysis.kind === 'vqe' ? analysis : {}) as Choices,
  }));
  return [...grids, ...analyses];
}
