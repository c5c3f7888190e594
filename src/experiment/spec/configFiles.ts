import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { parseProfile } from '../../hardware/profileSchema.ts';
import { type Model, modelSchema } from '../../learn/ansatz/models.ts';
import { type DataConfig, dataConfigSchema } from '../../learn/data/dataSources.ts';
import { optimizers } from '../../learn/optimizers.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { OptimizerConfig } from '../../training/cell.ts';
import { projectRoot } from '../projectRoot.ts';
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

async function readConfigFile(kind: string, name: string): Promise<YamlFile> {
  const known = await configNames(kind);
  if (!known.includes(name))
    throw new QckptError('SPEC', `"${kind}" expected one of ${known.join(', ')}, got "${name}"`);
  return readYamlFile(fileURLToPath(new URL(`configs/${kind}/${name}.yaml`, projectRoot)));
}

/** configs/models/NAME.yaml. @throws QckptError SPEC */
export async function loadModel(name: string): Promise<Model> {
  return parseWithSchema(modelSchema, await readConfigFile('models', name), 'SPEC');
}

/** configs/data/NAME.yaml. @throws QckptError SPEC */
export async function loadDataConfig(name: string): Promise<DataConfig> {
  return parseWithSchema(dataConfigSchema, await readConfigFile('data', name), 'SPEC');
}

/** configs/noise/NAME.yaml: values of a noise model that is no machine's. @throws QckptError SPEC, PROFILE */
export async function loadNoise(name: string): Promise<HardwareProfile> {
  const { value, locate } = await readConfigFile('noise', name);
  return parseProfile(value, locate);
}

/** configs/optimizers/NAME.yaml: the options of one of the registry's optimizers. @throws QckptError SPEC */
export async function loadOptimizer(name: string): Promise<OptimizerConfig> {
  const file = await readConfigFile('optimizers', name);
  const kind = (file.value as { name?: unknown } | null)?.name;
  if (typeof kind !== 'string' || !Object.hasOwn(optimizers, kind))
    throw new QckptError(
      'SPEC',
      `"name" expected one of ${Object.keys(optimizers).join(', ')}, got "${String(kind)}" (${file.locate(['name'])})`,
    );
  return parseWithSchema(optimizers[kind].schema, file, 'SPEC') as OptimizerConfig;
}

/** configs/initial-angles/NAME.json: [L, q, g] radians by size. @throws QckptError SPEC */
export async function loadInitialAngles(name: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const place = `configs/initial-angles/${name}.json`;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(new URL(place, projectRoot), 'utf8'));
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
