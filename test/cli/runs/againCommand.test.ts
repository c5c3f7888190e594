import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { againCommand } from '../../../src/cli/runs/againCommand.ts';
import { projectRoot } from '../../../src/experiment/projectRoot.ts';
import { type ExperimentSettings, readExperiment } from '../../../src/experiment/spec/readExperiment.ts';
import { STUDIES } from '../../../src/experiment/spec/studies.ts';

const read = (names: readonly string[], settings: ExperimentSettings) =>
  Promise.all(
    names.map((name) =>
      readExperiment(fileURLToPath(new URL(`experiments/${name}.yaml`, projectRoot)), settings),
    ),
  );

describe('the command that makes a run again', () => {
  it.each([
    ['all studies', STUDIES, { reproduce: true }, 'npx qckpt reproduce'],
    ['quick', STUDIES, { reproduce: true, quick: true }, 'npx qckpt reproduce --quick'],
    ['other seeds', STUDIES, { reproduce: true, set: ['seeds=3'] }, 'npx qckpt reproduce --seeds 3'],
    ['a study', ['drift'], { reproduce: true }, 'npx qckpt reproduce --study drift'],
    // Its own form takes more seeds than a reproduction has time for.
    ['a study by itself', ['drift'], {}, 'npx qckpt run experiments/drift.yaml'],
    ['no study', ['iris'], { quick: true }, 'npx qckpt run experiments/iris.yaml --quick'],
    [
      'settings of its own',
      ['iris'],
      { set: ['training.shots=7'] },
      'qckpt run, with the settings in experiments.json of the run folder',
    ],
  ])('%s', async (_, names, settings, command) => {
    expect(await againCommand(await read(names, settings))).toBe(command);
  });
});
