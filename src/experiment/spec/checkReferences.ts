import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { Locate, ValuePath } from '../../hardware/parseWithSchema.ts';
import { ansatzOf, type Model } from '../../learn/ansatz/models.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { hasNoInput } from '../../learn/objectives/energyEngine.ts';
import { MOST_ISING_QUBITS } from '../../learn/objectives/transverseIsing.ts';
import { createOptimizer } from '../../learn/optimizers.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { OptimizerSpec } from '../plan/planContext.ts';
import { loadDataConfig, loadInitialAngles, loadModel, loadNoise, loadOptimizer } from './configFiles.ts';
import { experimentReferences } from './experimentReferences.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { loadHardware } from './hardwareFiles.ts';
import type { References } from './references.ts';

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
          `"training.${field}" expected at most the ${data.split[part]} ${part} images of ${name}, got ` +
            `${spec.training[field]}`,
        );
    }
  };
  checkImages(spec.data, own);
  for (const part of experimentReferences(spec)) {
    const at = ({ path }: { readonly path: ValuePath }): ValuePath => [...part.at, ...path];
    let data = own;
    for (const one of part.data) {
      data = await load(at(one), dataOf(one.name));
      checkImages(one.name, data);
    }
    for (const one of part.initialAngles) await load(at(one), anglesOf(one.name));
    for (const one of part.optimizers) await load(at(one), checkOptimizer(one.name, optimizerOf));
    const noises = await Promise.all(
      part.noise.filter(({ name }) => name !== 'none').map((one) => load(at(one), noiseOf(one.name))),
    );
    const devices = await Promise.all(
      part.hardware.map(async (one) => ({
        name: one.name,
        profile: one.name === 'none' ? null : await load(at(one), profileOf(one.name)),
      })),
    );
    for (const one of part.models) {
      const model = await load(at(one), modelOf(one.name));
      if (model === null) continue;
      const { qubits } = ansatzOf(model).circuit;
      const dataName = part.data[0]?.name ?? spec.data;
      for (const message of objectiveProblems[part.objective](one.name, model, { data, dataName, noises }))
        complain(at(one), message);
      for (const { name: device, profile } of devices)
        if (part.trains && profile !== null && profile.qubits.length < qubits)
          complain(
            at(one),
            `${one.name} expected at least ${qubits} qubits, ${device} has ${profile.qubits.length}`,
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

interface Surroundings {
  readonly data: DataConfig | null;
  readonly dataName: string;
  readonly noises: readonly (HardwareProfile | null)[];
}

/** Why a model does not fit an objective. */
const objectiveProblems: Readonly<
  Record<References['objective'], (name: string, model: Model, around: Surroundings) => string[]>
> = {
  outcome: (name, model, { data, dataName }) => {
    const { inputNames, classCount } = ansatzOf(model);
    return [
      ...(inputNames.length === 0 ? [`${name} expected an input, it has none`] : []),
      ...(data !== null && classCount < data.labels.length
        ? [`${name} tells ${classCount} classes apart, ${dataName} has ${data.labels.length}`]
        : []),
    ];
  },
  energy: (name, model, { noises }) => {
    const most = Math.min(
      MOST_ISING_QUBITS,
      ...noises.map((noise) => noise?.qubits.length ?? Number.POSITIVE_INFINITY),
    );
    const { qubits } = ansatzOf(model).circuit;
    return [
      ...(hasNoInput(model) ? [] : [`${name} expected no input, it encodes one`]),
      ...(qubits > most ? [`${name} expected at most ${most} qubits, got ${qubits}`] : []),
    ];
  },
};

/** @throws QckptError SPEC: no such file, or options that the optimizer does not take */
async function checkOptimizer(
  choice: OptimizerSpec,
  byName: (name: string) => Promise<unknown>,
): Promise<void> {
  if (typeof choice === 'string') await byName(choice);
  else createOptimizer(choice);
}
