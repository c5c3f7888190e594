import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { Locate, ValuePath } from '../hardware/parseWithSchema.ts';
import { classCount } from '../learn/models.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { loadDataConfig, loadModel, loadOptimizer } from './configFiles.ts';
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

  const data = await load(['data'], loadDataConfig(spec.data));
  await load(['optimizer'], loadOptimizer(spec.optimizer));
  if (data !== null)
    for (const part of ['validation', 'test'] as const) {
      const field = `${part}Images` as const;
      if (spec.training[field] > data.split[part])
        complain(
          ['training', field],
          `"training.${field}" expected at most the ${data.split[part]} ${part} images of ${spec.data}, got ${spec.training[field]}`,
        );
    }
  for (const { models, hardware, path, trains } of combinations(spec)) {
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
      if (data !== null && classCount(model) < data.labels.length)
        complain(
          where,
          `${name} tells ${classCount(model)} classes apart, ${spec.data} has ${data.labels.length}`,
        );
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
  }));
  const analyses = spec.analyses.map((analysis, k) => ({
    models: 'model' in analysis ? listed('model', analysis.model) : listed('models', analysis.models),
    hardware: listed('hardware', analysis.hardware),
    path: ['analyses', k],
    // A size analysis takes the model's family only.
    trains: analysis.kind !== 'size',
  }));
  return [...grids, ...analyses];
}
