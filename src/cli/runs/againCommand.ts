import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import { readExperiment } from '../../experiment/spec/readExperiment.ts';
import { STUDIES } from '../../experiment/spec/studies.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';

/** How a package's experiment was run. */
interface Settings {
  readonly quick: boolean;
  /** null: as its file says. */
  readonly seeds: number | null;
}

/** The command line that makes these experiments again; of experiments with settings of their own, where these are. */
export async function againCommand(specs: readonly ExperimentSpec[]): Promise<string> {
  const names = specs.map(({ name }) => name);
  const isStudy = (name: string): boolean => (STUDIES as readonly string[]).includes(name);
  const reproduced = names.every(isStudy) ? await settingsOf(specs, true) : null;
  const [first] = reproduced ?? [];
  if (first !== undefined && reproduced!.every((one) => wordsOf(one, '') === wordsOf(first, ''))) {
    const chosen = names.length === STUDIES.length ? '' : names.map((name) => ` --study ${name}`).join('');
    return `npx qckpt reproduce${chosen}${wordsOf(first, '--seeds ')}`;
  }
  const run = await settingsOf(specs, false);
  if (run === null) return 'qckpt run, with the settings in experiments.json of the run folder';
  return names
    .map((name, k) => `npx qckpt run experiments/${name}.yaml${wordsOf(run[k], '--set seeds=')}`)
    .join('; ');
}

function wordsOf({ quick, seeds }: Settings, option: string): string {
  return `${quick ? ' --quick' : ''}${seeds === null ? '' : ` ${option}${seeds}`}`;
}

/**
 * null: one of them is not the package's of that name, or was changed in more than its seeds.
 * @param reproduce in the form that a reproduction gives them
 */
async function settingsOf(specs: readonly ExperimentSpec[], reproduce: boolean): Promise<Settings[] | null> {
  const found = await Promise.all(specs.map((spec) => settingOf(spec, reproduce)));
  const known = found.filter((one) => one !== null);
  return known.length < specs.length ? null : known;
}

async function settingOf(spec: ExperimentSpec, reproduce: boolean): Promise<Settings | null> {
  const path = fileURLToPath(new URL(`experiments/${spec.name}.yaml`, projectRoot));
  if (!/^[a-z0-9-]+$/.test(spec.name) || !existsSync(path)) return null;
  const { seeds } = spec;
  for (const quick of [false, true]) {
    const own = await readExperiment(path, { quick, reproduce, set: [], limit: 1 });
    const less = (one: ExperimentSpec): string =>
      canonicalJson({ ...one, seeds: 0, quick: {}, verdicts: true } as never);
    if (less(own) === less(spec)) return { quick, seeds: own.seeds === seeds ? null : seeds };
  }
  return null;
}
