import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { Locate, ValuePath } from '../hardware/parseWithSchema.ts';
import type { DataConfig } from '../learn/dataSet.ts';
import { classCount } from '../learn/models.ts';
import { hasNoInput } from '../learn/objectives/energyEngine.ts';
import { MOST_ISING_QUBITS } from '../learn/objectives/transverseIsing.ts';
import { createOptimizer } from '../learn/optimizers.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { loadDataConfig, loadInitialAngles, loadModel, loadNoise, loadOptimizer } from './configFiles.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { loadHardware } from './hardwareFiles.ts';

/**
 * What a schema cannot see: that everything an experiment names is there, and fits together.
 * @throws QckptError SPEC: all problems, each with its place
 */
export async function checkReferences(spec: ExperimentSpec, locate: Locate): Promise<void> {
  const problems: string[] = [];
  const complain = (path: ValuePath, message: string): void => {
    problems.push(`${message} (${locate(path)})`);
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

  const profiles = new Map<string, Promise<HardwareProfile>>();
  const profileOf = (name: string): Promise<HardwareProfile> => {
    const loading = profiles.get(name) ?? loadHardware(name);
    profiles.set(name, loading);
    return loading;
  };

  const own = await load(['data'], loadDataConfig(spec.data));
  await load(['optimizer'], loadOptimizer(spec.optimizer));
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
    const data =
      choices.data === undefined ? own : await load([...path, 'data'], loadDataConfig(choices.data));
    if (choices.data !== undefined) checkImages(choices.data, data);
    if (choices.initialAngles !== undefined)
      await load([...path, 'initialAngles'], loadInitialAngles(choices.initialAngles));
    for (const [k, optimizer] of (choices.optimizers ?? []).entries())
      await load([...path, 'optimizers', k], checkOptimizer(optimizer));
    const noise =
      choices.noise === undefined || choices.noise === 'none'
        ? null
        : await load([...path, 'noise'], loadNoise(choices.noise));
    const devices = await Promise.all(
      hardware.map(async ({ name, path: at }) => ({
        name,
        profile: name === 'none' ? null : await load([...path, ...at], profileOf(name)),
      })),
    );
    for (const { name, path: at } of models) {
      const model = await load([...path, ...at], loadModel(name));
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
  if (problems.length > 0) throw new QckptError('SPEC', [...new Set(problems)].join('\n'));
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
async function checkOptimizer(choice: OptimizerChoice): Promise<void> {
  if (typeof choice === 'string') await loadOptimizer(choice);
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
