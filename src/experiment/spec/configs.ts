import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseProfile } from '../../hardware/profileSchema.ts';
import type { Model } from '../../learn/ansatz/models.ts';
import { type DataConfig, dataSourceOf } from '../../learn/data/dataSources.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { OptimizerConfig } from '../../training/cell.ts';
import {
  configNames,
  type InitialAngles,
  loadDataConfig,
  loadInitialAngles,
  loadModel,
  loadNoise,
  loadOptimizer,
  readDataConfig,
  readInitialAngles,
  readModelConfig,
  readOptimizer,
} from './configFiles.ts';
import { loadHardware } from './hardwareFiles.ts';
import { type FileBounds, folderOf, isFileName, localFile, nameOfFile } from './localFiles.ts';
import { readYamlFile } from './readYamlFile.ts';

/** What an experiment's names stand for, by kind. */
export interface ConfigValues {
  readonly models: Model;
  readonly data: DataConfig;
  readonly hardware: HardwareProfile;
  readonly optimizers: OptimizerConfig;
  readonly initialAngles: InitialAngles;
}

/** Contents of the files that an experiment names, by the name that it uses: a run keeps them. */
export type LocalConfigs = {
  readonly [Kind in keyof ConfigValues]?: Readonly<Record<string, ConfigValues[Kind]>> | undefined;
};

/** Looks up what an experiment names. */
export type Configs = {
  /** @throws QckptError SPEC, PROFILE, QASM, DATA: no such thing, or none that can be used */
  readonly [Kind in keyof ConfigValues]: (name: string) => Promise<ConfigValues[Kind]>;
} & { readonly noises: (name: string) => Promise<HardwareProfile> };

/** The package's, which has no names of files. */
const packaged: Configs = {
  models: loadModel,
  data: loadDataConfig,
  hardware: loadHardware,
  optimizers: loadOptimizer,
  initialAngles: loadInitialAngles,
  noises: loadNoise,
};

/** What a run was given with its experiment, else what the package has. */
export function configsOf(local: LocalConfigs): Configs {
  const own = <Kind extends keyof ConfigValues>(kind: Kind) => {
    const values = local[kind];
    return async (name: string): Promise<ConfigValues[Kind]> =>
      values !== undefined && Object.hasOwn(values, name)
        ? (values[name] as ConfigValues[Kind])
        : packagedOf(kind)(name);
  };
  return configsBy(own);
}

type ReadOf = <Kind extends keyof ConfigValues>(kind: Kind) => (name: string) => Promise<ConfigValues[Kind]>;

/** A reader of every kind; noises are the package's. */
function configsBy(own: ReadOf): Configs {
  return {
    models: own('models'),
    data: own('data'),
    hardware: own('hardware'),
    optimizers: own('optimizers'),
    initialAngles: own('initialAngles'),
    noises: packaged.noises,
  };
}

/** The package's own of a kind. */
function packagedOf<Kind extends keyof ConfigValues>(
  kind: Kind,
): (name: string) => Promise<ConfigValues[Kind]> {
  return packaged[kind] as (name: string) => Promise<ConfigValues[Kind]>;
}

/** Reads the files that an experiment names, and what is not a file's name from the package. */
export function experimentConfigs(
  bounds: FileBounds,
  limit: number,
): {
  readonly configs: Configs;
  /** What was read of the user's files so far. */
  readonly local: () => LocalConfigs;
} {
  const found: Record<string, Record<string, unknown>> = {};
  const readers: { readonly [Kind in keyof ConfigValues]: (path: string) => Promise<ConfigValues[Kind]> } = {
    models: (path) => readModelConfig(path, (written) => localFile(written, folderOf(path), bounds)),
    data: (path) => readOwnData(path, (written) => localFile(written, folderOf(path), bounds), limit),
    hardware: async (path) => {
      const { value, locate } = await readYamlFile(path, 'PROFILE');
      return parseProfile(value, locate);
    },
    optimizers: readOptimizer,
    initialAngles: readInitialAngles,
  };
  const own = <Kind extends keyof ConfigValues>(kind: Kind) => {
    const known = new Map<string, Promise<ConfigValues[Kind]>>();
    const read = async (name: string): Promise<ConfigValues[Kind]> => {
      if (!isFileName(name)) return packagedOf(kind)(name);
      const value = await readers[kind](localFile(name, bounds.folder, bounds));
      found[kind] = { ...found[kind], [name]: value };
      return value;
    };
    return (name: string): Promise<ConfigValues[Kind]> => {
      const reading = known.get(name) ?? read(name);
      known.set(name, reading);
      return reading;
    };
  };
  return {
    configs: configsBy(own),
    local: () => found as LocalConfigs,
  };
}

/** Other samples may not go by the name of the package's: checkpoints say it. */
async function readOwnData(
  path: string,
  resolvePath: (written: string) => string,
  limit: number,
): Promise<DataConfig> {
  const config = await readDataConfig(path, { name: nameOfFile(path), path: resolvePath }, limit);
  if (!(await configNames('data')).includes(config.name)) return config;
  const recorded = await loadDataConfig(config.name);
  if (samplesOf(recorded) === samplesOf(config)) return config;
  throw new QckptError(
    'SPEC',
    `"name" expected a name beside those of the package's data, got "${config.name}", which is other samples (${path})`,
  );
}

function samplesOf(config: DataConfig): string {
  return canonicalJson(dataSourceOf(config).samples(config));
}
