import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../../experiment/projectRoot.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import { readExperiment } from '../../experiment/spec/readExperiment.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';

/** How a package's experiment was run. */
interface Settings {
  readonly quick: boolean;
  /** null: as its file says. */
  readonly seeds: number | null;
}

/** The command line that makes these experiments again; of experiments with settings of their own, where these are. */
export async function againCommand(
  specs: readonly ExperimentSpec[],
  studies: readonly string[],
): Promise<string> {
  const settings = await Promise.all(specs.map(settingsOf));
  const known = settings.filter((one) => one !== null);
  if (known.length < specs.length)
    return 'qckpt run, with the settings in experiments.json of the run folder';
  const names = specs.map(({ name }) => name);
  const wordsOf = ({ quick, seeds }: Settings, option: string): string =>
    `${quick ? ' --quick' : ''}${seeds === null ? '' : ` ${option}${seeds}`}`;
  const isAlike = known.every((one) => wordsOf(one, '') === wordsOf(known[0], ''));
  if (isAlike && names.every((name) => studies.includes(name))) {
    const chosen = names.length === studies.length ? '' : names.map((name) => ` --study ${name}`).join('');
    return `npx qckpt reproduce${chosen}${wordsOf(known[0], '--seeds ')}`;
  }
  return names
    .map((name, k) => `npx qckpt run experiments/${name}.yaml${wordsOf(known[k], '--set seeds=')}`)
    .join('; ');
}

/** null: it is not the package's of that name, or was changed in more than its seeds. */
async function settingsOf(spec: ExperimentSpec): Promise<Settings | null> {
  const path = fileURLToPath(new URL(`experiments/${spec.name}.yaml`, projectRoot));
  if (!/^[a-z0-9-]+$/.test(spec.name) || !existsSync(path)) return null;
  const { seeds } = spec;
  for (const quick of [false, true]) {
    const own = await readExperiment(path, { quick, set: [], limit: 1 });
    const less = (one: ExperimentSpec): string =>
      canonicalJson({ ...one, seeds: 0, quick: {}, verdicts: true } as never);
    if (less(own) === less(spec)) return { quick, seeds: own.seeds === seeds ? null : seeds };
  }
  return null;
}
