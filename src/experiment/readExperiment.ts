import { parse } from 'yaml';
import type { LocatedValue, ValuePath } from '../hardware/parseWithSchema.ts';
import { parseWithSchema } from '../hardware/parseWithSchema.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { type ExperimentSpec, experimentSchema } from './experimentSpec.ts';
import { readYamlFile } from './yamlFile.ts';

export interface ExperimentSettings {
  /** Apply the file's `quick` settings first. */
  readonly quick?: boolean;
  /** `path=value`, the value in YAML: `training.shots=100`, `train.0.hardware=[none, manila]`. */
  readonly set?: readonly string[];
}

/**
 * Reads an experiment file, applies `quick` and `--set`, and checks the result.
 * @throws QckptError SPEC: all problems at once, each with file, line, column and expectation
 */
export async function readExperiment(
  path: string,
  settings: ExperimentSettings = {},
): Promise<ExperimentSpec> {
  const file = await readYamlFile(path);
  // The file alone first, so that a mistake in it is reported where it stands.
  const original = parseWithSchema(experimentSchema, file, 'SPEC');
  const overrides = [
    ...(settings.quick
      ? Object.entries(original.quick).map(([key, value]) => ({
          key,
          value: value as unknown,
          origin: `quick "${key}", ${path}`,
        }))
      : []),
    ...(settings.set ?? []).map(parseSetting),
  ];
  if (overrides.length === 0) return original;
  const value = structuredClone(file.value);
  for (const override of overrides) assign(value, override);
  return parseWithSchema(experimentSchema, relocated(file, value, overrides), 'SPEC');
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
      value: parse(text.slice(at + 1), { maxAliasCount: 0 }),
      origin: `--set ${text}`,
    };
  } catch {
    throw new QckptError(
      'SPEC',
      `"--set ${text.slice(0, at)}" expected a YAML value, got "${text.slice(at + 1)}"`,
    );
  }
}

function assign(root: unknown, { key, value, origin }: Override): void {
  const path = key.split('.');
  let parent = root;
  for (const step of path.slice(0, -1)) parent = childOf(parent, step, origin);
  if (typeof parent !== 'object' || parent === null || path.includes('__proto__'))
    throw new QckptError('SPEC', `${origin}: expected a path into the experiment, got "${key}"`);
  (parent as Record<string, unknown>)[path.at(-1)!] = value;
}

function childOf(parent: unknown, step: string, origin: string): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, step))
    throw new QckptError('SPEC', `${origin}: expected a path into the experiment, there is no "${step}"`);
  return (parent as Record<string, unknown>)[step];
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
