import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocatedValue, ValuePath } from '../../hardware/parseWithSchema.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { suggestion } from '../../numeric/nearestNames.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { checkPlanSize } from '../plan/planSize.ts';
import { projectRoot } from '../projectRoot.ts';
import { checkReferences } from './checkReferences.ts';
import { experimentConfigs } from './configs.ts';
import { type ExperimentSpec, experimentSchema } from './experimentSpec.ts';
import { folderOf } from './localFiles.ts';
import { readYamlFile } from './readYamlFile.ts';
import { parseYamlText } from './yamlFile.ts';

/** What the command line changes in an experiment file before it is checked. */
export interface ExperimentSettings {
  /** Apply the file's `quick` settings first. */
  readonly quick?: boolean;
  /** Apply its `reproduce` settings: the form of a study that a reproduction has time for. */
  readonly reproduce?: boolean;
  /** `path=value`, the value in YAML: `training.shots=100`, `train.0.hardware=[none, manila]`. */
  readonly set?: readonly string[];
  /** Factor on the usual size of a plan. */
  readonly limit?: number;
  /** Where MNIST's IDX files are: full MNIST in place of the 10,000 digits that come with the package. */
  readonly dataFolder?: string | undefined;
  /** Whether the experiment may name files that are not below its own file's folder. */
  readonly allowOutside?: boolean;
}

/** Of `configs/data/`: the embedded default, and the same digits of full MNIST. */
const EMBEDDED_DATA = 'mnist-0-3';
const FULL_DATA = 'mnist-idx-0-3';

/**
 * Reads an experiment file, applies `quick` and `--set`, and checks the result and all that it refers to.
 * @throws QckptError SPEC: all problems at once, each with file, line, column and expectation
 */
export async function readExperiment(
  path: string,
  settings: ExperimentSettings = {},
): Promise<ExperimentSpec> {
  refuseNameAlone(path);
  const file = await readYamlFile(path);
  // The file alone first, so that a mistake in it is reported where it stands.
  const original = parseWithSchema(experimentSchema, file, 'SPEC');
  const overrides = [
    ...(settings.quick
      ? Object.entries({ verdicts: false, ...original.quick }).map(([key, value]) => ({
          key,
          value: value as unknown,
          origin: `quick "${key}", ${path}`,
        }))
      : []),
    ...(settings.reproduce && !settings.quick
      ? Object.entries(original.reproduce ?? {}).map(([key, value]) => ({
          key,
          value: value as unknown,
          origin: `reproduce "${key}", ${path}`,
        }))
      : []),
    ...(settings.dataFolder !== undefined && original.data === EMBEDDED_DATA
      ? [{ key: 'data', value: FULL_DATA, origin: '--data-folder' }]
      : []),
    ...(settings.set ?? []).map(parseSetting),
  ];
  const value = structuredClone(file.value);
  for (const override of overrides) assign(value, override);
  const changed = relocated(file, value, overrides);
  const spec = overrides.length === 0 ? original : parseWithSchema(experimentSchema, changed, 'SPEC');
  checkPlanSize([spec], settings.limit ?? 1);
  const bounds = { folder: folderOf(path), allowOutside: settings.allowOutside ?? false };
  const { configs, local } = experimentConfigs(bounds, settings.limit ?? 1);
  await checkReferences(spec, changed.locate, configs, settings);
  const own = local();
  return Object.keys(own).length === 0 ? spec : { ...spec, local: own };
}

interface Override {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

function parseSetting(text: string): Override {
  const at = text.indexOf('=');
  if (at < 1) throw new QckptError('SPEC', `"--set" expected KEY=VALUE, got "${text}"`);
  try {
    return {
      key: text.slice(0, at),
      value: parseYamlText(text.slice(at + 1), '--set').value,
      origin: `--set ${text}`,
    };
  } catch {
    throw new QckptError(
      'SPEC',
      `"--set ${text.slice(0, at)}" expected a YAML value, got "${text.slice(at + 1)}"`,
    );
  }
}

function nearIn(parent: unknown, step: string): string {
  return isContainer(parent) && !Array.isArray(parent) ? suggestion(step, Object.keys(parent)) : '';
}

function assign(root: unknown, { key, value, origin }: Override): void {
  const path = key.split('.');
  const last = path.pop()!;
  let parent = root;
  for (const step of path) {
    if (!isContainer(parent) || !Object.hasOwn(parent, step))
      throw new QckptError(
        'SPEC',
        `expected a path into the experiment, there is no "${step}"${nearIn(parent, step)} (${origin})`,
      );
    parent = parent[step];
  }
  // In a list only what is there can be set: `length`, or a far index, would make it any size.
  if (!isContainer(parent) || (Array.isArray(parent) && !Object.keys(parent).includes(last)))
    throw new QckptError(
      'SPEC',
      `expected a path into the experiment, there is no "${last}"${nearIn(parent, last)} (${origin})`,
    );
  if (last === '__proto__') throw new QckptError('SPEC', `"${last}" is not a known key (${origin})`);
  parent[last] = value;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Values that an override has set are located at the override. */
function relocated(file: LocatedValue, value: unknown, overrides: readonly Override[]): LocatedValue {
  return {
    value,
    locate: (path: ValuePath, at) => {
      const text = path.join('.');
      const override = overrides.findLast(({ key }) => text === key || text.startsWith(`${key}.`));
      return override?.origin ?? file.locate(path, at);
    },
  };
}

/** @throws QckptError SPEC: `hardware` in place of `experiments/hardware.yaml` */
function refuseNameAlone(path: string): void {
  if (!/^[\w-]+$/.test(path) || existsSync(path)) return;
  const own = fileURLToPath(new URL(`experiments/${path}.yaml`, projectRoot));
  if (existsSync(own))
    throw new QckptError('SPEC', `cannot read ${path}: no such file; did you mean "${relative('', own)}"?`);
}
