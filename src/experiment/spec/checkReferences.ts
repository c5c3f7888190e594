import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { Locate, ValuePath } from '../../hardware/parseWithSchema.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import type { Model } from '../../learn/ansatz/models.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { createOptimizer } from '../../learn/optimizers.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { loadDataSet } from '../loadDataSet.ts';
import type { OptimizerSpec } from '../plan/planContext.ts';
import type { Configs } from './configs.ts';
import { experimentReferences, type PartReferences } from './experimentReferences.ts';
import type { ExperimentSpec } from './experimentSpec.ts';
import { type Loaded, type LoadedPart, partProblems } from './partProblems.ts';
import type { Reference } from './references.ts';

/** Where a run would look for what is not in the experiment file. */
export interface Surroundings {
  /** MNIST's IDX files. */
  readonly dataFolder?: string | undefined;
  /** Factor on the usual bytes. */
  readonly limit?: number | undefined;
}

/**
 * What a schema cannot see: that everything an experiment names is there, and fits together; all that would end a run
 * before its first training step.
 * @throws QckptError SPEC: all problems, each with its place
 */
export async function checkReferences(
  spec: ExperimentSpec,
  locate: Locate,
  configs: Configs,
  surroundings: Surroundings = {},
): Promise<void> {
  const { problems, complain } = problemList(locate);
  for (const { path, message } of wholeProblems(spec)) complain(path, message);
  const load = loaderOf(complain, configs, surroundings);
  const own = await load.data({ name: spec.data, path: ['data'] });
  await load.optimizer({ name: spec.optimizer, path: ['optimizer'] });
  const datas = [own];
  const machines: LoadedPart['machines'][number][] = [];
  for (const part of experimentReferences(spec)) {
    const loaded = await load.part(part, own);
    datas.push(loaded.data);
    machines.push(...loaded.machines);
    for (const { path, message } of partProblems(loaded)) complain(path, message);
  }
  for (const data of datas)
    for (const { path, message } of imageProblems(spec, data)) complain(path, message);
  for (const { path, message } of namesakes(machines)) complain(path, message);
  const found = problems();
  if (found.length > 0) throw new QckptError('SPEC', found.join('\n'));
}

type Complain = (path: ValuePath, message: string) => void;

function problemList(locate: Locate): { readonly problems: () => string[]; readonly complain: Complain } {
  const listed = new Set<string>();
  let others = 0;
  return {
    complain: (path, message) => {
      if (listed.size < LISTED_PROBLEMS) listed.add(`${message} (${locate(path)})`);
      else others++;
    },
    problems: () => [...listed, ...(others > 0 ? [`and ${others} more problems`] : [])],
  };
}

/** What of an experiment needs nothing that it names. */
function wholeProblems({ train, analyses, training }: ExperimentSpec) {
  const nothing = train.length + analyses.length === 0;
  const exact = [training.shots, ...train.map(({ shots }) => shots)].indexOf(null);
  return [
    ...(nothing
      ? [{ path: ['train'], message: '"train" expected a grid, or "analyses" an analysis, got neither' }]
      : []),
    ...(training.backend !== undefined && exact >= 0
      ? [
          {
            path: exact === 0 ? ['training', 'shots'] : ['train', exact - 1, 'shots'],
            message: `"shots" expected integer >= 1 on ${training.backend}, got null`,
          },
        ]
      : []),
  ];
}

function imageProblems({ training }: ExperimentSpec, data: LoadedPart['data']) {
  return (['validation', 'test'] as const).flatMap((part) => {
    const field = `${part}Images` as const;
    if (data === null || training[field] <= data.config.split[part]) return [];
    return [
      {
        path: ['training', field],
        message:
          `"training.${field}" expected at most the ${data.config.split[part]} ${part} images of ${data.name}, ` +
          `got ${training[field]}`,
      },
    ];
  });
}

/** Machines that tables could not tell apart. */
function namesakes(machines: LoadedPart['machines']) {
  const digests = new Map<string, string>();
  return machines.flatMap(({ path, name, value }) => {
    const digest = profileDigest(value);
    const known = digests.get(value.name) ?? digest;
    digests.set(value.name, known);
    return known === digest
      ? []
      : [{ path, message: `"hardware" expected one profile a name, got another "${value.name}" in ${name}` }];
  });
}

/** Loads what parts name; a stranger's lists may name the same thing ten thousand times. */
function loaderOf(complain: Complain, configs: Configs, { dataFolder, limit }: Surroundings) {
  const load = async <Value>(path: ValuePath, loaded: Promise<Value>): Promise<Value | null> => {
    try {
      return await loaded;
    } catch (error) {
      if (!(error instanceof QckptError)) throw error;
      complain(path, error.message);
      return null;
    }
  };
  const profileOf = onceEach<HardwareProfile>(configs.hardware);
  const modelOf = onceEach<Model>(configs.models);
  const configOf = onceEach<DataConfig>(configs.data);
  const samplesOf = onceEach<DataSet>(async (name) => loadDataSet(await configOf(name), dataFolder, limit));
  const anglesOf = onceEach(configs.initialAngles);
  const noiseOf = onceEach<HardwareProfile>(configs.noises);
  const optimizerOf = onceEach<unknown>(configs.optimizers);
  const all = async <Value>(
    { at }: PartReferences,
    listed: readonly Reference[],
    of: (name: string) => Promise<Value>,
  ): Promise<Loaded<Value>[]> => {
    const loaded = await Promise.all(
      listed.map(async (one): Promise<Loaded<Value>[]> => {
        const path = [...at, ...one.path];
        const value = await load(path, of(one.name));
        return value === null ? [] : [{ name: one.name, path, value }];
      }),
    );
    return loaded.flat();
  };
  const data = async ({ name, path }: Reference): Promise<LoadedPart['data']> => {
    const config = await load(path, configOf(name));
    return config === null ? null : { name, config, samples: await load(path, samplesOf(name)) };
  };
  const optimizer = async ({ name, path }: Reference<OptimizerSpec>): Promise<void> => {
    await load(path, checkOptimizer(name, optimizerOf));
  };
  const part = async (one: PartReferences, own: LoadedPart['data']): Promise<LoadedPart> => {
    const isMachine = ({ name }: Reference): boolean => name !== 'none';
    for (const { name, path } of one.optimizers) await optimizer({ name, path: [...one.at, ...path] });
    const [named] = one.data;
    return {
      part: one,
      data: named === undefined ? own : await data({ ...named, path: [...one.at, ...named.path] }),
      models: await all(one, one.models, modelOf),
      machines: await all(one, one.hardware.filter(isMachine), profileOf),
      noises: await all(one, one.noise.filter(isMachine), noiseOf),
      angles: await all(one, one.initialAngles, anglesOf),
    };
  };
  return { data, optimizer, part };
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

/** @throws QckptError SPEC: no such file, or options that the optimizer does not take */
async function checkOptimizer(
  choice: OptimizerSpec,
  byName: (name: string) => Promise<unknown>,
): Promise<void> {
  if (typeof choice === 'string') await byName(choice);
  else createOptimizer(choice);
}
