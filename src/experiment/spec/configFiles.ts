import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseWithSchema, type ValuePath } from '../../hardware/parseWithSchema.ts';
import { parseProfile } from '../../hardware/profileSchema.ts';
import { type Model, modelFileSchema, readModel } from '../../learn/ansatz/models.ts';
import { type DataConfig, dataFileSchema } from '../../learn/data/dataSources.ts';
import { optimizers } from '../../learn/optimizers.ts';
import { notOneOf } from '../../numeric/notOneOf.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { readBoundedText } from '../../storage/files/readBoundedFile.ts';
import type { OptimizerConfig } from '../../training/cell.ts';
import { settleDataConfig } from '../loadDataSet.ts';
import { projectRoot } from '../projectRoot.ts';
import { localFile } from './localFiles.ts';
import { readYamlFile } from './readYamlFile.ts';
import type { YamlFile } from './yamlFile.ts';

export { projectRoot };

/** Names of the files configs/KIND/NAME.yaml, sorted. */
export async function configNames(kind: string): Promise<string[]> {
  return (await readdir(new URL(`configs/${kind}/`, projectRoot)))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -5))
    .sort();
}

/** @throws QckptError SPEC: no file of this name */
async function configPath(kind: string, name: string): Promise<string> {
  const known = await configNames(kind);
  if (!known.includes(name)) throw new QckptError('SPEC', notOneOf(kind, known, name));
  return fileURLToPath(new URL(`configs/${kind}/${name}.yaml`, projectRoot));
}

async function readConfigFile(kind: string, name: string): Promise<YamlFile> {
  return readYamlFile(await configPath(kind, name));
}

/** Where a file that another one names is, links resolved. @throws QckptError SPEC */
export type ResolvePath = (written: string) => string;

/** The package's own files name each other, below their folder. */
function besides(path: string): ResolvePath {
  const folder = dirname(path);
  return (written) => localFile(written, folder, { folder, allowOutside: false });
}

/** configs/models/NAME.yaml. @throws QckptError SPEC, QASM */
export async function loadModel(name: string): Promise<Model> {
  const path = await configPath('models', name);
  return readModelConfig(path, besides(path));
}

/** A model's file, wherever it is. @throws QckptError SPEC, QASM */
export async function readModelConfig(path: string, resolvePath: ResolvePath): Promise<Model> {
  const file = await readYamlFile(path);
  const refuse = (at: ValuePath, message: string): QckptError =>
    new QckptError('SPEC', `${message} (${file.locate(at)})`);
  return readModel(parseWithSchema(modelFileSchema, file, 'SPEC'), {
    refuse,
    text: async (written, at) => {
      const source = located(() => resolvePath(written), at, refuse);
      return { text: readBoundedText(source, { most: MOST_TEXT, code: 'SPEC' }), source };
    },
  });
}

/** Of a circuit, or of angles. */
const MOST_TEXT = 4 * 2 ** 20;

/** configs/data/NAME.yaml. @throws QckptError SPEC, DATA */
export async function loadDataConfig(name: string): Promise<DataConfig> {
  const path = await configPath('data', name);
  return readDataConfig(path, { name, path: besides(path) });
}

/**
 * A file that says what data are taken, wherever it is.
 * @param as what it is called where it does not say it
 * @throws QckptError SPEC, DATA
 */
export async function readDataConfig(
  path: string,
  as: { readonly name: string; readonly path: ResolvePath },
  limit = 1,
): Promise<DataConfig> {
  const file = await readYamlFile(path);
  const refuse = (at: ValuePath, message: string): QckptError =>
    new QckptError('SPEC', `${message} (${file.locate(at)})`);
  const where = {
    name: as.name,
    path: (written: string, at: ValuePath) => located(() => as.path(written), at, refuse),
  };
  return settleDataConfig(parseWithSchema(dataFileSchema, file, 'SPEC'), where, limit);
}

function located(
  resolved: () => string,
  at: ValuePath,
  refuse: (at: ValuePath, message: string) => QckptError,
): string {
  try {
    return resolved();
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    throw refuse(at, error.message);
  }
}

/** configs/noise/NAME.yaml: values of a noise model that is no machine's. @throws QckptError SPEC, PROFILE */
export async function loadNoise(name: string): Promise<HardwareProfile> {
  const { value, locate } = await readConfigFile('noise', name);
  return parseProfile(value, locate);
}

/** configs/optimizers/NAME.yaml: the options of one of the registry's optimizers. @throws QckptError SPEC */
export async function loadOptimizer(name: string): Promise<OptimizerConfig> {
  return readOptimizer(await configPath('optimizers', name));
}

/** An optimizer's file, wherever it is. @throws QckptError SPEC */
export async function readOptimizer(path: string): Promise<OptimizerConfig> {
  const file = await readYamlFile(path);
  const kind = (file.value as { name?: unknown } | null)?.name;
  if (typeof kind !== 'string' || !Object.hasOwn(optimizers, kind))
    throw new QckptError(
      'SPEC',
      `${notOneOf('name', Object.keys(optimizers), kind)} (${file.locate(['name'])})`,
    );
  return parseWithSchema(optimizers[kind].schema, file, 'SPEC') as OptimizerConfig;
}

/** [L, q, g] radians by size: `4q2l`. */
export type InitialAngles = Readonly<Record<string, readonly number[]>>;

/** configs/initial-angles/NAME.json. @throws QckptError SPEC */
export async function loadInitialAngles(name: string): Promise<InitialAngles> {
  const place = `configs/initial-angles/${name}.json`;
  return readInitialAngles(fileURLToPath(new URL(place, projectRoot)), place);
}

/** A file of initial angles, wherever it is. @param place as messages call it @throws QckptError SPEC */
export async function readInitialAngles(path: string, place = path): Promise<InitialAngles> {
  let value: unknown;
  try {
    value = JSON.parse(readBoundedText(path, { most: MOST_TEXT, code: 'SPEC' }));
  } catch (cause) {
    throw new QckptError('SPEC', `"initialAngles" expected a readable ${place}`, { cause });
  }
  const located = { value, locate: () => place };
  return parseWithSchema(initialAnglesSchema, located, 'SPEC').angles;
}

const initialAnglesSchema = z.strictObject({
  what: z.string(),
  source: z.string(),
  angles: z.record(z.string(), z.array(z.number())),
});
